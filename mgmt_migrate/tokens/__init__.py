"""What a token is, what is wrong with it, and what it may do; all but `verify` without any I/O."""
