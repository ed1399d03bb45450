"""`mgmt-migrate audit-traffic`: who still sends ID tokens, from recorded traffic."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from enum import Enum
from io import BufferedReader
from pathlib import Path
from typing import Annotated, cast

import typer

from mgmt_migrate.display import foreign
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol import domain as domains
from mgmt_migrate.reports.paint import Line, Painter
from mgmt_migrate.traffic import access_log, har
from mgmt_migrate.traffic.exchange import Exchange
from mgmt_migrate.traffic.judge import Application, Judge, Judged, Verdict


class Format(str, Enum):
    """How the verdicts are written."""

    text = "text"
    json = "json"


class Kind(str, Enum):
    """What a file is."""

    auto = "auto"
    har = "har"
    log = "log"


_STYLES: dict[Verdict, str] = {"migrated": "good", "half": "bad", "legacy": "bad", "unproven": "odd"}
_SAYS: dict[Verdict, str] = {
    "migrated": "its calls carry access tokens that hold the scopes",
    "half": "some of its calls are right, others carry ID tokens or would be refused",
    "legacy": "it depends on ID tokens",
    "unproven": "no call of the Management API was seen with its token",
}
_ORDER: tuple[Verdict, ...] = ("legacy", "half", "unproven", "migrated")


def audit_traffic(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="HAR files or access logs with headers; - is stdin."),
    ],
    domain: Annotated[
        list[str] | None,
        typer.Option(
            "--domain", "-d", help="A host of the tenant that does not end in auth0.com. Repeatable."
        ),
    ] = None,
    kind: Annotated[Kind, typer.Option("--type", help="What the files are.")] = Kind.auto,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text,
) -> int:
    """Judge each login and each Management call in recordings, and say which applications have moved.

    Tokens are never shown or kept. Exit status 1 if an application is legacy or half.
    """
    judge = Judge(domains.parse(one).netloc for one in domain or ())
    for path in files:
        for one in _exchanges(path, kind):
            judge.add(one)
    found = sorted(judge.applications.values(), key=lambda a: (_ORDER.index(a.verdict), a.client_id))
    if form is Format.json:
        sys.stdout.write(json.dumps(_document(judge.requests, found), indent=2) + "\n")
    else:
        painter = Painter.of(sys.stdout)
        for line in _lines(judge.requests, found):
            sys.stdout.write(painter.text(line))
    return int(any(one.verdict in ("legacy", "half") for one in found))


def _exchanges(path: Path, kind: Kind) -> Iterator[Exchange]:
    try:
        if str(path) == "-":
            yield from _some(cast(BufferedReader, sys.stdin.buffer), "stdin", kind)
            return
        with path.open("rb") as file:
            yield from _some(file, str(path), kind)
    except OSError as error:
        raise MigrateError(
            "the recording cannot be read", where=f"{path}: {error.strerror}", remedy="check the path"
        ) from None


def _some(file: BufferedReader, name: str, kind: Kind) -> Iterator[Exchange]:
    """The requests of a recording; one that has bytes, and no request that is understood, is an error: it
    would look like a proof that nobody is left."""
    is_empty, found = not file.peek(1), False
    for one in _read(file, name, kind):
        found = True
        yield one
    if not found and not is_empty:
        raise MigrateError(
            "no request was found in the recording",
            where=name,
            remedy="give a HAR file with entries, or an access log with methods and addresses",
        )


def _read(file: BufferedReader, name: str, kind: Kind) -> Iterator[Exchange]:
    start = file.peek(4096)[:4096]
    if start.startswith(b"\xef\xbb\xbf"):
        file.read(3)
        start = start[3:]
    if kind is Kind.auto:
        compact = b"".join(start.split())
        kind = Kind.har if compact.startswith(b'{"log":{') else Kind.log
    return har.read(file, name) if kind is Kind.har else access_log.read(file)


def _lines(requests: int, found: list[Application]) -> Iterator[Line]:
    if not found:
        text = f"Nothing about the Management API in {requests:,} requests, which proves nothing."
        yield Line((text, "odd"))
        return
    for one in found:
        name = foreign(one.client_id) or "(no application named)"
        badge = (f" {one.verdict} ", f"badge-{_STYLES[one.verdict]}")
        yield Line((name, "title"), ("  ", ""), badge, (f"  {_SAYS[one.verdict]}", ""), hang=2)
        for sort, count in one.counts.items():
            yield Line((f"{count:,} x ", "strong"), (sort.replace("-", " "), ""), indent=2)
            for proof in one.proofs:
                if proof.sort == sort:
                    yield _proof(proof)
            if count > 5:
                yield Line(("…", "faint"), indent=6)
    yield Line()
    yield Line((f"{requests:,} requests read. No token was kept.", "faint"))


def _proof(one: Judged) -> Line:
    answered = f", answered {one.status}" if one.status else ""
    return Line(
        (f"{one.place}  ", "faint"), (foreign(f"{one.request}{answered}: {one.why}"), ""), indent=6, hang=2
    )


def _document(requests: int, found: list[Application]) -> dict[str, object]:
    return {
        "version": 1,
        "requests": requests,
        "applications": [
            {
                "client_id": foreign(one.client_id) or None,
                "verdict": one.verdict,
                "counts": one.counts,
                "proofs": [
                    {
                        "place": proof.place,
                        "sort": proof.sort,
                        "request": foreign(proof.request),
                        "why": foreign(proof.why),
                        "scopes": [foreign(scope) for scope in proof.scopes],
                        "status": proof.status,
                    }
                    for proof in one.proofs
                ],
            }
            for one in found
        ],
    }
