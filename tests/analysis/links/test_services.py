"""Methods and getters of services, and services that are injected by their class or their name."""

from __future__ import annotations

import pytest

from tests.analysis.links.conftest import Follow, Linked

PATHS = {
    "service method": (
        """
==> auth.service.js
export class AuthService {
  login() { webAuth.parseHash((err, r) => { this.held = r.idToken; }); }
  getAccessToken() { return this.held; }
}
export default new AuthService();
==> profile.js
import authService from './auth.service';
SEND authService.getAccessToken()
""",
        [
            "auth.service.js:2 idToken of the login's result",
            "auth.service.js:2 assigned to this.held",
            "profile.js:2 returned by getAccessToken()",
        ],
    ),
    "service getter": (
        """
==> auth.service.js
export class AuthService {
  login() { webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.idToken); }); }
  get bearer() { return localStorage.getItem('acme.session'); }
}
==> profile.js
import { AuthService } from './auth.service';
const auth = new AuthService();
SEND auth.bearer
""",
        [
            "auth.service.js:2 idToken of the login's result",
            'auth.service.js:2 kept under "acme.session"',
            'auth.service.js:3 read from "acme.session"',
        ],
    ),
    "a factory's method that is given the token": (
        """
==> helper.js
angular.module('app').factory('userHelper', ['$http', helper]);
function helper($http) {
  return {
    read: function (token, id) { return $http.get(id); },
    show: function (token, id) {
SEND token
    }
  };
}
==> settings.js
LOGIN
angular.module('app').controller('Settings', ['store', 'userHelper', settings]);
function settings(store, userHelper) {
  webAuth.parseHash(function (err, r) { userHelper.show(r.idToken, sub); });
}
""",
        ["settings.js:4 idToken of the login's result"],
    ),
    "di angular method": (
        """
==> auth.service.ts
@Injectable()
export class AuthService {
  private held: string;
  public login() { webAuth.parseHash((err, r) => { this.held = r.idToken; }); }
  public bearer(): string { return this.held; }
}
==> profile.component.ts
import { AuthService } from './auth.service';
@Component({selector: 'acme-profile'})
export class ProfileComponent {
  constructor(private http: HttpClient, private a: AuthService) {}
  show(id: string) {
    return this.http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: `Bearer ${this.a.bearer()}`}});
  }
}
""",
        [
            "auth.service.ts:4 idToken of the login's result",
            "auth.service.ts:4 assigned to this.held",
            "profile.component.ts:6 returned by bearer()",
        ],
    ),
    "di angular field": (
        """
==> auth.service.ts
@Injectable()
export class AuthService {
  public held: string;
  public login() { webAuth.parseHash((err, r) => { this.held = r.idToken; }); }
}
==> profile.component.ts
import { AuthService } from './auth.service';
@Component({selector: 'acme-profile'})
export class ProfileComponent {
  constructor(private http: HttpClient, private a: AuthService) {}
  show(id: string) {
    return this.http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: `Bearer ${this.a.held}`}});
  }
}
""",
        ["auth.service.ts:4 idToken of the login's result", "auth.service.ts:2 the injected AuthService"],
    ),
    "di angularjs service": (
        """
==> session.js
angular.module('acme').service('sessionKeeper', function (auth) {
  var self = this;
  this.begin = function () { auth.signin({}, function (profile, t) { self.held = t; }); };
  this.bearer = function () { return self.held; };
});
==> profile.js
angular.module('acme').controller('ProfileCtrl', ['$http', 'sessionKeeper', function ($http, s) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + s.bearer()}});
}]);
""",
        [
            "session.js:3 the login hands over the ID token",
            "session.js:3 assigned to self.held",
            "profile.js:2 returned by bearer()",
        ],
    ),
    "di angularjs factory": (
        """
==> session.js
angular.module('acme').factory('sessionKeeper', function (auth) {
  var held = null;
  return {
    begin: function () { auth.signin({}, function (profile, t) { held = t; }); },
    bearer: function () { return held; }
  };
});
==> profile.js
angular.module('acme').controller('ProfileCtrl', function ($http, sessionKeeper) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + sessionKeeper.bearer()}});
});
""",
        ["session.js:4 the login hands over the ID token", "profile.js:2 returned by bearer()"],
    ),
}

MISSES = {
    "service": """
==> auth.service.js
export class AuthService {
  login() { webAuth.parseHash((err, r) => { this.held = r.idToken; }); }
  getAccessToken() { return this.held; }
}
==> machine.service.js
export class MachineService {
  getAccessToken() { return this.fetched; }
}
==> profile.js
import { MachineService } from './machine.service';
const machine = new MachineService();
SEND machine.getAccessToken()
""",
    "di angular": """
==> auth.service.ts
@Injectable()
export class AuthService {
  private held: string;
  public login() { webAuth.parseHash((err, r) => { this.held = r.idToken; }); }
  public bearer(): string { return this.held; }
}
==> machine.service.ts
@Injectable()
export class MachineService {
  public bearer(): string { return window.pasted; }
}
==> profile.component.ts
import { MachineService } from './machine.service';
@Component({selector: 'acme-profile'})
export class ProfileComponent {
  constructor(private http: HttpClient, private auth: MachineService) {}
  show(id: string) {
    return this.http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: `Bearer ${this.auth.bearer()}`}});
  }
}
""",
    "di angularjs": """
==> session.js
angular.module('acme').factory('sessionKeeper', function (auth) {
  var held = null;
  return {
    begin: function () { auth.signin({}, function (profile, t) { held = t; }); },
    bearer: function () { return held; }
  };
});
angular.module('acme').factory('machineKeeper', function () {
  return { bearer: function () { return window.pasted; } };
});
==> profile.js
angular.module('acme').controller('ProfileCtrl', ['$http', 'machineKeeper', function ($http, sessionKeeper) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + sessionKeeper.bearer()}});
}]);
""",
}


@pytest.mark.parametrize("claim", PATHS)
def test_the_way_of_the_token_is_found_step_by_step(claim: str, follow: Follow) -> None:
    program, steps = PATHS[claim]
    assert follow(program) == steps


@pytest.mark.parametrize("claim", MISSES)
def test_what_only_looks_alike_is_not_linked(claim: str, linked: Linked) -> None:
    assert linked(MISSES[claim]) == []
