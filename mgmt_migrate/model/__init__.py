"""The nouns of the product: plain data, frozen and picklable, without behaviour beyond themselves."""
