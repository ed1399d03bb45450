"""From ID tokens to access tokens on the Auth0 Management API v2."""

__version__ = "0.1.0"
