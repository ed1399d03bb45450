import auth0 from 'auth0-js';
import { AUTH_CONFIG } from './config';

export default class AuthService {
  constructor() {
    this.auth0 = new auth0.WebAuth({
      domain: AUTH_CONFIG.domain,
      clientID: AUTH_CONFIG.clientId,
      redirectUri: AUTH_CONFIG.callbackUrl,
      audience: `https://${AUTH_CONFIG.domain}/userinfo`,
      responseType: 'token id_token',
      scope: 'openid profile'
    });
    this.login = this.login.bind(this);
    this.logout = this.logout.bind(this);
  }

  login() {
    this.auth0.authorize();
  }

  handleAuthentication() {
    return new Promise((resolve, reject) => {
      this.auth0.parseHash((err, authResult) => {
        if (err) {
          return reject(new Error(err.errorDescription || err.error));
        }
        if (authResult && authResult.idToken) {
          window.location.hash = '';
          this.setToken(authResult.idToken);
          this.setProfile(authResult.idTokenPayload);
        }
        return resolve(this.loggedIn());
      });
    });
  }

  loggedIn() {
    return Boolean(this.getToken());
  }

  setToken(idToken) {
    localStorage.setItem('id_token', idToken);
  }

  getToken() {
    return localStorage.getItem('id_token');
  }

  setProfile(profile) {
    localStorage.setItem('profile', JSON.stringify(profile));
  }

  getProfile() {
    return JSON.parse(localStorage.getItem('profile') || '{}');
  }

  logout() {
    localStorage.removeItem('id_token');
    localStorage.removeItem('profile');
    this.auth0.logout({ clientID: AUTH_CONFIG.clientId, returnTo: AUTH_CONFIG.callbackUrl });
  }
}
