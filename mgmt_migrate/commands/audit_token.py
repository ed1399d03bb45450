"""`mgmt-migrate audit-token`: what a token is, what is wrong with it, and what it may do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from mgmt_migrate.commands._audit_token_options import VARIABLE, FailOn, Format, Options
from mgmt_migrate.commands._signature import command
from mgmt_migrate.display import for_documents
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.tokens import intake, times
from mgmt_migrate.tokens.audit import audit, key_source, question
from mgmt_migrate.tokens.intake import Held
from mgmt_migrate.tokens.model import Audit

_STDIN = "-"
_HISTORY = (
    "note: a token among the arguments stays in the shell's history and shows in process lists; "
    "pipe it in, or use --file\n"
)


def run(options: Options) -> int:
    """Read one token or many, judge each, write as they come, and return the worst status."""
    asked = question(
        domain=options.domain,
        tenant_domain=options.tenant_domain,
        endpoints=options.endpoint or (),
        user_id=options.user_id,
        leeway=options.leeway,
    )
    keys = key_source(asked, verify=options.verify, jwks=options.jwks, ca_file=options.ca_file)
    moment = times.parse(options.at) if options.at is not None else None
    second = _second(options.link_with)
    held = _held(options.token, options.file, options.env, stdin_taken=str(options.link_with) == _STDIN)
    worst = _Worst(options.fail_on)
    audits = worst.watch(audit(one, asked, now=moment, second=second, keys=keys) for one in held)
    for text in _render(audits, options.form):
        sys.stdout.write(text)
        if text.endswith("\n"):
            sys.stdout.flush()  # who reads a stream gets each verdict as it falls
    return worst.status


audit_token = command(run, Options)


class _Worst:
    """The exit status that all audits together give: 2 before 1 before 0."""

    def __init__(self, fail_on: FailOn) -> None:
        self.status = 0
        self._counts = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on.value]

    def watch(self, audits: Iterable[Audit]) -> Iterator[Audit]:
        for one in audits:
            status = one.status
            if status < 2:
                status = int(any(f.severity in self._counts for f in one.checks))
            self.status = max(self.status, status)
            yield one


def _render(audits: Iterator[Audit], form: Format) -> Iterator[str]:
    """The first two are awaited in text, because one alone is shown in full and many in brief."""
    if form is Format.text:
        from mgmt_migrate.reports import token_text
        from mgmt_migrate.reports.paint import Painter

        first = list(islice(audits, 2))
        return token_text.render(chain(first, audits), Painter.of(sys.stdout), brief=len(first) > 1)
    for_documents()
    if form is Format.markdown:
        from mgmt_migrate.reports import token_markdown

        return token_markdown.render(audits)
    from mgmt_migrate.reports import token_json

    return token_json.render(audits) if form is Format.json else token_json.render_lines(audits)


def _held(token: str | None, file: Path | None, env: str | None, *, stdin_taken: bool) -> Iterator[Held]:
    given = [
        name for name, value in (("TOKEN", token), ("--file", file), ("--env", env)) if value is not None
    ]
    if len(given) > 1:
        raise MigrateError(f"{' and '.join(given)} both give a token", remedy="use one of them")
    if file is not None and str(file) != _STDIN:
        return _from_file(file)
    if _STDIN in (token, str(file)):
        return _from_stdin(stdin_taken)
    if token is not None:
        sys.stderr.write(_HISTORY)
        return iter([intake.take(token)])
    if env is not None or os.environ.get(VARIABLE):
        return iter([intake.take(_from_environment(env or VARIABLE))])
    if not sys.stdin.isatty() and not stdin_taken:
        return _from_stdin(stdin_taken)
    return iter([intake.take(_prompted())])


def _from_stdin(taken: bool) -> Iterator[Held]:
    if taken:
        raise MigrateError(
            "stdin cannot give both tokens", remedy="give one of them by --file or --link-with FILE"
        )
    return intake.stream(intake.lines(sys.stdin.buffer))


def _from_file(path: Path) -> Iterator[Held]:
    return intake.stream(intake.lines(_opened(path)))


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise MigrateError(
            "the file with the token cannot be read", where=f"{path}: {error.strerror}", remedy="check --file"
        ) from None


def _from_environment(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise MigrateError(
            f"the environment variable {name} is not set", remedy="set it, or pipe the token in"
        )
    return value


def _prompted() -> str:
    """Asked for on the terminal itself, so that stdout may be a file."""
    import getpass

    try:
        return getpass.getpass("Token (not shown): ", stream=sys.stderr)
    except EOFError:
        raise MigrateError("no token was given", remedy="pipe it in, or use --file") from None


def _second(path: Path | None) -> Held | None:
    """The second token, in any form that the first may have."""
    if path is None:
        return None
    source = sys.stdin.buffer if str(path) == _STDIN else _opened(path)
    held = list(islice(intake.stream(intake.lines(source), prefer="id_token"), 2))
    if len(held) > 1:
        raise MigrateError("--link-with takes one token, and there are several", where=str(path))
    return held[0]
