/* global auth0 */
var AUTH0_DOMAIN = 'acme.eu.auth0.com';
var AUTH0_CLIENT_ID = 'acmeWebClient';

var webAuth = new auth0.WebAuth({
  domain: AUTH0_DOMAIN,
  clientID: AUTH0_CLIENT_ID,
  redirectUri: window.location.origin + window.location.pathname,
  responseType: 'id_token',
  scope: 'openid'
});

function show(id, visible) {
  document.getElementById(id).style.display = visible ? '' : 'none';
}

function say(text) {
  document.getElementById('status').textContent = text;
}

function isLoggedIn() {
  return Boolean(localStorage.getItem('user_id'));
}

function saveColour() {
  var management = new auth0.Management({
    domain: AUTH0_DOMAIN,
    token: localStorage.getItem('id_token')
  });
  var colour = document.getElementById('colour').value;
  management.patchUserMetadata(localStorage.getItem('user_id'), { colour: colour }, function (err) {
    say(err ? 'Could not save: ' + err.description : 'Saved.');
  });
}

function logout() {
  localStorage.removeItem('id_token');
  localStorage.removeItem('user_id');
  webAuth.logout({ clientID: AUTH0_CLIENT_ID, returnTo: window.location.origin });
}

function render() {
  show('login', !isLoggedIn());
  show('profile', isLoggedIn());
  if (isLoggedIn()) {
    document.dispatchEvent(new Event('loggedin'));
  }
}

document.addEventListener('DOMContentLoaded', function () {
  document.getElementById('login').addEventListener('click', function () {
    webAuth.authorize();
  });
  document.getElementById('save').addEventListener('click', saveColour);
  document.getElementById('logout').addEventListener('click', logout);

  webAuth.parseHash(function (err, authResult) {
    if (err) {
      say('Login failed: ' + err.errorDescription);
    } else if (authResult) {
      localStorage.setItem('id_token', authResult.idToken);
      localStorage.setItem('user_id', authResult.idTokenPayload.sub);
      window.location.hash = '';
    }
    render();
  });
});
