#!/bin/sh
# Set the phone number in the own user profile.
# usage: ACME_EMAIL=... ACME_PASSWORD=... set-phone.sh USER_ID PHONE
set -eu

AUTH0_DOMAIN=acme.eu.auth0.com
AUTH0_CLIENT_ID=acmeScriptClient
USER_ID=$(printf %s "$1" | jq -sRr @uri)
PHONE=$2

ACCESS_TOKEN=$(
  curl --silent --fail --request POST "https://$AUTH0_DOMAIN/oauth/token" \
    --data grant_type=password \
    --data "client_id=$AUTH0_CLIENT_ID" \
    --data-urlencode "username=$ACME_EMAIL" \
    --data-urlencode "password=$ACME_PASSWORD" \
    --data "audience=https://$AUTH0_DOMAIN/api/v2/" \
    --data scope=update:current_user_metadata |
    jq -r .access_token
)

curl --silent --fail --request PATCH "https://$AUTH0_DOMAIN/api/v2/users/$USER_ID" \
  --header "Authorization: Bearer $ACCESS_TOKEN" \
  --header "Content-Type: application/json" \
  --data "{\"user_metadata\": {\"phone\": \"$PHONE\"}}"
