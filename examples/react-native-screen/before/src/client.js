import Auth0 from 'react-native-auth0';

const auth0 = new Auth0({ domain: 'acme.eu.auth0.com', clientId: 'acmeMobileClient' });

export default auth0;
