"""Requests of the mobile SDKs, which are built by one call for each setting: shapes as data.

Source of each row: the README of the SDK that it names.
"""

from __future__ import annotations

from mgmt_migrate.value import Value


class BuilderShape(Value, eq=True):
    """A call that begins a request; calls on its result, or on the variable that takes it, set it up.

    `name` ends in "*" where more may follow. `owner` is the name that it is called on, or the class that is
    made, "" where any will do. `marks`: one of these occurs in the file. `kind` as in `facts.Request`.
    """

    kind: str
    name: str
    owner: str = ""
    marks: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    response_type: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    source: str = ""

    def begins(self, name: str, owner: str) -> bool:
        """Whether a call `owner.name(…)` is of this shape."""
        if self.owner and owner != self.owner:
            return False
        return name.startswith(self.name[:-1]) if self.name.endswith("*") else name == self.name


_ANDROID = {
    "audience": ("withAudience",),
    "scope": ("withScope",),
    "response_type": ("withResponseType",),
    "parameters": ("withParameters", "withAuthenticationParameters"),
}
_GRANT = {"audience": ("audience", "setAudience"), "scope": ("scope", "setScope")}

BUILDER_SHAPES: tuple[BuilderShape, ...] = (
    BuilderShape(
        "authorize",
        "webAuth",
        marks=("import Auth0", "Auth0.webAuth"),
        audience=("audience",),
        scope=("scope",),
        response_type=("responseType",),
        parameters=("parameters",),
        source="Auth0.swift 1 and 2: Auth0.webAuth().scope(…).audience(…).start",
    ),
    BuilderShape(
        "authorize",
        "init*",
        "A0WebAuth",
        audience=("setAudience",),
        scope=("setScope",),
        response_type=("setResponseType",),
        parameters=("addParameters",),
        source="Auth0.swift 1 in Objective-C: [[A0WebAuth alloc] init]",
    ),
    BuilderShape(
        "authorize", "init", "WebAuthProvider", **_ANDROID, source="Auth0.Android 1: WebAuthProvider.init"
    ),
    BuilderShape(
        "authorize", "login", "WebAuthProvider", **_ANDROID, source="Auth0.Android 2: WebAuthProvider.login"
    ),
    BuilderShape("authorize", "newBuilder", "Lock", **_ANDROID, source="Lock.Android 2: Lock.newBuilder"),
    BuilderShape(
        "authorize", "newBuilder", "PasswordlessLock", **_ANDROID, source="Lock.Android 2: PasswordlessLock"
    ),
    BuilderShape(
        "password",
        "login",
        "authentication",
        ("import Auth0", "com.auth0", "Auth0.authentication"),
        **_GRANT,
        source="Auth0.swift 1: Auth0.authentication().login(usernameOrEmail:password:realm:audience:scope:)",
    ),
    BuilderShape(
        "password",
        "login",
        "AuthenticationAPIClient",
        **_GRANT,
        source="Auth0.Android 1 and 2: AuthenticationAPIClient.login(email, password, realm).setAudience(…)",
    ),
)
