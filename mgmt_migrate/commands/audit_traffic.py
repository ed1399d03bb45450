"""`mgmt-migrate audit-traffic`: who still sends ID tokens, from recorded traffic."""

from __future__ import annotations

import json
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from mgmt_migrate import config
from mgmt_migrate.commands import _traffic_text
from mgmt_migrate.commands._progress import ProgressBar
from mgmt_migrate.display import foreign
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol import domain as domains
from mgmt_migrate.reports.paint import Painter
from mgmt_migrate.traffic.audit import Audited, audit
from mgmt_migrate.traffic.recording import Kind
from mgmt_migrate.traffic.verdict import Judged


class Format(str, Enum):
    """How the verdicts are written."""

    text = "text"
    json = "json"


def audit_traffic(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="HAR files, flows of mitmproxy, access logs with headers; packed with gzip too; - is stdin.",
        ),
    ],
    domain: Annotated[
        list[str] | None,
        typer.Option(
            "--domain",
            "-d",
            help="A host of the tenant that does not end in auth0.com, besides those of the settings. "
            "Repeatable.",
        ),
    ] = None,
    kind: Annotated[Kind, typer.Option("--type", help="What the files are.")] = Kind.auto,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text,
) -> int:
    """Judge each login and each Management call in recordings, and say which applications have moved.

    Tokens are never shown or kept. Exit status 1 if an application is legacy or half.
    """
    hosts = [domains.parse(one).netloc for one in domain or ()]
    hosts += config.load(Path()).custom_domains
    with ProgressBar(shown=sys.stderr.isatty(), doing="reading, MB") as bar:
        found = audit(files, domains=hosts, kind=kind, watch=bar)
    if found.requests or not found.unread:
        if form is Format.json:
            sys.stdout.write(json.dumps(document(found), indent=2) + "\n")
        else:
            painter = Painter.of(sys.stdout)
            for line in _traffic_text.lines(found):
                sys.stdout.write(painter.text(line))
    if found.unread:
        raise _together(found.unread, partly=bool(found.requests))
    return int(bool(found.left))


def _together(unread: tuple[MigrateError, ...], *, partly: bool) -> MigrateError:
    """One error for all recordings that could not be read."""
    first = unread[0]
    if len(unread) > 1:
        whys = [f"{one.where}: {one.what}" for one in unread[:20]]
        more = [f"and {len(unread) - 20:,} more"] if len(unread) > 20 else []
        first = MigrateError(f"{len(unread):,} recordings cannot be read", where="\n".join(whys + more))
    rest = "the verdicts are those of what could be read" if partly else None
    remedy = "\n".join(filter(None, (first.remedy, rest)))
    return MigrateError(first.what, where=first.where, remedy=remedy or None)


def document(found: Audited) -> dict[str, object]:
    """The verdicts as JSON shows them."""
    return {
        "version": 1,
        "requests": found.requests,
        "applications": [
            {
                "client_id": foreign(one.client_id) or None,
                "verdict": one.verdict,
                "origins": [foreign(origin) for origin in one.origins],
                "counts": one.counts,
                "needs": list(one.needs),
                "proofs": [_proof(proof) for proof in one.proofs],
            }
            for one in found.applications
        ],
        "elsewhere": {foreign(host) or "": count for host, count in found.elsewhere.items()},
        "unclear": {"lines": found.unclear, "first": [foreign(place) for place in found.unclear_at]},
        "unread": [{"where": foreign(one.where or ""), "problem": foreign(one.what)} for one in found.unread],
    }


def _proof(one: Judged) -> dict[str, object]:
    login = {
        "audience": foreign(one.audience),
        "response_type": foreign(one.response_type),
        "grant_type": foreign(one.grant_type),
    }
    return {
        "file": foreign(one.file),
        "place": one.place,
        "sort": one.sort,
        "request": foreign(one.request),
        "why": foreign(one.why),
        "scopes": [foreign(scope) for scope in one.scopes],
        "status": one.status,
        **{name: value for name, value in login.items() if value},
    }
