"""`mgmt-migrate tenant`: the setting, who stands in the way, who still calls, and the end of it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from mgmt_migrate.commands import _tenant_callers as looks
from mgmt_migrate.commands import _tenant_text as text
from mgmt_migrate.commands._tenant_api import VARIABLE, Access, reach
from mgmt_migrate.commands._tenant_turn import Order, turn
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management import applications, logs, tenant
from mgmt_migrate.management.client import ManagementError
from mgmt_migrate.reports.paint import Line
from mgmt_migrate.tokens import times

app = typer.Typer(
    help="Read and close the tenant's setting for ID tokens.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(str, Enum):
    """How results are written."""

    text = "text"
    json = "json"


class Tool(str, Enum):
    """Tools that may own the settings."""

    terraform = "terraform"
    deploy_cli = "deploy-cli"
    auth0_cli = "auth0-cli"


Domain = Annotated[
    str | None, typer.Option("--domain", "-d", help="The tenant, such as acme.eu.auth0.com [AUTH0_DOMAIN].")
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=f"Holds a Management API token; - is stdin [{VARIABLE}]. Without either it is asked for.",
    ),
]
CaFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="PEM of the authorities to trust instead of the usual ones."),
]
NoInput = Annotated[bool, typer.Option("--no-input", help="Never ask.")]
Timeout = Annotated[
    float, typer.Option(min=1, max=600, metavar="SECONDS", help="For each step of a request.")
]
Form = Annotated[Format, typer.Option("--format", help="How to write it.")]
Since = Annotated[
    str, typer.Option(metavar="TIME", help="From when on: 30d, 12h, 45m, or 2026-11-24T12:00:00Z.")
]
Force = Annotated[bool, typer.Option("--force", help="Go on although somebody is left, or nobody can tell.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before sending.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read, show what would be sent, send nothing.")]
Record = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Where what is sent and how it ended is kept. A new file here by default."
    ),
]
Print = Annotated[
    Tool | None, typer.Option("--print", help="Print the change for this tool; no network, nothing is sent.")
]


@app.command(short_help="Show the setting and what stands in the way.")
def status(
    domain: Domain = None,
    token_file: TokenFile = None,
    ca_file: CaFile = None,
    form: Form = Format.text,
    no_input: NoInput = False,
    timeout: Timeout = 10,
) -> int:
    """Show the setting, legacy flags beside it, and applications that stand in the way. Read-only.

    Needs read:tenant_settings; read:clients for the applications.
    """
    access = reach(domain, token_file, ca_file, ask=not no_input, timeout=timeout)
    with access.api:
        now = tenant.read(access.api)
        found, why = _if_allowed(access)
    reads = {
        scope: not access.lacks(scope) for scope in (tenant.READ, applications.READ, logs.READ, tenant.UPDATE)
    }
    if form is Format.json:
        text.write_json(
            {
                "setting": now.state,
                "legacy_flags": list(now.neighbours),
                "applications": text.applications_json(found),
                "applications_not_read": why or None,
                "token": reads if access.scopes is not None else None,
            }
        )
    else:
        text.write(text.setting(now))
        text.write(text.applications(found, why))
        text.write(_token_lines(access, reads))
    return int(now.state == "on")


def _if_allowed(access: Access) -> tuple[applications.Applications | None, str]:
    try:
        return applications.read(access.api), ""
    except ManagementError as error:
        if error.kind != "scope":
            raise
        return None, error.what


def _token_lines(access: Access, reads: dict[str, bool]) -> Iterator[Line]:
    yield Line()
    yield Line(("This token", "title"))
    if access.scopes is None:
        yield Line(("does not say what it may do", "odd"), indent=2)
        return
    uses = ("the setting", "the applications", "the callers", "turn-off and turn-on")
    for (scope, held), use in zip(reads.items(), uses, strict=True):
        yield Line(
            ("has    " if held else "lacks  ", "good" if held else "odd"), (f"{scope}  ({use})", ""), indent=2
        )


@app.command("callers", short_help="Show who still uses ID tokens, from the logs.")
def callers_(
    domain: Domain = None,
    token_file: TokenFile = None,
    ca_file: CaFile = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="From when on: 12h, 7d or a moment. 30d, but all of an export."),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="LOG_ID", help="Go on after this log entry; an earlier run names it."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Then show new notices as they come, until Ctrl-C.")
    ] = False,
    interval: Annotated[float, typer.Option(min=1, max=3600, metavar="SECONDS", help="Between looks.")] = 15,
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", "-f", metavar="FILE", help="Read exported logs instead. Repeatable."),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Add what is new to this file, and show all of it. Sees further back than the plan keeps.",
        ),
    ] = None,
    form: Form = Format.text,
    no_input: NoInput = False,
    timeout: Timeout = 10,
) -> int:
    """Show who still uses ID tokens, from the deprecation notices in the logs. Read-only.

    Needs read:logs.
    """
    start = moment(since or "30d")
    if watch and form is Format.json:
        raise MigrateError(
            "--watch goes with --format text", remedy="use --from with the id under resume, again and again"
        )
    if (file and (watch or from_ or keep)) or (keep and (watch or from_)):
        raise MigrateError(
            "--file, --from, --keep and --watch look in different ways", remedy="give one of them"
        )
    as_json = form is Format.json
    if file:
        return looks.exported(file, None if since is None else start, as_json=as_json)
    access = reach(domain, token_file, ca_file, ask=not no_input, timeout=timeout)
    with access.api:
        if keep:
            return looks.kept(access, keep, start, as_json=as_json)
        if from_:
            return looks.go_on(access, from_, interval if watch else None, as_json=as_json)
        return looks.search(access, start, interval if watch else None, as_json=as_json)


_SPAN = re.compile(r"(?P<count>[0-9]{1,5})(?P<unit>[mhd])")
_SECONDS = {"m": 60, "h": 3600, "d": 86400}


def moment(since: str) -> float:
    """Seconds since 1970 of what --since takes: a span back from now, or a moment."""
    if found := _SPAN.fullmatch(since.strip()):
        return max(0.0, time.time() - int(found["count"]) * _SECONDS[found["unit"]])
    return times.parse(since)


@app.command("turn-off", short_help="Turn the setting off once nobody is left.")
def turn_off(
    domain: Domain = None,
    token_file: TokenFile = None,
    ca_file: CaFile = None,
    scan: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Scan this code first; findings count against it. Repeatable."),
    ] = None,
    kept: Annotated[
        list[Path] | None,
        typer.Option(
            "--logs",
            metavar="FILE",
            help="Exported or kept logs that reach further back than the tenant's. Repeatable.",
        ),
    ] = None,
    since: Since = "30d",
    force: Force = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    record: Record = None,
    print_: Print = None,
    no_input: NoInput = False,
    timeout: Timeout = 10,
) -> int:
    """Turn the setting off once nobody is left: look, ask, send that one flag, read it back.

    Logs that let one see less than 7 days count as not known. What is sent is written to a record first.
    Needs read:tenant_settings, update:tenant_settings, read:clients, read:logs.
    """
    if print_ is not None:
        typer.echo(tenant.printed(print_.value, on=False), nl=False)
        return 0
    access = reach(domain, token_file, ca_file, ask=not no_input, timeout=timeout)
    with access.api:
        return turn(
            access,
            Order(
                False,
                moment(since),
                force,
                yes,
                dry_run,
                not no_input,
                scan=tuple(scan or ()),
                kept=tuple(kept or ()),
                record=record,
            ),
        )


@app.command("turn-on", short_help="Undo turn-off.")
def turn_on(
    domain: Domain = None,
    token_file: TokenFile = None,
    ca_file: CaFile = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    record: Record = None,
    print_: Print = None,
    no_input: NoInput = False,
    timeout: Timeout = 10,
) -> int:
    """Undo turn-off: ID tokens open the Management API again.

    Needs read:tenant_settings and update:tenant_settings.
    """
    if print_ is not None:
        typer.echo(tenant.printed(print_.value, on=True), nl=False)
        return 0
    access = reach(domain, token_file, ca_file, ask=not no_input, timeout=timeout)
    with access.api:
        return turn(access, Order(True, 0.0, True, yes, dry_run, not no_input, record=record))
