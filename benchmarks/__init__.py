"""Measures `mgmt-migrate scan` on a large tree, beside the tools that would be used instead."""
