"""Logins of the mobile SDKs, built call by call, beside the Management calls that they feed."""

from __future__ import annotations

import pytest

from tests.analysis.conftest import Program

FOUND = {
    "Swift, without an audience": """
==> Home.swift
import Auth0
func showLogin() {
  Auth0  <<< MM102
    .webAuth()
    .scope("openid profile")
    .start { result in
      if case .success(let credentials) = result { keychain.setString(credentials.idToken, forKey: "id_token") }
    }
}
==> Profile.swift
import Auth0
func save() {
  let idToken = keychain.string(forKey: "id_token")!
  Auth0  <<< MM201
    .users(token: idToken)
    .patch(userId, userMetadata: ["a": "b"])
    .start { print($0) }
}
""",
    "Swift, set up on a variable, with the audience of userinfo": """
==> Hybrid.swift
import Auth0
func login() {
  let webAuth = Auth0.webAuth()  <<< MM102
  webAuth
    .scope("openid")
    .audience("https://" + domain + "/userinfo")
    .start { result in }
}
func profile(withIdToken idToken: String) {
  Auth0.users(token: idToken).get(userId).start { print($0) }  <<< MM201
}
""",
    "Objective-C": """
==> Edit.m
- (void)login {
  A0WebAuth *webAuth = [[A0WebAuth alloc] initWithClientId:clientId url:domain];  <<< MM102
  [webAuth setScope:@"openid"];
  [webAuth start:^(NSError *error, A0Credentials *credentials) {
    [keychain setString:credentials.idToken forKey:@"id_token"];
  }];
}
- (void)save {
  A0ManagementAPI *users = [[A0ManagementAPI alloc] initWithToken:[keychain stringForKey:@"id_token"] url:domain];  <<< MM201
  [users patchUserWithIdentifier:userId userMetadata:values callback:^(NSError *error, NSDictionary *user) {}];
}
""",
    "Swift, beside a logout": """
==> Session.swift
import Auth0
func login() {
  Auth0.webAuth().scope("openid").start { result in  <<< MM102
    if case .success(let credentials) = result { keychain.setString(credentials.idToken, forKey: "id_token") }
  }
}
func save() { Auth0.users(token: keychain.string(forKey: "id_token")!).patch(userId, userMetadata: values).start { _ in } }  <<< MM201
func logout() { Auth0.webAuth().clearSession(federated: false) { done($0) } }
""",
    "Android, Java": """
==> Login.java
import com.auth0.android.provider.WebAuthProvider;
class Login { void login() {
  WebAuthProvider.init(auth0).withScheme("demo").withScope("openid").start(this, callback);  <<< MM102
} }
==> Main.java
import com.auth0.android.management.UsersAPIClient;
class Main { void save(Credentials credentials) {
  UsersAPIClient users = new UsersAPIClient(auth0, credentials.getIdToken());  <<< MM201
  users.updateMetadata(id, values).start(callback);
} }
""",
    "Lock for Android": """
==> Login.kt
import com.auth0.android.lock.Lock
fun login() { lock = Lock.newBuilder(auth0, callback).withScope("openid").build(this) }  <<< MM102
==> Main.kt
import com.auth0.android.management.UsersAPIClient
fun save(idToken: String) { UsersAPIClient(auth0, idToken).updateMetadata(id, values).start(callback) }  <<< MM201
""",
    "a password grant in Swift": """
==> Login.swift
import Auth0
func login() {
  Auth0.authentication().login(usernameOrEmail: name, password: word, realm: "db", scope: "openid").start { _ in }  <<< MM103
}
func save(idToken: String) { Auth0.users(token: idToken).patch(id, userMetadata: values).start { _ in } }  <<< MM201
""",
    "Swift, the right audience among further parameters": """
==> Login.swift
import Auth0
func login() {
  Auth0.webAuth().parameters(["audience": "https://acme.auth0.com/api/v2/"]).start { _ in }
}
func save(idToken: String) { Auth0.users(token: idToken).patch(id, userMetadata: values).start { _ in } }  <<< MM201
""",
}
SILENT = {
    "migrated": """
==> Login.swift
import Auth0
func login() {
  Auth0.webAuth().scope("openid update:current_user_metadata").audience("https://acme.auth0.com/api/v2/").start { _ in }
}
func save(accessToken: String) { Auth0.users(token: accessToken).patch(id, userMetadata: values).start { _ in } }
""",
    "a login that reads no more than the profile": """
==> Login.kt
import com.auth0.android.provider.WebAuthProvider
fun login() { WebAuthProvider.login(account).withScope("openid profile").start(this, callback) }
fun show(credentials: Credentials) { picture.text = JWT(credentials.idToken).getClaim("name").asString() }
""",
    "the second login that gets the token to link with": """
==> Link.swift
import Auth0
func linkAccount(accessToken: String) {
  Auth0.webAuth().scope("openid").start { result in
    if case .success(let credentials) = result {
      Auth0.users(token: accessToken).link(userId, withOtherUserToken: credentials.idToken!).start { _ in }
    }
  }
}
""",
    "another web view of that name": """
==> Login.swift
import OtherKit
func login() { Other.webAuth().scope("openid").start { _ in } }
func save(idToken: String) { other.users(token: idToken).patch(id) }
""",
}


@pytest.mark.parametrize("name", FOUND)
def test_the_login_and_the_call_are_found(program: Program, name: str) -> None:
    assert program(FOUND[name]) == []


@pytest.mark.parametrize("name", SILENT)
def test_these_are_right_as_they_are(program: Program, name: str) -> None:
    assert program(SILENT[name]) == []
