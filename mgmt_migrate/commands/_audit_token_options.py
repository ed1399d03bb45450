"""The options of `audit-token`, as one frozen object."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from mgmt_migrate.protocol.endpoints import ENDPOINTS

VARIABLE = "MGMT_MIGRATE_TOKEN"
"""Environment variable that is read if nothing else gives a token."""


class Format(str, Enum):
    """How audits are written."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    markdown = "markdown"


class FailOn(str, Enum):
    """The least severity that makes the exit status 1."""

    error = "error"
    warning = "warning"
    never = "never"


def _endpoints(incomplete: str) -> list[tuple[str, str]]:
    return [(e.key, e.summary) for e in ENDPOINTS if e.key.lower().startswith(incomplete.lower())]


@dataclass(frozen=True, slots=True)
class Options:
    """One field an option; its default is what holds without it."""

    token: Annotated[
        str | None,
        typer.Argument(
            help='The token, "Bearer …" or a whole answer; - reads stdin. Shells keep arguments in their '
            f"history: stdin, --file, {VARIABLE} or the hidden prompt do not.",
            show_default=False,
        ),
    ] = None
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read it from a file; one a line if several.")
    ] = None
    env: Annotated[
        str | None, typer.Option("--env", help=f"Read it from this environment variable (else {VARIABLE}).")
    ] = None
    domain: Annotated[
        str | None,
        typer.Option("--domain", "-d", help="Host that calls go to: acme.eu.auth0.com, or a custom domain."),
    ] = None
    tenant_domain: Annotated[
        str | None, typer.Option(help="The tenant's own domain, where --domain is a custom one.")
    ] = None
    endpoint: Annotated[
        list[str] | None,
        typer.Option(
            "--endpoint",
            "-e",
            help='Judge this call: "PATCH /api/v2/users/{id}", with a real id, or a URL. Repeatable.',
            autocompletion=_endpoints,
        ),
    ] = None
    user_id: Annotated[
        str | None, typer.Option(help="User that calls with an open {id} are about; compared with sub.")
    ] = None
    link_with: Annotated[
        Path | None,
        typer.Option(help="File with the ID token of an account to link; - reads stdin.", allow_dash=True),
    ] = None
    verify: Annotated[
        bool, typer.Option("--verify", help="Check the signature with the keys of --domain.")
    ] = False
    jwks: Annotated[
        Path | None, typer.Option(help="Check the signature with the keys in this file; no network.")
    ] = None
    ca_file: Annotated[
        Path | None, typer.Option(help="PEM file with the authorities to trust for --verify.")
    ] = None
    at: Annotated[
        str | None, typer.Option(help="Judge at this moment: 2026-11-24T12:00:00Z, or seconds since 1970.")
    ] = None
    leeway: Annotated[float, typer.Option(help="Seconds that clocks may differ.")] = 0.0
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text
    fail_on: Annotated[FailOn, typer.Option(help="Least severity for exit status 1.")] = FailOn.error
