"""`tenant turn-off` and `turn-on`: look, refuse or ask, send the one flag, read back, say what happened."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mgmt_migrate.commands import _tenant_text as text
from mgmt_migrate.commands._tenant_api import Access, note
from mgmt_migrate.commands.scan import look
from mgmt_migrate.display import foreign
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management import applications, callers, kept, logs, tenant
from mgmt_migrate.management.client import ManagementError, encoded
from mgmt_migrate.management.kept import Span
from mgmt_migrate.management.tenant import FLAG, PATH, UPDATE, Change, Setting
from mgmt_migrate.model.finding import Severity
from mgmt_migrate.oauth import prompt
from mgmt_migrate.reports._summary import plural
from mgmt_migrate.reports.paint import Line
from mgmt_migrate.standing import record as records


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for."""

    on: bool
    since: float
    force: bool
    yes: bool
    dry_run: bool
    ask: bool
    scan: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()
    record: Path | None = None

    @property
    def word(self) -> str:
        return "on" if self.on else "off"


def turn(access: Access, order: Order) -> int:
    """Do it; the exit status: 0 done or nothing to do, 1 refused or declined, 2 not done or not known."""
    before = tenant.read(access.api)
    text.write(text.setting(before))
    if before.state == "absent" and order.on:
        raise MigrateError("this tenant never had the setting: it cannot be turned on", where=f"flags.{FLAG}")
    if before.state in (order.word, "absent"):
        _say(f"Nothing to do: it is {before.state}. Nothing was sent.")
        return 0
    if access.lacks(UPDATE) and not order.dry_run:
        raise MigrateError(
            f"the token may not change it: it needs {UPDATE}", remedy=f"get a token with {UPDATE}, then again"
        )
    against = [] if order.on else _against(access, order)
    if against and not _go_on(order, against):
        return 1
    _say("", "This is sent, and nothing else:", f"  PATCH {access.api.domain.url(PATH)}")
    _say(f"  {encoded(tenant.body(order.on)).decode()}")
    if order.dry_run:
        _say("Dry run: nothing was sent.")
        return 0
    if not order.yes and not _agreed(order):
        _say("Nothing was sent.")
        return 1
    now = tenant.read(access.api)  # looking and asking took their time
    if now.state != before.state:
        _say(f"Somebody was quicker: it is {now.state} now. Nothing was sent.")
        return int(now.state not in (order.word, "absent"))
    return _ended(access, order, now, against)


def _against(access: Access, order: Order) -> list[str]:
    """What code, applications and logs have against it. Writes what they say."""
    reasons = [*_code(order), *_applications(access), *_logs(access, order)]
    return [*dict.fromkeys(reasons)]


