"""A file that only names what the token is kept under is read for a fix, and the way through it is followed."""

from __future__ import annotations

from pathlib import Path

from tests.fixes.trying import tried

APP = """\
angular.module('app').config(function (lockProvider) {
  lockProvider.init({clientID: 'c1', domain: 'acme.eu.auth0.com', options: {auth: {params: {scope: 'openid'}}}});
});
angular.module('app').run(['lock', 'store', 'userHelper', function (lock, store, userHelper) {
  lock.on('authenticated', function (authResult) {
    store.set('bearer', authResult.idToken);
  });
  show(function () { userHelper.read(store.get('bearer'), sub); });
}]);
angular.module('app').factory('userHelper', ['$http', userHelper]);
function userHelper($http) {
  return {
    read: function (token, id) {
      return $http.get('https://acme.eu.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + token}});
    },
    unlink: function (token, id) {
      return $http({
        method: 'DELETE',
        url: 'https://acme.eu.auth0.com/api/v2/users/' + id + '/identities/sms/1',
        headers: {Authorization: 'Bearer ' + token}
      });
    }
  };
}
"""
SETTINGS = """\
angular.module('app').controller('Settings', ['store', 'userHelper', settings]);
function settings(store, userHelper) {
  userHelper.unlink(store.get('bearer'), sub);
}
"""


def test_the_login_changes_with_the_call_beyond_such_a_file(tmp_path: Path) -> None:
    result = tried(tmp_path, {"app.js": APP, "settings.js": SETTINGS})
    assert result.only.safety == "unsafe"
    assert "store.set('bearer', authResult.accessToken);" in result.after["app.js"]
    assert "scope: 'openid read:current_user update:current_user_identities'" in result.after["app.js"]
    assert result.after["settings.js"] == SETTINGS


def test_without_it_the_call_is_left_to_a_person(tmp_path: Path) -> None:
    units = tried(tmp_path, {"app.js": APP}).units
    assert [(unit.findings[-1].rule, unit.safety) for unit in units] == [
        ("MM202", "unsafe"),
        ("MM301", "manual"),
    ]


def test_of_applications_side_by_side_each_has_its_own(tmp_path: Path) -> None:
    files = {
        f"{name}/{file}": text
        for name in ("one", "two")
        for file, text in (("app.js", APP), ("settings.js", SETTINGS))
    }
    result = tried(tmp_path, files)
    assert [unit.safety for unit in result.units] == ["unsafe", "unsafe"]
    for name in ("one", "two"):
        assert "store.set('bearer', authResult.accessToken);" in result.after[f"{name}/app.js"]
