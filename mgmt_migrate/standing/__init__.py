"""Where the migration stands: what code, traffic, logs and tenant say, and what is left."""
