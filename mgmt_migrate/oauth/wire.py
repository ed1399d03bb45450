"""How a request looks: on the wire, to the eye, and as a curl command. Secrets are in the first one alone."""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.secret import Secret, Value, reveal
from mgmt_migrate.oauth.steps import Call

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def parts(call: Call) -> tuple[bytes, dict[str, str]]:
    """Body and headers as they are sent.

    Raises:
        MigrateError: a token that a server gave cannot stand in a header.
    """
    headers: dict[str, str] = {}
    if call.basic:
        client, secret = call.basic
        # Both are form-encoded first. Source: RFC 6749, section 2.3.1.
        pair = f"{quote_plus(client)}:{quote_plus(secret.value)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    elif call.bearer:
        if any(c <= " " or c > "~" for c in call.bearer.value):
            raise MigrateError(
                "the server gave a token with characters that no header may hold",
                where=f"{call.method} {call.url}",
                remedy="check that the domain is that of the tenant",
            )
        headers["Authorization"] = f"Bearer {call.bearer.value}"
    if call.method == "GET":
        return b"", headers
    values = {name: reveal(value) for name, value in call.form.items()}
    headers["Content-Type"] = FORM if call.encoding == "form" else JSON
    text = urlencode(values) if call.encoding == "form" else json.dumps(values)
    return text.encode(), headers


def shown(call: Call) -> str:
    """The request as it is sent, with `***NAME***` in place of each secret; without the final newline."""
    url = urlsplit(call.url)
    lines = [f"{call.method} {url.path} HTTP/1.1", f"Host: {url.netloc}", "Accept: application/json"]
    if call.basic:
        lines.append(f"Authorization: Basic {_star(call.basic[1])}")
    elif call.bearer:
        lines.append(f"Authorization: Bearer {_star(call.bearer)}")
    if call.method == "GET":
        return "\n".join(lines)
    if call.encoding == "json":
        body = json.dumps({name: _text(value) for name, value in call.form.items()})
        return "\n".join([*lines, f"Content-Type: {JSON}", "", body])
    body = "&".join(f"{name}={_encoded(value)}" for name, value in call.form.items())
    return "\n".join([*lines, f"Content-Type: {FORM}", "", body])


def _star(secret: Secret) -> str:
    return f"***{secret.name}***"


def _text(value: Value) -> str:
    return _star(value) if isinstance(value, Secret) else value


def _encoded(value: Value) -> str:
    return _star(value) if isinstance(value, Secret) else quote_plus(value)


def curl(call: Call) -> str:
    """The request as a bash command; secrets come from variables and never reach a command line.

    A process substitution hands them over: expanded into an argument, other users could read them while curl
    runs.
    """
    words = [f"curl --request {call.method} {shlex.quote(call.url)}"]
    if call.basic:
        client, secret = call.basic
        pair = f'{quote(client, safe="")}:"${secret.name}"'
        words.append(
            f"--header @<(printf 'Authorization: Basic %s' \"$(printf %s {pair} | base64 | tr -d '\\n')\")"
        )
    elif call.bearer:
        words.append(bearer(call.bearer.name))
    if call.method == "POST" and call.encoding == "json":
        words.append(f"--header 'Content-Type: {JSON}'")
        words.append(_json_data(call.form))
    elif call.method == "POST":
        words.extend(_form_data(name, value) for name, value in call.form.items())
    return " \\\n  ".join(words)


def bearer(name: str) -> str:
    """curl's option for an Authorization header from a shell variable."""
    return f"--header @<(printf 'Authorization: Bearer %s' \"${name}\")"


def _form_data(name: str, value: Value) -> str:
    if isinstance(value, Secret):
        return f'--data-urlencode {name}@<(printf %s "${value.name}")'
    return f"--data-urlencode {shlex.quote(f'{name}={value}')}"


def _json_data(form: Mapping[str, Value]) -> str:
    template = json.dumps({name: _text(value) for name, value in form.items()}).replace("%", "%%")
    names = [value.name for value in form.values() if isinstance(value, Secret)]
    for name in names:
        template = template.replace(f"***{name}***", "%s")
    filled = " ".join([shlex.quote(template), *(f'"${name}"' for name in names)])
    return f"--data @<(printf {filled})"


def members(call: Call) -> Mapping[str, Any]:
    """The parameters for the eye, secrets as their names."""
    return {name: _text(value) for name, value in call.form.items()}
