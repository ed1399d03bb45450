"""Every documented error of the token, device and MFA endpoints, as data. The first row that fits speaks.

Sources: Auth0 docs, "Get Token", "Authentication API: standard error responses", "Call Your API Using the
Device Authorization Flow", "Multi-factor Authentication API", "Attack Protection"; issue threads where a row
names one.
"""

from __future__ import annotations

from dataclasses import dataclass

_GRANT_TYPES = "Applications > {client} > Advanced Settings > Grant Types"


@dataclass(frozen=True, slots=True)
class Row:
    """One error.

    `says` are words of the description that narrow it, in lower case; descriptions may change, so a row
    without them follows. `limit` marks a row that a rate limit with a reset time takes precedence over.
    Braces are filled from the
    application: client, domain, grant, audience, realm, scope, method, callback.
    """

    error: str
    what: str
    remedy: str
    status: int | None = None
    flow: str | None = None
    says: tuple[str, ...] = ()
    limit: bool = False


ROWS: tuple[Row, ...] = (
    Row(
        "invalid_grant",
        "the user name or the password is wrong",
        "check both; the password was sent once and is not tried again, and {realm} must know the user",
        flow="password",
    ),
    Row(
        "invalid_grant",
        "the user name or the password is wrong",
        "check both, and that {realm} knows the user; the password is not tried again",
        flow="password-realm",
    ),
    Row(
        "invalid_grant",
        "the refresh token is used up, revoked or expired",
        "log in again: --flow browser --scope offline_access; with rotation each refresh token works once",
        flow="refresh",
    ),
    Row(
        "invalid_grant",
        "the code of the login is used up or expired",
        "run it again and finish the login at once",
        flow="browser",
    ),
    Row(
        "invalid_grant",
        "the device code is used up or expired",
        "run it again and confirm sooner",
        flow="device",
    ),
    Row(
        "expired_token",
        "the device code has expired before it was confirmed",
        "run it again and confirm sooner",
    ),
    Row(
        "unauthorized_client",
        "the tenant gives {client} no token for {audience} with a user's login",
        "add a client grant for it: Applications > APIs > Auth0 Management API > Application Access",
        says=("client-grant", "client grant", "not authorized to access"),
    ),
    Row(
        "unauthorized_client",
        "{client} may not use the {grant} grant",
        f"tick {{grant}} under {_GRANT_TYPES}, or use --flow browser",
        flow="password",
    ),
    Row(
        "unauthorized_client",
        "{client} may not use the {grant} grant",
        f"tick {{grant}} under {_GRANT_TYPES}, or use --flow browser",
        flow="password-realm",
    ),
    Row(
        "unauthorized_client",
        "{client} may not use the {grant} grant",
        f"tick {{grant}} under {_GRANT_TYPES}",
    ),
    Row(
        "access_denied",
        "the tenant knows no API {audience}",
        "name the tenant's own domain with --tenant-domain: a custom domain is never the audience",
        says=("service not enabled", "service not found"),
    ),
    Row(
        "access_denied",
        "{client} has no client grant for {audience}",
        "tick the application and {scope} under Applications > APIs > Auth0 Management API > "
        "Application Access",
        says=("client-grant", "client grant", "not authorized to access"),
    ),
    Row(
        "access_denied",
        "the login was refused in the browser or on the other device",
        "run it again and accept, if that was not meant",
        flow="device",
    ),
    Row(
        "access_denied",
        "the login was refused: by the user, or by an Action of the tenant",
        "run it again and accept; if nobody declined, Monitoring > Logs in the dashboard names the Action",
        flow="browser",
    ),
    Row(
        "access_denied",
        "the client id or the client secret is wrong",
        "compare both with Applications > {client} > Settings; a machine's token also needs a client grant",
        status=401,
    ),
    Row(
        "access_denied",
        "an Action or rule of the tenant refused the login",
        "see Monitoring > Logs in the dashboard for the Action that did so",
    ),
    Row(
        "invalid_client",
        "{client} could not prove who it is (client authentication: {method})",
        "compare the authentication method under Applications > {client} > Credentials with "
        "--client-auth, then the secret or key",
    ),
    Row(
        "mfa_required", "the user needs a second factor, which this flow cannot ask for", "use --flow browser"
    ),
    Row(
        "association_required",
        "the user must use a second factor and has enrolled none",
        "enrol one by logging in with a browser: --flow browser",
    ),
    Row(
        "unsupported_challenge_type",
        "the user's second factor cannot be used here",
        "use --flow browser, or another factor with --mfa",
    ),
    Row("blocked_user", "the user is blocked", "unblock under User Management > Users, if that is right"),
    Row(
        "unauthorized",
        "the user is blocked",
        "unblock under User Management > Users, if that is right",
        says=("user is blocked",),
    ),
    Row(
        "invalid_user_password",
        "the user name or the password is wrong",
        "check both, and that {realm} knows the user",
    ),
    Row(
        "password_leaked",
        "the tenant refuses this password: it has leaked somewhere else",
        "set a new password for the user; breached-password protection stays in the way until then",
    ),
    Row("requires_verification", "bot detection wants to see a browser", "use --flow browser"),
    Row(
        "too_many_attempts",
        "too many wrong passwords: the account is blocked for this address",
        "do not try again now; the mail to the user or User Management > Users lifts the block",
    ),
    Row(
        "invalid_request",
        "{realm} does not exist or is not enabled for {client}",
        "check --realm with Authentication > Database, and the Applications tab of that connection",
        says=("connection does not exist", "unknown realm", "realm", "connection is not enabled"),
    ),
    Row(
        "server_error",
        "the tenant has no default directory, so nobody can check the password",
        "name the connection: --flow password-realm --realm Username-Password-Authentication",
        says=("default connection",),
    ),
    Row(
        "invalid_request",
        "the callback address of this tool is not registered",
        "add {callback} to Applications > {client} > Settings > Allowed Callback URLs",
        says=("callback", "redirect_uri"),
    ),
    Row(
        "invalid_request",
        "the tenant found the request incomplete or wrong",
        "compare with the request that --dry-run shows, and with what the answer says",
    ),
    Row(
        "invalid_scope",
        "the tenant grants none of {scope} to {client}",
        "compare with Applications > APIs > Auth0 Management API > Application Access",
    ),
    Row(
        "unsupported_grant_type",
        "{domain} does not know the {grant} grant",
        "use another --flow, such as browser",
    ),
    Row("invalid_target", "the tenant knows no API {audience}", "check --audience and --tenant-domain"),
    Row(
        "unsupported_response_type",
        "{client} may not use the authorization code",
        f"tick {{grant}} under {_GRANT_TYPES}",
    ),
    Row("login_required", "nobody is logged in", "run it again and log in"),
    Row("consent_required", "the user must consent, which needs a page", "use --flow browser"),
    Row(
        "too_many_requests",
        "the tenant takes no more requests for now",
        "wait a minute, then run it again",
        limit=True,
    ),
    Row("temporarily_unavailable", "the tenant is not available for the moment", "try again in a minute"),
    Row(
        "server_error",
        "the tenant has a fault of its own",
        "try again in a minute; then see Monitoring > Logs",
    ),
)

OTP_REFUSED = Row(
    "invalid_grant",
    "the one-time code is wrong or has expired",
    "run it again with the code that the app shows now: each is good for 30 seconds, and once",
)
BINDING_REFUSED = Row(
    "invalid_grant",
    "the code of the message is wrong or has expired",
    "run it again: a new message comes with a new code",
)
PUSH_REFUSED = Row(
    "invalid_grant",
    "the notification was declined or has expired",
    "run it again and accept the notification",
)
RECOVERY_REFUSED = Row(
    "invalid_grant",
    "the recovery code is wrong or used up",
    "use the newest one: each works once; an administrator can reset the user's MFA",
)
MFA_EXPIRED = Row(
    "expired_token",
    "the time for the second factor is over",
    "run it again; ten minutes at most lie between password and code",
)
MFA_GRANT_MISSING = Row(
    "unauthorized_client",
    "{client} may not continue a password grant with a second factor",
    f"tick MFA under {_GRANT_TYPES}, or use --flow browser",
)