def _code(order: Order) -> Iterator[str]:
    if not order.scan:
        return
    result = look([*order.scan])
    errors, warnings = result.count(Severity.error), result.count(Severity.warning)
    text.write(text.code(result))
    if result.unread:
        yield f"the scan could not read {', '.join(result.unread[:5])}"
    if not result.files:
        yield "the scan saw no file"
    if errors or warnings:
        counts = [plural(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n]
        yield f"the scan found {' and '.join(counts)}"


def _applications(access: Access) -> Iterator[str]:
    try:
        found = applications.read(access.api)
    except MigrateError as error:
        text.write(text.applications(None, error.what))
        yield f"the applications could not be read: {error.what}"
        return
    text.write(text.applications(found))
    for one in found.hindered:
        if one.blocks:
            yield f"{one.name or one.client_id} has legacy grants only"


def _logs(access: Access, order: Order) -> Iterator[str]:
    for path in order.kept:
        kept.check(path, str(access.api.domain))
    span = Span()
    try:
        notices = callers.gather(_notices(access, order, span))
        oldest = logs.oldest(access.api)
    except MigrateError as error:
        text.write(text.callers(None, None, None, error.what))
        yield f"the logs could not be read: {error.what}"
        return
    doubt = ""
    if span.first is not None and span.last is not None:
        if oldest is None or span.last < oldest:
            doubt = "--logs ends before the oldest entry that the tenant keeps, so a time is missing"
        else:
            oldest = min(oldest, span.first)
    doubt = doubt or callers.doubt(order.since, oldest, time.time())
    text.write(text.callers(notices, order.since, oldest, doubt=doubt))
    for row in notices.left:
        yield f"{row.client_name or row.client_id or 'somebody'} was seen in the logs"
    if doubt:
        yield f"not known who calls: {doubt}"


def _notices(access: Access, order: Order, span: Span) -> Iterator[logs.Notice]:
    """Those of the tenant, then those of --logs that are not among them; `span` is what --logs covers."""
    known: set[str] = set()
    for one in logs.search(access.api, order.since):
        if order.kept:
            known.add(one.log_id)
        yield one
    for path in order.kept:
        for one in logs.exported(path, span.see):
            if one.log_id not in known and (one.at is None or one.at >= order.since):
                yield one


def _go_on(order: Order, against: list[str]) -> bool:
    more = [f"and {len(against) - 10} more"] if len(against) > 10 else []
    _say("", "Against it:", *(f"  - {foreign(reason)}" for reason in (*against[:10], *more)))
    if order.force:
        _say("--force: going on all the same.")
        return True
    _say("Refused: nothing was sent. Move them first; --force turns it off all the same, and they break.")
    return False


def _agreed(order: Order) -> bool:
    if not order.ask or not prompt.possible():
        raise MigrateError(
            "nobody can be asked whether to send it, so nothing was sent",
            remedy="run it on a terminal, or with --yes",
        )
    return prompt.visible(f"Turn it {order.word}? Type yes").strip().lower() in ("yes", "y")


def _ended(access: Access, order: Order, before: Setting, against: list[str]) -> int:
    other = "off" if order.on else "on"
    domain = str(access.api.domain)
    back = f"mgmt-migrate tenant turn-{other} --domain {domain}"
    record = records.begin(
        order.record,
        on=order.on,
        url=access.api.domain.url(PATH),
        domain=domain,
        before=before.state,
        audit=access.audit,
        against=against,
    )
    _say("", f"Record: {foreign(str(record.path))}")
    try:
        change = tenant.turn(access.api, on=order.on, before=before)
    except ManagementError:
        _complete(record, "refused by the tenant: nothing changed", before.state)
        raise
    except KeyboardInterrupt:
        note("interrupted while the change was on its way: `tenant status` tells which it is")
        raise
    _complete(record, _outcome(change), change.after.state if change.after else None, change.others)
    if change.others:
        note(f"other settings changed meanwhile, look at them: {', '.join(change.others)}")
    if change.done:
        lost = "" if change.answered else f" (its answer was lost: {change.lost})"
        _say(
            "",
            f"Done: it is {order.word}, read back from the tenant{foreign(lost)}.",
            f"The way back: {back}",
        )
        return 0
    raise _failure(change, order, back)


def _complete(record: records.Record, outcome: str, after: str | None, others: tuple[str, ...] = ()) -> None:
    if problem := record.end(outcome, after, others):
        note(problem)


def _outcome(change: Change) -> str:
    """For the record; the same five cases as the messages of `_failure`."""
    if change.done:
        return "done" if change.answered else "done, though its answer was lost"
    if change.after is None:
        return "confirmed, but not read back" if change.answered else records.UNKNOWN
    if change.answered:
        return "confirmed, and undone by another hand"
    return "its answer was lost, and it was not seen to arrive: it may arrive later"


def _failure(change: Change, order: Order, back: str) -> MigrateError:
    other = "off" if order.on else "on"
    if change.after is None:
        sent = (
            "the tenant confirmed the change"
            if change.answered
            else "whether the change arrived is not known"
        )
        return MigrateError(
            f"{sent}, and the setting could not be read back: {change.lost}",
            where=f"flags.{FLAG}",
            remedy=f"run mgmt-migrate tenant status before anything else; the way back is {back}",
        )
    if change.answered:
        return MigrateError(
            f"it was confirmed, but read back it is {change.after.state}: another hand sets it",
            where=f"flags.{FLAG}",
            remedy="look for Terraform, auth0-deploy-cli or a script that keeps it "
            f"{other}; --print shows the change for them",
        )
    return MigrateError(
        f"its answer was lost: {change.lost}; read back it is still {change.after.state}, "
        "but the change may arrive later",
        where=f"flags.{FLAG}",
        remedy="wait a minute, look with mgmt-migrate tenant status, then run it again",
    )


def _say(*lines: str) -> None:
    for line in lines:
        bare = line.removeprefix("  ")
        text.write([Line((bare, ""), indent=len(line) - len(bare))])
