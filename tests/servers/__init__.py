"""Servers of others that issue real tokens, for tests: node packages, installed once and run on loopback."""
