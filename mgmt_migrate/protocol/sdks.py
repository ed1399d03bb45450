"""How the SDKs of Auth0, and the HTTP clients around them, are called: shapes as data, never as code.

Source of each row: the public documentation or README of the SDK that it names, at the versions given there.
"""

from __future__ import annotations

from mgmt_migrate.protocol.endpoints import (
    DELETE_DEVICE_CREDENTIALS,
    DELETE_IDENTITIES,
    DELETE_MULTIFACTOR,
    GET_ENROLLMENTS,
    GET_USER,
    PATCH_USER,
    POST_DEVICE_CREDENTIALS,
    POST_IDENTITIES,
    Endpoint,
)
from mgmt_migrate.value import Value

Path = tuple[str, ...]


class RequestShape(Value, eq=True):
    """A construction or call that asks for tokens.

    `options` is the position of the record of options, -1 where keyword arguments are the options. Each
    tuple of paths
    lists where the SDK reads a value from, preferred place first.
    """

    name: str
    options: int
    audience: tuple[Path, ...]
    scope: tuple[Path, ...]
    response_type: tuple[Path, ...] = ()
    domain: tuple[Path, ...] = (("domain",),)
    domain_at: int | None = None
    client: tuple[Path, ...] = (("clientID",), ("clientId",), ("client_id",))
    client_at: int | None = None
    default_response_type: str = ""
    owners: tuple[str, ...] = ()
    new: bool | None = None
    first_argument: str = ""
    source: str = ""


_LOCK_PARAMS = (("auth", "params", "audience"), ("auth", "audience"))
_LOCK_SCOPE = (("auth", "params", "scope"),)
_FLAT = ((("audience",),), (("scope",),), (("responseType",), ("response_type",)))

REQUEST_SHAPES: tuple[RequestShape, ...] = (
    RequestShape("WebAuth", 0, *_FLAT, new=True, source="auth0.js 8 to 10, README: WebAuth"),
    RequestShape(
        "Auth0", 0, *_FLAT, new=True, default_response_type="token", source="auth0.js 7, README: Auth0"
    ),
    RequestShape(
        "Auth0Lock",
        2,
        _LOCK_PARAMS,
        _LOCK_SCOPE,
        (("auth", "responseType"), ("auth", "params", "responseType")),
        domain_at=1,
        client_at=0,
        default_response_type="token",
        source="Lock 9 to 11, README: Auth0Lock(clientID, domain, options)",
    ),
    RequestShape(
        "Auth0LockPasswordless",
        2,
        _LOCK_PARAMS,
        _LOCK_SCOPE,
        (("auth", "responseType"), ("auth", "params", "responseType")),
        domain_at=1,
        client_at=0,
        default_response_type="token",
        source="lock-passwordless 2 and Lock 11, README",
    ),
    RequestShape(
        "init",
        0,
        (("options", "auth", "params", "audience"), ("audience",)),
        (("options", "auth", "params", "scope"), ("scope",)),
        (("options", "auth", "responseType"), ("responseType",)),
        owners=("lockProvider", "angularAuth0Provider", "authProvider", "lockPasswordlessProvider"),
        default_response_type="token",
        source="angular-lock, angular-auth0, auth0-angular READMEs: provider.init",
    ),
    RequestShape(
        "signin",
        0,
        (("authParams", "audience"), ("audience",)),
        (("authParams", "scope"), ("scope",)),
        (("authParams", "responseType"),),
        owners=("auth", "Auth0", "auth0", "auth0Lib"),
        default_response_type="token",
        source="auth0-angular 4 README: auth.signin(options, onSuccess, onError)",
    ),
    RequestShape(
        "signup",
        0,
        (("authParams", "audience"), ("audience",)),
        (("authParams", "scope"), ("scope",)),
        (("authParams", "responseType"),),
        owners=("auth",),
        default_response_type="token",
        source="auth0-angular 4 README: auth.signup",
    ),
    RequestShape(
        "authenticate",
        1,
        *_FLAT,
        owners=("passport",),
        first_argument="auth0",
        default_response_type="code",
        source="passport-auth0 README: passport.authenticate('auth0', options)",
    ),
    RequestShape(
        "authorize",
        0,
        *_FLAT,
        owners=("webAuth", "webauth"),
        new=False,
        default_response_type="code",
        source="react-native-auth0 README: auth0.webAuth.authorize(parameters)",
    ),
    *(
        RequestShape(
            name,
            0,
            (("authorizationParams", "audience"), ("audience",)),
            (("authorizationParams", "scope"), ("scope",)),
            default_response_type="code",
            source="auth0-spa-js 1 and 2, auth0-react, auth0-vue READMEs",
        )
        for name in ("createAuth0Client", "Auth0Client", "Auth0Provider", "createAuth0")
    ),
    RequestShape(
        "auth",
        0,
        (("authorizationParams", "audience"),),
        (("authorizationParams", "scope"),),
        (("authorizationParams", "response_type"),),
        domain=(("issuerBaseURL",),),
        client=(("clientID",),),
        new=False,
        source="express-openid-connect README: auth(config)",
    ),
    RequestShape(
        "register",
        -1,
        (("authorize_params", "audience"), ("client_kwargs", "audience"), ("audience",)),
        (("client_kwargs", "scope"),),
        (("client_kwargs", "response_type"),),
        domain=(("server_metadata_url",), ("api_base_url",), ("authorize_url",)),
        owners=("oauth", "OAuth"),
        first_argument="auth0",
        default_response_type="code",
        source="Authlib, Flask and Django OAuth clients: oauth.register",
    ),
    RequestShape(
        "remote_app",
        -1,
        (("request_token_params", "audience"),),
        (("request_token_params", "scope"),),
        (),
        domain=(("base_url",), ("authorize_url",)),
        client=(("consumer_key",),),
        owners=("oauth",),
        first_argument="auth0",
        default_response_type="code",
        source="flask-oauthlib documentation: oauth.remote_app",
    ),
)
SHAPES_BY_NAME: dict[str, tuple[RequestShape, ...]] = {
    name: tuple(shape for shape in REQUEST_SHAPES if shape.name == name)
    for name in {s.name for s in REQUEST_SHAPES}
}


