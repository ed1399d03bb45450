export const AUTH_CONFIG = {
  domain: 'acme.eu.auth0.com',
  clientId: 'acmeWebClient',
  callbackUrl: `${window.location.origin}/`
};

export const API_URL = `https://${AUTH_CONFIG.domain}/api/v2`;
