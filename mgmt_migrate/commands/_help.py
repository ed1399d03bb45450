"""What `--help` says besides the options: in which groups they stand, examples, what the exit status means.

One text for the terminal and the documentation; every example is run by tests/docs/check_commands.py. An
option that no group names stands last, so a new one is never lost.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import MethodType
from typing import Any

Record = tuple[str, str]
USAGE = 2
_HYPHEN = "\u2011"
"""As wide as a hyphen, and no place to break a line."""
SECRETS = (
    "password-file client-secret-file private-key-file key-id signing-algorithm client-auth "
    "refresh-token-file otp-file binding-code-file recovery-code-file remember forget"
)
MACHINE = "mgmt-migrate get-token --domain acme.eu.auth0.com --client-id machine --flow client-credentials"
USER = '"PATCH /api/v2/users/{id}"'


@dataclass(frozen=True)
class Help:
    """Of one command.

    Attributes:
        groups: title to the options below it, without dashes.
        examples: command lines.
        status: what 0, 1 and 2 mean.
        more: a paragraph below the command's first line.
    """

    groups: tuple[tuple[str, str], ...] = ()
    examples: tuple[str, ...] = ()
    status: str = ""
    more: str = ""


HELP: dict[str, Help] = {
    "scan": Help(
        (
            ("What is scanned", "select ignore exclude since staged stdin-filename"),
            ("Findings that are known already", "baseline write-baseline"),
            ("What is shown", "format output-file fail-on statistics explain-path quiet verbose no-progress"),
            ("Rewrites", "diff fix unsafe-fixes interactive allow-dirty"),
            ("Speed", "jobs no-cache"),
        ),
        (
            "mgmt-migrate scan .",
            "mgmt-migrate scan --diff .",
            "mgmt-migrate scan --fix .",
            "mgmt-migrate scan --output-file report.sarif --output-file report.html .",
            "mgmt-migrate scan --staged --quiet .",
        ),
        "0 nothing at or above --fail-on, 1 something, 2 the scan could not be done",
        "An error is established, a warning likely, a note possible. Scan a whole repository: a token's way "
        "leads over many files. Settings in pyproject.toml or .mgmt-migrate.toml hold unless an option says "
        "otherwise. mgmt-migrate explain CODE shows the page of a rule.",
    ),
    "explain": Help(
        examples=("mgmt-migrate explain MM202", "mgmt-migrate explain several-audiences"),
        status="0 the page was shown, 2 there is none of that name",
    ),
    "rules": Help(
        examples=("mgmt-migrate rules", "mgmt-migrate rules --format json"), status="0 they were listed"
    ),
    "matrix": Help(
        examples=(f"mgmt-migrate matrix --endpoint {USER}", "mgmt-migrate matrix --scope read:current_user"),
        status="0 it was shown, 2 there is no such endpoint or scope",
    ),
    "config show": Help(
        examples=("mgmt-migrate config show", "mgmt-migrate config show . --format json"),
        status="0 they were shown, 2 the path does not exist, or a setting is not understood",
    ),
    "schema": Help(examples=("mgmt-migrate schema > scan-schema.json",), status="0 it was printed"),
    "convert": Help(
        (("The request", "file domain tenant-domain for keep-openid"), ("Output", "format show")),
        ("mgmt-migrate convert < old-request.txt", f"mgmt-migrate convert --for {USER} < old-request.txt"),
        "0 the new request was written, 2 the old one is not understood",
    ),
    "get-token": Help(
        (
            ("Which token", "for scope audience domain tenant-domain client-id flow profile"),
            ("Who logs in", "username realm mfa port no-browser wait"),
            (
                "Secrets, by prompt, environment or file",
                SECRETS,
            ),
            ("Output", "format output save-refresh-token show dry-run quiet verbose"),
            ("Network and questions", "no-input timeout ca-file"),
        ),
        (
            f"mgmt-migrate get-token --domain acme.eu.auth0.com --client-id c1 --flow browser --for {USER}",
            f'{MACHINE} --for "GET /api/v2/users/{{id}}" --output token',
            f"mgmt-migrate get-token --domain acme.eu.auth0.com --client-id c1 --for {USER} --dry-run",
        ),
        "0 the token is what was asked for, 1 something is wrong with it, 2 none came",
    ),
    "audit-token": Help(
        (
            ("Where the token is", "file env"),
            ("What is asked", "endpoint user-id link-with domain tenant-domain at leeway"),
            ("Its signature", "verify jwks ca-file"),
            ("Output", "format fail-on"),
        ),
        (
            f"mgmt-migrate audit-token --file token --endpoint {USER}",
            "mgmt-migrate audit-token --verify --domain acme.eu.auth0.com < token.txt",
        ),
        "0 nothing is wrong for what was asked, 1 something is, 2 it is no token, or could not be verified",
        "Nothing leaves this machine without --verify, and the token is never printed. Several tokens, one a "
        "line, are audited as a stream.",
    ),
    "audit-traffic": Help(
        examples=(
            "mgmt-migrate audit-traffic session.har",
            "zcat access.log.gz | mgmt-migrate audit-traffic -",
        ),
        status="0 all have moved, 1 an application has not, or not wholly, 2 a recording is not understood",
    ),
    "status": Help(
        examples=(
            "mgmt-migrate status .",
            "mgmt-migrate status . --traffic session.har --format html > status.html",
        ),
        status="0 ready, 1 somebody is left or it is not known, 2 a witness could not be read",
    ),
    "probe": Help(
        examples=("mgmt-migrate probe --domain acme.eu.auth0.com --token-file token.txt",),
        status="0 the API answers as the matrix says, 1 it does not, 2 it could not be asked",
    ),
    "tenant status": Help(
        examples=("mgmt-migrate tenant status --domain acme.eu.auth0.com",),
        status="0 the setting is off, 1 it is on, 2 it could not be read",
    ),
    "tenant callers": Help(
        examples=("mgmt-migrate tenant callers --domain acme.eu.auth0.com --since 7d",),
        status="0 nobody was seen, 1 somebody is left, or may be, 2 the logs could not be read",
    ),
    "tenant turn-off": Help(
        (
            ("Access", "domain token-file ca-file timeout"),
            ("What is looked at first", "scan logs since force"),
            ("What is done", "dry-run print yes no-input record"),
        ),
        ("mgmt-migrate tenant turn-off --domain acme.eu.auth0.com --scan . --dry-run",),
        "0 it is off, 1 somebody is left, or you declined, 2 it could not be done",
    ),
    "tenant turn-on": Help(
        examples=("mgmt-migrate tenant turn-on --domain acme.eu.auth0.com --dry-run",),
        status="0 it is on, 1 you declined, 2 it could not be done",
    ),
    "fleet scan": Help(
        (
            ("Where things are kept", "store mirrors"),
            ("The work", "jobs limit new no-progress"),
            ("A cluster", "scheduler retries"),
        ),
        ("mgmt-migrate fleet scan repos.txt",),
        "0 no error is left in the code, 1 one is, 2 a repository could not be scanned",
    ),
    "fleet report": Help(
        examples=("mgmt-migrate fleet report", "mgmt-migrate fleet report --format html > fleet.html"),
        status="0 it was shown, whatever it says, 2 there is nothing to show",
    ),
}
"""Command to its help."""

METAVARS = {
    "ignore": "RULE", "select": "RULE", "exclude": "PATTERN", "stdin-filename": "NAME", "jobs": "N",
    "format": "FORMAT", "endpoint": "ENDPOINT", "scope": "SCOPE", "domain": "HOST",
    "tenant-domain": "HOST", "client-id": "ID",
    "audience": "URL", "username": "NAME", "realm": "NAME", "key-id": "ID", "profile": "NAME", "env": "NAME",
    "user-id": "ID", "file": "FILE", "link-with": "FILE", "jwks": "FILE", "ca-file": "FILE", "at": "TIME",
    "leeway": "SECONDS", "port": "N", "team": "NAME", "retries": "N",
}  # fmt: skip
"""What stands for the value of an option that names none itself and has no list of choices."""

ARGUMENTS = {"paths": "PATH", "files": "FILE"}
"""What stands for an argument whose name says it otherwise."""


def dress(command: Any, words: str) -> None:
    """Have a command, and those below it, show their help in groups, with examples and status."""
    command.get_help = MethodType(_get_help, command)
    command.format_options = MethodType(_format_options, command)
    command.format_epilog = MethodType(_format_epilog, command)
    command.words = words
    if more := of(command).more:
        command.help = f"{command.help}\n\n{more}"
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            parameter.metavar = parameter.metavar or ARGUMENTS.get(parameter.name, parameter.name.upper())
            parameter.make_metavar = MethodType(_argument, parameter)
        elif parameter.multiple and "Repeatable" not in (parameter.help or ""):
            parameter.help = f"{parameter.help} Repeatable."
        plain = parameter.param_type_name == "option" and not hasattr(parameter.type, "choices")
        if plain and not parameter.is_flag and parameter.metavar is None:
            parameter.metavar = METAVARS.get(_name(parameter))
    if getattr(command, "commands", None):
        command.parse_args = MethodType(_parse_args, command)
    for name, below in getattr(command, "commands", {}).items():
        dress(below, f"{words} {name}")


def _argument(self: Any, ctx: Any, *, usage: bool = False) -> str:
    """An argument as "PATH..."; in brackets where the usage line shows that it may be left out."""
    word = f"[{self.metavar}]" if usage and not self.required else self.metavar
    return word + ("..." if self.nargs != 1 else "")


def groups(command: Any, context: Any) -> Iterator[tuple[str, list[Record]]]:
    """Title and rows (name, text) of each group, arguments first, what no group names last."""
    wanted = [(title, names.split()) for title, names in of(command).groups]
    left: list[Record] = []
    arguments: list[Record] = []
    found: dict[str, list[Record]] = {title: [] for title, _ in wanted}
    order = [name for _, names in wanted for name in names]
    shown = sorted(
        command.get_params(context),
        key=lambda one: order.index(_name(one)) if _name(one) in order else len(order),
    )
    for parameter in shown:
        record = parameter.get_help_record(context)
        if record is None:
            continue
        if parameter.param_type_name == "argument":
            arguments.append(record)
            continue
        title = next((title for title, names in wanted if _name(parameter) in names), None)
        (left if title is None else found[title]).append(record)
    yield from (
        entry
        for entry in (("Arguments", arguments), *found.items(), (("Other" if wanted else "Options"), left))
        if entry[1]
    )


def of(command: Any) -> Help:
    """The help of a command; empty for one that has none."""
    return HELP.get(getattr(command, "words", ""), Help())


def _name(parameter: Any) -> str:
    """The long name of an option, without dashes."""
    return str(max(parameter.opts, key=len)).lstrip("-")


def _parse_args(self: Any, context: Any, arguments: list[str]) -> list[str]:
    """A group without a command shows its help, as the program itself does, and nothing was done."""
    if not arguments and not context.resilient_parsing:
        sys.stdout.write(f"{context.get_help()}\n")
        context.exit(USAGE)
    return list(type(self).parse_args(self, context, arguments))


def _get_help(self: Any, context: Any) -> str:
    """The help with no name broken at its hyphen: "mgmt-migrate" and options are copied."""
    formatter = context.make_formatter()
    write_text, write_rows = formatter.write_text, formatter.write_dl
    formatter.write_text = lambda text: write_text(_whole(text))
    formatter.write_dl = lambda rows, **how: write_rows([(name, _whole(text)) for name, text in rows], **how)
    self.format_help(context, formatter)
    return str(formatter.getvalue()).rstrip("\n").replace(_HYPHEN, "-")


def _whole(text: str) -> str:
    return text.replace("-", _HYPHEN)


def _format_options(self: Any, context: Any, formatter: Any) -> None:
    for title, records in groups(self, context):
        with formatter.section(title):
            formatter.write_dl(records)
    if commands := getattr(self, "format_commands", None):
        commands(context, formatter)


def _format_epilog(self: Any, context: Any, formatter: Any) -> None:
    help_ = of(self)
    if help_.examples:
        with formatter.section("Examples"):
            for example in help_.examples:
                _write_command(formatter, example)
    if help_.status:
        formatter.write_paragraph()
        formatter.write_text(f"Exit status: {help_.status}.")


def _write_command(formatter: Any, line: str) -> None:
    """A command line, continued with a backslash where it is too long."""
    indent = " " * formatter.current_indent
    rows, row = [], ""
    for part in line.replace(" --", "\n--").split("\n"):
        if row and len(indent) + len(row) + len(part) + 3 > formatter.width:
            rows.append(row)
            row = f"  {part}"
        else:
            row = f"{row} {part}" if row else part
    formatter.write("".join(f"{indent}{text} \\\n" for text in rows) + f"{indent}{row}\n")