class GrantShape(Value, eq=True):
    """A call of an SDK that sends a password grant. `options` as in RequestShape."""

    name: str
    options: int
    owners: tuple[str, ...]
    positions: tuple[str, ...] = ()
    source: str = ""


GRANT_SHAPES: tuple[GrantShape, ...] = (
    GrantShape(
        "passwordGrant",
        0,
        (),
        source="node-auth0 2 to 5: oauth.passwordGrant",
    ),
    GrantShape("passwordRealm", 0, ("auth",), source="react-native-auth0: auth.passwordRealm"),
    GrantShape(
        "login",
        -1,
        ("GetToken",),
        ("client_id", "client_secret", "username", "password", "scope", "realm", "audience", "grant_type"),
        "auth0-python 3: GetToken(domain).login(client_id, client_secret, username, password, scope, …)",
    ),
)


LEGACY_SHAPES: tuple[GrantShape, ...] = (
    GrantShape("signIn", 0, ("oauth",), source="node-auth0 2, 3: oauth.signIn sends /oauth/ro"),
    GrantShape(
        "loginWithResourceOwner",
        0,
        ("client", "auth0", "webAuth"),
        source="auth0.js 7 to 9: client.loginWithResourceOwner sends /oauth/ro",
    ),
    GrantShape(
        "login", -1, ("Database",), source="auth0-python 2, 3: Database(domain).login sends /oauth/ro"
    ),
    GrantShape(
        "login", -1, ("Social",), source="auth0-python 2, 3: Social(domain).login sends /oauth/access_token"
    ),
)
"""Calls of an SDK that go to a legacy token endpoint."""


class ClientShape(Value, eq=True):
    """A Management client that is built with a token.

    `token` lists keys of the options record or keyword arguments; `at` the positions that a bare token
    argument may have.
    `hints`: one of these must occur in the file (its imports or its text) for the name to be believed; the
    name alone is too common.
    """

    name: str
    token: tuple[str, ...]
    at: tuple[int, ...] = ()
    hints: tuple[str, ...] = ("auth0",)
    source: str = ""


CLIENT_SHAPES: tuple[ClientShape, ...] = (
    ClientShape(
        "Management",
        ("token",),
        (0,),
        source="auth0.js 8 to 10: auth0.Management({domain, token}); auth0-PHP: Management($token, $domain)",
    ),
    ClientShape(
        "ManagementClient",
        ("token", "accessToken"),
        (),
        source="node-auth0 2 to 5; auth0-python 5: ManagementClient(domain=, token=)",
    ),
    ClientShape("ManagementApi", ("token", "mgmt_api_token"), (1,), source="auth0-python forks; auth0-dart"),
    ClientShape(
        "Auth0",
        ("token", "mgmt_api_token"),
        (1,),
        ("auth0.v2", "auth0.v3", "auth0.management"),
        "auth0-python 2 to 4: Auth0(domain, token)",
    ),
    ClientShape(
        "Users",
        ("token",),
        (1,),
        ("auth0.v2", "auth0.v3", "auth0.management"),
        "auth0-python 3, 4: Users(domain, token)",
    ),
    ClientShape(
        "DeviceCredentials",
        ("token",),
        (1,),
        ("auth0.v2", "auth0.v3", "auth0.management"),
        "auth0-python 3, 4",
    ),
    ClientShape(
        "auth0",
        ("token",),
        (),
        ("require('auth0')", 'require("auth0")'),
        "node-auth0 1: require('auth0')({token})",
    ),
    ClientShape(
        "users",
        ("token",),
        (0,),
        ("auth0",),
        "react-native-auth0: auth0.users(token); Auth0.swift: Auth0.users(token:)",
    ),
    ClientShape(
        "usersAPI", (), (0,), ("auth0",), "react-native-lock 0: lock.usersAPI(token).patch(id, metadata)"
    ),
    ClientShape("initWithToken", (), (0,), ("A0ManagementAPI",), "Auth0.swift 1 in Objective-C"),
    ClientShape("UsersAPIClient", (), (1,), ("auth0",), "Auth0.Android: UsersAPIClient(account, token)"),
    ClientShape("ManagementAPI", (), (1,), ("auth0",), "auth0-java: new ManagementAPI(domain, token)"),
    ClientShape(
        "ManagementApiClient", ("token",), (0,), ("auth0",), "auth0.net: new ManagementApiClient(token, uri)"
    ),
    ClientShape(
        "Auth0Client",
        ("token", "access_token"),
        (),
        ("api_version",),
        "ruby-auth0: Auth0Client.new(token:, domain:)",
    ),
)
CLIENTS_BY_NAME: dict[str, tuple[ClientShape, ...]] = {
    name: tuple(shape for shape in CLIENT_SHAPES if shape.name == name)
    for name in {s.name for s in CLIENT_SHAPES}
}

