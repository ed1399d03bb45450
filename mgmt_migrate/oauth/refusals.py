"""From an answer that is no success to a sentence: what is wrong, what to change, and where."""

from __future__ import annotations

import datetime as dt
import re
import time

from mgmt_migrate.display import safe
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.application import Application
from mgmt_migrate.oauth.refusal_table import ROWS, Row
from mgmt_migrate.oauth.steps import Answer
from mgmt_migrate.protocol import grants

_QUOTED = 200
"""So many characters of a server's own words are shown."""


def refusal(app: Application, answer: Answer, *, row: Row | None = None) -> MigrateError:
    """The error that an answer means for a user.

    Args:
        app: who asked.
        answer: of any endpoint of the tenant, of any shape: the two JSON shapes, plain text, HTML, nothing.
        row: what the caller knows it to be; otherwise found in the table by code, words, status.
    """
    if row is None:
        row = _row(app, answer)
    if row is not None:
        words = _names(app)
        return MigrateError(row.what.format(**words), where=place(answer), remedy=row.remedy.format(**words))
    if answer.status == 429:
        return _limited(app, answer)
    if answer.members and answer.error:
        return MigrateError(
            f"{app.domain} refused the request for a reason that is not documented",
            where=place(answer),
            remedy="look the code up in the tenant's logs, Monitoring > Logs in the dashboard",
        )
    return _unreadable(app, answer)


def place(answer: Answer) -> str:
    """Where it showed: the request, the status, the code, and what the server says, shortened."""
    where = f"{answer.call.method} {answer.call.url} answered {answer.status}"
    if answer.error:
        where += f" {safe(answer.scrub(answer.error))[:60]}"
    said = _said(answer)
    return f"{where}: {said}" if said and said != answer.error else where


def _said(answer: Answer) -> str:
    for name in ("error_description", "message", "description"):
        value = answer.members.get(name)
        if isinstance(value, str) and value:
            return _short(answer.scrub(value))
    if answer.members or answer.status == 200:
        return ""
    text = answer.scrub(answer.body[: 1 << 16].decode("utf-8", "replace"))
    if title := re.search(r"<title[^<>]{0,200}>([^<]{1,400})", text, re.IGNORECASE):
        return f"a page titled {_short(title[1])!r}"
    return "a page" if text.lstrip().startswith("<") else _short(text)


def _short(text: str) -> str:
    plain = safe(text.strip())  # one line: a newline could forge the lines of an error
    return plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1] + "…"


def _row(app: Application, answer: Answer) -> Row | None:
    said = _said(answer).lower()
    for row in ROWS:
        if row.error != answer.error or not row.error:
            continue
        if row.status not in (None, answer.status) or row.flow not in (None, app.flow):
            continue
        if row.says and not any(words in said for words in row.says):
            continue
        if row.limit and "x-ratelimit-reset" in answer.headers:
            continue
        return row
    return None


def _names(app: Application) -> dict[str, str]:
    grant = grants.grant(app.grant)
    return {
        "client": app.client_id,
        "domain": app.domain.netloc,
        "grant": grant.label if grant else app.flow,
        "audience": app.audience or "",
        "realm": f"the connection {app.realm}" if app.realm else "the tenant's default directory",
        "scope": " ".join(app.scopes),
        "method": app.method,
        "callback": f"http://127.0.0.1:{app.port}/callback",
    }


def _limited(app: Application, answer: Answer) -> MigrateError:
    reset = _reset(answer)
    if reset is None:
        until, remedy = "", "wait a minute, then run it again"
    else:
        moment = dt.datetime.fromtimestamp(reset, tz=dt.timezone.utc)
        seconds = max(0, round(reset - time.time()))
        until = f" until {moment:%H:%M:%S} UTC"
        remedy = f"wait {seconds} seconds, then run it again"
    return MigrateError(
        f"{app.domain} takes no more requests{until}: the rate limit is used up",
        where=place(answer),
        remedy=remedy,
    )


def _reset(answer: Answer) -> float | None:
    """When the limit ends, in seconds since the epoch; None if the headers do not say so credibly."""
    now = time.time()
    for name, base in (("x-ratelimit-reset", 0.0), ("retry-after", now)):
        text = answer.headers.get(name, "").strip()
        if re.fullmatch(r"[0-9]{1,12}", text) and now - 60 <= base + int(text) <= now + 86400:
            return base + int(text)
    return None


def _unreadable(app: Application, answer: Answer) -> MigrateError:
    body = answer.body.strip()
    if answer.status == 401 and body.lower() == b"unauthorized":
        what, remedy = (
            "the user name, the password or the client was refused",
            "check them, and which of them are this tenant's",
        )
    elif answer.status >= 500:
        what, remedy = (
            f"{app.domain} has a fault of its own",
            "try again in a minute; its state is on the status page",
        )
    elif answer.status == 404:
        what, remedy = f"{app.domain} has no such address", "check the domain: it seems to be no tenant"
    elif not body:
        what, remedy = (
            f"{app.domain} answered nothing",
            "check the domain, and whether a proxy stands between",
        )
    elif body.startswith(b"<"):
        what = f"{app.domain} answered a web page where JSON was expected"
        remedy = "check the domain, and whether a proxy, a firewall or a login page stands between"
    else:
        what = f"{app.domain} answered something that is not as documented"
        remedy = "check the domain, and whether a proxy stands between"
    return MigrateError(what, where=place(answer), remedy=remedy)
