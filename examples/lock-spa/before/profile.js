/* global $, AUTH0_DOMAIN */
$(document).ready(function () {
  var userId;

  $(document).on('account:shown', function (event, profile) {
    userId = profile.sub;
  });

  $('#address-form').submit(function (event) {
    event.preventDefault();
    $.ajax({
      url: 'https://' + AUTH0_DOMAIN + '/api/v2/users/' + encodeURIComponent(userId),
      method: 'PATCH',
      contentType: 'application/json',
      data: JSON.stringify({ user_metadata: { address: $('#address').val() } })
    }).done(function () {
      $('#message').text('Address saved.');
    }).fail(function (xhr) {
      $('#message').text('Could not save the address: ' + xhr.status);
    });
  });
});
