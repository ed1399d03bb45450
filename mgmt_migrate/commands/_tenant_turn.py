"""`tenant turn-off` and `turn-on`: look, refuse or ask, send the one flag, read back, say what happened."""

from __future__ import annotations

from dataclasses import dataclass

from mgmt_migrate.commands import _tenant_text as text
from mgmt_migrate.commands._tenant_api import Access, note
from mgmt_migrate.display import foreign
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management import applications, callers, logs, tenant
from mgmt_migrate.management.client import encoded
from mgmt_migrate.management.tenant import FLAG, PATH, UPDATE, Change, Setting
from mgmt_migrate.oauth import prompt
from mgmt_migrate.reports.paint import Line


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for."""

    on: bool
    since: float
    force: bool
    yes: bool
    dry_run: bool
    ask: bool

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
    if not order.on and not _nobody_left(access, order):
        return 1
    _say("", "This is sent, and nothing else:", f"  PATCH {access.api.domain.url(PATH)}")
    _say(f"  {encoded(tenant.body(order.on)).decode()}")
    if order.dry_run:
        _say("Dry run: nothing was sent.")
        return 0
    if not order.yes and not _agreed(order):
        _say("Nothing was sent.")
        return 1
    return _ended(access, order, before)


def _nobody_left(access: Access, order: Order) -> bool:
    """Whether logs and applications allow it, or --force does. Writes what they say."""
    reasons = []
    try:
        found = applications.read(access.api)
        text.write(text.applications(found))
        reasons += [
            f"{one.name or one.client_id} has legacy grants only" for one in found.hindered if one.blocks
        ]
    except MigrateError as error:
        text.write(text.applications(None, error.what))
        reasons.append(f"the applications could not be read: {error.what}")
    try:
        notices = callers.gather(logs.search(access.api, order.since))
        text.write(text.callers(notices, order.since, logs.oldest(access.api)))
        reasons += [
            f"{row.client_name or row.client_id or 'somebody'} was seen in the logs" for row in notices.left
        ]
    except MigrateError as error:
        text.write(text.callers(None, None, None, error.what))
        reasons.append(f"the logs could not be read: {error.what}")
    if not reasons:
        return True
    shown = [*dict.fromkeys(reasons)]
    more = [f"and {len(shown) - 10} more"] if len(shown) > 10 else []
    _say("", "Against it:", *(f"  - {foreign(reason)}" for reason in (*shown[:10], *more)))
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


def _ended(access: Access, order: Order, before: Setting) -> int:
    other = "off" if order.on else "on"
    back = f"mgmt-migrate tenant turn-{other} --domain {access.api.domain}"
    try:
        change = tenant.turn(access.api, on=order.on, before=before)
    except KeyboardInterrupt:
        note("interrupted while the change was on its way: `tenant status` tells which it is")
        raise
    if change.others:
        note(f"somebody else changed settings meanwhile: {', '.join(change.others)}")
    if change.done:
        lost = "" if change.answered else f" (its answer was lost: {change.lost})"
        _say(
            "",
            f"Done: it is {order.word}, read back from the tenant{foreign(lost)}.",
            f"The way back: {back}",
        )
        return 0
    raise _failure(change, order, back)


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
