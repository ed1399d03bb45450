"""convert: an old request in, the new one out, in the same form."""

from __future__ import annotations

import json
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mgmt_migrate.errors import MigrateError

if TYPE_CHECKING:
    from mgmt_migrate.oauth.conversion.rules import Conversion

_LARGEST = 1 << 18


class Format(str, Enum):
    """Forms of the output."""

    text = "text"
    json = "json"


def _endpoint_keys() -> list[str]:
    from mgmt_migrate.protocol.endpoints import ENDPOINTS

    return [endpoint.key for endpoint in ENDPOINTS]


def convert(
    request: Annotated[
        str | None,
        typer.Argument(
            help="The old request: an /authorize address, a form or JSON body, a curl command or an HTTP "
            "message. "
            "Without it, or with -, it is read from stdin."
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read it from this file; - is stdin.")
    ] = None,
    for_: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            metavar="ENDPOINT",
            help='What the token is used for, as "PATCH /api/v2/users/{id}". Repeatable.',
            autocompletion=_endpoint_keys,
        ),
    ] = None,
    domain: Annotated[
        str | None, typer.Option("--domain", "-d", help="The tenant's domain, where the request has none.")
    ] = None,
    tenant_domain: Annotated[
        str | None, typer.Option(help="The tenant's own domain, where the request goes to a custom one.")
    ] = None,
    keep_openid: Annotated[
        bool,
        typer.Option("--keep-openid", help="Keep openid and profile scopes: the ID token is still read."),
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Do not mask passwords and secrets in the output.")
    ] = False,
    format_: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.text,
) -> int:
    """Rewrite one request: a curl line, a URL or a JSON body.

    The new request goes to stdout in the form of the old one; what changed and why goes to stderr.
    """
    from mgmt_migrate.oauth.conversion import reading, rules
    from mgmt_migrate.protocol import domain as domains
    from mgmt_migrate.protocol.endpoints import parse_endpoint

    text = _text(request, file)
    done = rules.convert(
        reading.read(text),
        [parse_endpoint(name)[0] for name in for_ or ()],
        domain=str(domains.parse(domain)) if domain else None,
        tenant_domain=str(domains.parse(tenant_domain)) if tenant_domain else None,
        keep_openid=keep_openid,
    )
    _print(done, show=show, form=format_)
    return 0


def _text(request: str | None, file: Path | None) -> str:
    if request is not None and request != "-":
        return request
    try:
        if file is None or file == Path("-"):
            data = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(_LARGEST + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise MigrateError(f"the request cannot be read: {error.strerror}", where=str(file)) from None
    except UnicodeDecodeError:
        raise MigrateError("the request is not UTF-8", where=str(file or "stdin")) from None
    if not text.strip():
        raise MigrateError("there is no request", remedy="give it as an argument, with --file, or on stdin")
    return text


def _print(done: Conversion, *, show: bool, form: Format) -> None:
    from mgmt_migrate.display import foreign, safe
    from mgmt_migrate.oauth.conversion.masking import MASK

    text = done.text if show else done.masked
    text = safe(text.rstrip("\n").replace("\r\n", "\n"), multiline=True)
    if form is Format.json:
        document = {
            "version": 1,
            "form": done.form,
            "request": text,
            "changes": [
                {"parameter": c.parameter, "before": c.before, "after": c.after, "why": c.why}
                for c in done.changes
            ],
            "notes": list(done.notes),
        }
        typer.echo(json.dumps(document, indent=2))
        return
    typer.echo(text)
    lines = _explained(done)
    if done.secrets and not show:
        lines.append(f"{MASK} stands for secrets of the request: --show leaves them in")
    for line in lines:
        typer.echo(foreign(line), err=True)


def _explained(done: Conversion) -> list[str]:
    lines = [] if done.changes else ["nothing changes"]
    for change in done.changes:
        was = "added" if change.before is None else f"was {change.before.strip() or 'empty'}"
        lines.append(f"{change.parameter}: {change.after or 'removed'} ({was})")
        lines.append(f"  why  {change.why}")
    lines += [f"note: {note}" for note in done.notes]
    lines.append("then send the access_token of the answer, not the id_token, as the bearer of the call")
    return lines
