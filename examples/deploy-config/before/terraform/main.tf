terraform {
  required_providers {
    auth0 = {
      source  = "auth0/auth0"
      version = ">= 0.50.0"
    }
  }
}

provider "auth0" {
  domain = "acme.eu.auth0.com"
}

resource "auth0_tenant" "acme" {
  friendly_name = "Acme"

  flags {
    enable_client_connections = false
    enable_idtoken_api2       = true
  }
}

resource "auth0_client" "profile_script" {
  name            = "Acme Profile Script"
  app_type        = "non_interactive"
  oidc_conformant = false
  grant_types     = ["http://auth0.com/oauth/legacy/grant-type/ro"]

  jwt_configuration {
    alg                 = "RS256"
    lifetime_in_seconds = 36000
  }
}
