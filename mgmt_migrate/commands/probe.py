"""`mgmt-migrate probe`: which rows of the matrix really work with a token, asked by reading."""

from __future__ import annotations

from typing import Annotated

import typer

from mgmt_migrate.commands import _probe_text
from mgmt_migrate.commands._tenant_api import reach
from mgmt_migrate.commands.tenant import CaFile, Domain, Form, Format, NoInput, Timeout, TokenFile
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management.probe import NOBODY
from mgmt_migrate.protocol.endpoints import ENDPOINTS, parse_endpoint
from mgmt_migrate.standing.comparison import KINDS, Probe


def _endpoints(incomplete: str) -> list[tuple[str, str]]:
    return [(e.key, e.summary) for e in ENDPOINTS if e.key.lower().startswith(incomplete.lower())]


def probe(
    domain: Domain = None,
    token_file: TokenFile = None,
    user: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Another user to read, instead of an id that nobody has."),
    ] = None,
    endpoint: Annotated[
        list[str] | None,
        typer.Option(
            "--endpoint",
            "-e",
            help='Only this endpoint: "GET /api/v2/users/{id}". Repeatable.',
            autocompletion=_endpoints,
        ),
    ] = None,
    ca_file: CaFile = None,
    form: Form = Format.text,
    no_input: NoInput = False,
    timeout: Timeout = 10,
) -> int:
    """Read with a token at hand, and compare the answers with the matrix. Only GET is ever sent.

    What only a write could show is not asked; its scopes are judged instead. An ID token shows whether the
    tenant still takes it. Exit status 1 if an answer is not that of the matrix, if the token is not
    accepted, if an ID token still works, or if an --endpoint is closed to it.
    """
    asked = dict.fromkeys(parse_endpoint(text)[0] for text in endpoint or ())
    if user is not None and (not user.strip() or len(user) > 256):
        raise MigrateError("--user is no user id", remedy='give one such as "auth0|5a620d29a840170a9ef43672"')
    access = reach(domain, token_file, ca_file, ask=not no_input, timeout=timeout, kinds=KINDS)
    if user is not None and user == access.audit.subject:
        raise MigrateError(
            "--user is the user whose token it is, and is asked anyway",
            remedy="name another, or leave it out",
        )
    with access.api:
        found = Probe(access.api, access.audit, user or NOBODY, tuple(asked))
        found.run()
    if form is Format.json:
        _probe_text.write_json(found)
    else:
        _probe_text.write(found)
    return found.status
