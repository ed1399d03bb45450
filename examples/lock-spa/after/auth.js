/* global $, Auth0Lock, AUTH0_CLIENT_ID, AUTH0_DOMAIN, AUTH0_CALLBACK_URL */
$(document).ready(function () {
  var lock = new Auth0Lock(AUTH0_CLIENT_ID, AUTH0_DOMAIN, {
    auth: {
      redirectUrl: AUTH0_CALLBACK_URL,
      responseType: 'token id_token',
      params: {
        audience: 'https://' + AUTH0_DOMAIN + '/api/v2/',
        scope: 'openid profile read:current_user update:current_user_identities update:current_user_metadata'
      }
    }
  });

  // Every request of this page carries the token of the logged-in user.
  $.ajaxSetup({
    beforeSend: function (xhr) {
      var token = localStorage.getItem('access_token');
      if (token) {
        xhr.setRequestHeader('Authorization', 'Bearer ' + token);
      }
    }
  });

  lock.on('authenticated', function (authResult) {
    localStorage.setItem('access_token', authResult.accessToken);
    localStorage.setItem('profile', JSON.stringify(authResult.idTokenPayload));
    showAccount();
  });

  lock.on('authorization_error', function (err) {
    $('#message').text(err.errorDescription || err.error);
  });

  $('#btn-login').click(function () {
    lock.show();
  });

  $('#btn-logout').click(function () {
    localStorage.removeItem('access_token');
    localStorage.removeItem('profile');
    lock.logout({ returnTo: AUTH0_CALLBACK_URL });
  });

  function showAccount() {
    var profile = JSON.parse(localStorage.getItem('profile'));
    $('#btn-login').hide();
    $('#account').show();
    $('#nickname').text(profile.nickname);
    $(document).trigger('account:shown', [profile]);
  }

  if (localStorage.getItem('profile')) {
    showAccount();
  }
});
