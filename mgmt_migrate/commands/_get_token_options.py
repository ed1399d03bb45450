"""The options of `get-token`, as one frozen object."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from mgmt_migrate.errors import MigrateError


def _flow_names() -> list[str]:
    from mgmt_migrate.oauth import flows

    return list(flows.names())


def _endpoint_keys() -> list[str]:
    from mgmt_migrate.protocol.endpoints import ENDPOINTS

    return [endpoint.key for endpoint in ENDPOINTS]


def _scope_names() -> list[str]:
    from mgmt_migrate.protocol import scopes

    return [*scopes.USER_SCOPES, *scopes.ANY_USER_SCOPES]


def _formats() -> list[str]:
    from mgmt_migrate.oauth.delivery import FORMATS

    return list(FORMATS)


def _refuse(ctx: typer.Context, param: Any, value: str | None) -> None:
    """A secret as an argument is in the process list and the shell's history by now."""
    if value is None or ctx.resilient_parsing:
        return
    from mgmt_migrate.oauth.fields import SECRETS

    field = next(field for field in SECRETS if field.name == param.name)
    raise MigrateError(
        f"--{param.name.replace('_', '-')} is not taken as an argument: "
        "others see it in the process list, and the shell keeps it",
        remedy=f"change it and clear the shell's history; then type it at the prompt, set {field.env}, "
        f"or use {field.option} FILE (- is standard input)",
    )


Text = str | None
File = Path | None
_Many = list[str] | None


def _file(what: str, env: str) -> Any:
    return typer.Option(metavar="FILE", help=f"Holds the {what}; - is stdin [{env}].")


def _seconds(what: str, most: int) -> Any:
    return typer.Option(min=1, max=most, metavar="SECONDS", help=what)


def _switch(name: str, text: str, *more: str) -> Any:
    return typer.Option(name, *more, help=text)


_REFUSED = typer.Option(hidden=True, callback=_refuse)
_DOMAIN = typer.Option(
    "--domain", "-d", help="Where the token is asked for, such as acme.eu.auth0.com [AUTH0_DOMAIN]."
)
_CLIENT = typer.Option(help="The application's client id [AUTH0_CLIENT_ID].")
_FLOW = typer.Option(
    metavar="FLOW",
    help="password (default), password-realm, browser, device, client-credentials or refresh [AUTH0_FLOW].",
    autocompletion=_flow_names,
)
_FOR = typer.Option(
    "--for",
    metavar="ENDPOINT",
    help='What the token is for, as "PATCH /api/v2/users/{id}": asks for the least scope. Repeatable.',
    autocompletion=_endpoint_keys,
)
_SCOPE = typer.Option(
    metavar="SCOPE", help="A scope to ask for besides. Repeatable.", autocompletion=_scope_names
)
_AUDIENCE = typer.Option(help="Another audience than https://{domain}/api/v2/ [AUTH0_AUDIENCE].")
_TENANT = typer.Option(help="The tenant's own domain where --domain is a custom one [AUTH0_TENANT_DOMAIN].")
_USERNAME = typer.Option(help="User name or email for the password flows [AUTH0_USERNAME].")
_REALM = typer.Option(help="The connection that knows the user [AUTH0_REALM].")
_MFA = typer.Option(metavar="FACTOR", help="Second factor: otp, push, sms or recovery-code [AUTH0_MFA].")
_AUTH = typer.Option(
    metavar="METHOD", help="none, post, basic or private-key-jwt; by default what the secrets given allow."
)
_ALGORITHM = typer.Option(metavar="ALG", help="RS256 (default), RS384 or PS256, of the private key.")
_PORT = typer.Option(help="Of the callback http://127.0.0.1:8484/callback, which must be registered.")
_CA = typer.Option(metavar="FILE", help="PEM of the authorities to trust instead of the usual ones.")
_PROFILE = typer.Option(help="Named options of the configuration file.")
_FORMAT = typer.Option(
    "--format",
    metavar="FORMAT",
    help="token (default), header, env, json; curl shows the requests as a script and sends nothing.",
    autocompletion=_formats,
)
_OUTPUT = typer.Option(metavar="FILE", help="Write there instead, readable by its owner alone.")
_SAVE = typer.Option(metavar="FILE", help="Write a refresh token there, if one comes along.")


@dataclass(frozen=True, slots=True)
class Options:
    """One field an option; its default is what holds without it."""

    domain: Annotated[Text, _DOMAIN] = None
    client_id: Annotated[Text, _CLIENT] = None
    flow: Annotated[Text, _FLOW] = None
    for_: Annotated[_Many, _FOR] = None
    scope: Annotated[_Many, _SCOPE] = None
    audience: Annotated[Text, _AUDIENCE] = None
    tenant_domain: Annotated[Text, _TENANT] = None
    username: Annotated[Text, _USERNAME] = None
    realm: Annotated[Text, _REALM] = None
    mfa: Annotated[Text, _MFA] = None
    client_auth: Annotated[Text, _AUTH] = None
    password_file: Annotated[File, _file("password", "AUTH0_PASSWORD")] = None
    client_secret_file: Annotated[File, _file("client secret", "AUTH0_CLIENT_SECRET")] = None
    private_key_file: Annotated[File, _file("application's key in PEM form", "AUTH0_PRIVATE_KEY")] = None
    key_id: Annotated[Text, typer.Option(help="Key id (kid) of the private key.")] = None
    signing_algorithm: Annotated[Text, _ALGORITHM] = None
    refresh_token_file: Annotated[File, _file("refresh token", "AUTH0_REFRESH_TOKEN")] = None
    otp_file: Annotated[File, _file("one-time code", "AUTH0_OTP")] = None
    binding_code_file: Annotated[File, _file("code of the message", "AUTH0_BINDING_CODE")] = None
    recovery_code_file: Annotated[File, _file("recovery code", "AUTH0_RECOVERY_CODE")] = None
    remember: Annotated[
        bool, _switch("--remember", "Look into the keyring, and keep there what is typed.")
    ] = False
    forget: Annotated[bool, _switch("--forget", "Remove what --remember keeps, and stop.")] = False
    port: Annotated[int | None, _PORT] = None
    no_browser: Annotated[bool, _switch("--no-browser", "Show the address of the login only.")] = False
    wait: Annotated[float, _seconds("For the login in the browser.", 3600)] = 300
    timeout: Annotated[float, _seconds("For one request as a whole.", 600)] = 30
    ca_file: Annotated[File, _CA] = None
    profile: Annotated[Text, _PROFILE] = None
    format_: Annotated[str, _FORMAT] = "token"
    output: Annotated[File, _OUTPUT] = None
    save_refresh_token: Annotated[File, _SAVE] = None
    show: Annotated[bool, _switch("--show", "Do not mask the token on a terminal.")] = False
    dry_run: Annotated[bool, _switch("--dry-run", "Show the request, secrets masked; send nothing.")] = False
    no_input: Annotated[bool, _switch("--no-input", "Never ask.")] = False
    quiet: Annotated[bool, _switch("--quiet", "Of the token's audit show errors only.", "-q")] = False
    verbose: Annotated[bool, _switch("--verbose", "Show each request and its status.", "-v")] = False
    password: Annotated[Text, _REFUSED] = None
    client_secret: Annotated[Text, _REFUSED] = None
    private_key: Annotated[Text, _REFUSED] = None
    refresh_token: Annotated[Text, _REFUSED] = None
    otp: Annotated[Text, _REFUSED] = None
    binding_code: Annotated[Text, _REFUSED] = None
    recovery_code: Annotated[Text, _REFUSED] = None
