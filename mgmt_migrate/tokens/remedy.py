"""The `get-token` command line that would bring a right token in place of the audited one."""

from __future__ import annotations

import re

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol import domain as domains
from mgmt_migrate.protocol import scopes
from mgmt_migrate.protocol.endpoints import GET_USER, POST_IDENTITIES
from mgmt_migrate.tokens import memo
from mgmt_migrate.tokens.case import Case
from mgmt_migrate.tokens.permissions import any_user, reach, user_of

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_AUTH0_HOST = re.compile(r"(?:https://)?(?P<host>[a-z0-9.-]{1,253}\.auth0(?:app)?\.com)(?:/|\Z)")
_USER_FLOWS = ("password", "password-realm", "device", "browser")


def command(case: Case) -> tuple[str, ...]:
    """Its words, each quoted where a shell needs it; capitals stand for what only the user knows.

    Hosts come from the user or are Auth0's own: an issuer that only the token names could be anybody, and
    would be sent a password.
    """
    machine = _wants_machine(case)
    words = ["mgmt-migrate get-token", f"--domain {_host(case)}"]
    if case.asked.tenant_domain and case.asked.tenant_domain != case.asked.domain:
        words.append(f"--tenant-domain {case.asked.tenant_domain}")
    words.append(f"--client-id {_client(case, machine)}")
    words.append(f"--flow {_flow(case, machine)}")
    if case.kind == "refresh_token":
        return tuple(words)
    return (*words, *_wanted(case, machine))


def _wanted(case: Case, machine: bool) -> list[str]:
    calls = [endpoint for endpoint, _ in case.asked.calls]
    if case.second and POST_IDENTITIES not in calls:
        calls.append(POST_IDENTITIES)
    if calls:
        return [f'--for "{endpoint}"' for endpoint in dict.fromkeys(calls)]
    known = scopes.ANY_USER_SCOPES if machine else scopes.USER_SCOPES
    held = {memo.nearest(s) or s for s in case.token.scopes[:200]}
    return [f"--scope {s}" for s in known if s in held] or [f'--for "{GET_USER}"']


def _wants_machine(case: Case) -> bool:
    if case.token.subject_type == "machine":
        return True
    wide = frozenset(s for row in scopes.MATRIX for s in any_user(row))
    if not case.asked.calls:
        known = [s for s in case.token.scopes if s in wide or s in scopes.USER_SCOPES]
        return bool(known) and all(s in wide for s in known)
    return any(
        reach(case.token, e, user_of(e, dict(p))).missing[:1] in [(s,) for s in wide]
        for e, p in case.asked.calls
    )


def _flow(case: Case, machine: bool) -> str:
    if case.kind == "refresh_token":
        return "refresh"
    if machine:
        return "client-credentials"
    return case.token.flow if case.token.flow in _USER_FLOWS else "browser"


def _client(case: Case, machine: bool) -> str:
    if machine and case.token.subject_type != "machine":
        return "CLIENT_ID"  # of the back end, not of the application that the user logged in to
    given = case.token.client_id
    if given is None and case.kind == "id_token" and len(case.token.audiences) == 1:
        given = case.token.audiences[0]
    return given if given and _CLIENT_ID.fullmatch(given) else "CLIENT_ID"


def _host(case: Case) -> str:
    if case.asked.domain:
        plain = case.asked.domain.scheme == "http"
        return case.asked.domain.issuer.rstrip("/") if plain else case.asked.domain.netloc
    for text in (case.token.issuer or "", *case.token.audiences):
        if found := _AUTH0_HOST.match(text):
            try:
                return str(domains.parse(found["host"]))
            except MigrateError:
                continue
    return "TENANT.auth0.com"
