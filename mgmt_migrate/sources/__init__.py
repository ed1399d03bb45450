"""From paths to text: which files may matter, their bytes, their characters."""
