/* global $, Auth0Lock, AUTH0_CLIENT_ID, AUTH0_DOMAIN */
$(document).ready(function () {
  var usersUrl = 'https://' + AUTH0_DOMAIN + '/api/v2/users/';
  var userId;

  // A second login proves that the other account is the user's own; its ID token goes into the body.
  var linkLock = new Auth0Lock(AUTH0_CLIENT_ID, AUTH0_DOMAIN, {
    auth: {
      redirect: false,
      responseType: 'token id_token',
      params: { scope: 'openid' }
    },
    autoclose: true,
    allowSignUp: false,
    rememberLastLogin: false
  });

  linkLock.on('authenticated', function (authResult) {
    $.ajax({
      url: usersUrl + encodeURIComponent(userId) + '/identities',
      method: 'POST',
      contentType: 'application/json',
      data: JSON.stringify({ link_with: authResult.idToken })
    }).done(listAccounts).fail(complain);
  });

  function unlink(identity) {
    $.ajax({
      url: usersUrl + encodeURIComponent(userId) +
        '/identities/' + identity.provider +
        '/' + encodeURIComponent(identity.user_id),
      method: 'DELETE'
    }).done(listAccounts).fail(complain);
  }

  function listAccounts() {
    $.ajax({
      url: usersUrl + encodeURIComponent(userId) + '?fields=identities',
      method: 'GET'
    }).done(function (user) {
      $('#linked').empty();
      $.each(user.identities.slice(1), function (index, identity) {
        var button = $('<button>Unlink</button>').click(function () {
          unlink(identity);
        });
        $('<li>').text(identity.provider + ' ').append(button).appendTo('#linked');
      });
    }).fail(complain);
  }

  function complain(xhr) {
    $('#message').text('That did not work: ' + xhr.status);
  }

  $(document).on('account:shown', function (event, profile) {
    userId = profile.sub;
    listAccounts();
  });

  $('#btn-link').click(function () {
    linkLock.show();
  });
});
