var AUTH0_CLIENT_ID = 'acmeWebClient';
var AUTH0_DOMAIN = 'acme.eu.auth0.com';
var AUTH0_CALLBACK_URL = location.origin + location.pathname;