_READ, _WRITE, _LINK, _UNLINK = (GET_USER,), (PATCH_USER,), (POST_IDENTITIES,), (DELETE_IDENTITIES,)
METHODS: dict[str, tuple[Endpoint, ...]] = {
    **dict.fromkeys(("getUser", "get_user", "GetAsync", "getProfile"), _READ),
    **dict.fromkeys(
        (
            "patchUserMetadata patchUserAttributes patchUser updateUser updateUserMetadata "
            "updateAppMetadata update_user patch_user update patch UpdateAsync updateMetadata "
            "patch_user_metadata patchUserWithIdentifier"
        ).split(),
        _WRITE,
    ),
    **dict.fromkeys(
        (
            "linkUser linkUsers linkAccount link link_user_account link_user_accounts linkIdentity "
            "LinkAccountAsync linkUserWithIdentifier"
        ).split(),
        _LINK,
    ),
    **dict.fromkeys(
        (
            "unlinkUser unlinkUsers unlink unlink_user_account unlink_users_account unlinkIdentity "
            "UnlinkAccountAsync unlinkUserWithIdentifier"
        ).split(),
        _UNLINK,
    ),
    **dict.fromkeys(
        ("getEnrollments", "get_enrollments", "getGuardianEnrollments", "enrollments"), (GET_ENROLLMENTS,)
    ),
    **dict.fromkeys(
        [
            "deleteMultifactorProvider",
            "deleteMultifactor",
            "delete_multifactor",
            "delete_user_multifactor",
            "deleteProvider",
        ],
        (DELETE_MULTIFACTOR,),
    ),
    **dict.fromkeys(
        ("createPublicKey", "createDeviceCredential", "create_device_credential"), (POST_DEVICE_CREDENTIALS,)
    ),
    **dict.fromkeys(("deleteDeviceCredential", "delete_device_credential"), (DELETE_DEVICE_CREDENTIALS,)),
}
"""Method of a Management client, or of its `users` part, to the endpoints that it calls."""

USERS_METHODS: dict[str, tuple[Endpoint, ...]] = {"get": _READ, "retrieve": _READ, **METHODS}
"""The same for `client.users`, where a plain `get` reads a user."""


class Handover(Value, eq=True):
    """A callback that an SDK calls with an authentication result or with bare tokens.

    `result`, `id_token`, `access_token` are positions among the callback's parameters.
    """

    result: int | None = None
    id_token: int | None = None
    access_token: int | None = None
    source: str = ""


_NODE_STYLE = Handover(result=1, source="auth0.js 8 to 10: callback(err, authResult)")
_LOCK9 = Handover(
    id_token=2,
    access_token=3,
    source="Lock 9, lock-passwordless 1: callback(err, profile, id_token, access_token)",
)
CALLBACK = _LOCK9
"""The same for auth0.js 7: signin and login with callback(err, profile, id_token, access_token, …)."""
_PASSPORT = Handover(
    access_token=0,
    result=2,
    source="passport-auth0 README: new Strategy(options, verify(accessToken, refreshToken, extraParams, …))",
)
_ANGULAR = Handover(
    id_token=1,
    access_token=2,
    source="auth0-angular 4: onSuccess(profile, id_token, access_token, state, refresh_token)",
)
STRATEGY = "Auth0Strategy"
EVENTS = frozenset(("authenticated", "hash_parsed"))
HANDOVERS: dict[str, Handover] = {
    **dict.fromkeys(
        (
            "parseHash checkSession renewAuth authorize loginWithCredentials passwordlessVerify "
            "passwordlessLogin login silentAuthentication crossOriginAuthentication"
        ).split(),
        _NODE_STYLE,
    ),
    **dict.fromkeys(
        (
            "show showSignin showSignup sms emailcode magiclink emailCode emaillink socialOrSms "
            "socialOrMagiclink"
        ).split(),
        _LOCK9,
    ),
    **dict.fromkeys(("signin", "signup"), _ANGULAR),
    STRATEGY: _PASSPORT,
}
