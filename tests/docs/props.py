"""What the reader of a document is supposed to have already: files, variables, an application."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

from tests.docs.stage import DOMAIN, Acme
from tests.minted import ID_TOKEN, guide, token

CLONE = ("mgmt_migrate", "docs", "examples", "pyproject.toml", "README.md", "LICENSE", "action.yml")
EXAMPLES = ("examples", "action.yml")
MACHINE = {"MACHINE": "machine", "AUTH0_CLIENT_SECRET": "s3cret"}
SCOPES = ("read:tenant_settings", "update:tenant_settings", "read:clients", "read:logs")

Files = Callable[[Path, Acme], None]


def tokens(folder: Path, tenant: Acme) -> None:
    """Tokens as somebody may hold them."""
    access = tenant.sign(
        {"sub": "auth0|5a62", "aud": tenant.audience, "azp": "c1", "scope": "read:current_user"}
    )
    linking = {"aud": tenant.audience, "azp": "c1", "scope": "update:current_user_identities"}
    jane = next(iter(tenant.users.values()))
    (folder / "token.txt").write_text(access)
    (folder / "token").write_text(guide())
    (folder / "id-token").write_text(token(ID_TOKEN))
    (folder / "primary-access-token").write_text(tenant.sign({"sub": "auth0|77aa", **linking}))
    (folder / "secondary-id-token").write_text(tenant.id_token("c1", jane))


def recordings(folder: Path, tenant: Acme) -> None:
    """A recording in which the application reads a profile with the right token, and access logs of it."""
    tokens(folder, tenant)
    bearer = f"Bearer {(folder / 'token.txt').read_text()}"
    call = {"method": "GET", "url": f"https://{DOMAIN}/api/v2/users/auth0%7C5a62"}
    request = {**call, "headers": [{"name": "Authorization", "value": bearer}]}
    answer = {"status": 200, "headers": [], "content": {"size": 0}}
    entry = {"startedDateTime": "2026-11-24T12:00:00Z", "request": request, "response": answer}
    har = json.dumps({"log": {"version": "1.2", "entries": [entry]}})
    line = f'10.0.0.1 - - [24/Nov/2026:12:00:00 +0000] "GET /api/v2/users/auth0%7C5a62 HTTP/1.1" 200 12 "{bearer}"\n'
    downloads = folder.parent / "home" / "Downloads"
    downloads.mkdir()
    (downloads / "session.har").write_text(har)
    for name in ("session.har", "recorded.har", "other.har"):
        (folder / name).write_text(har)
    (folder / "access.log").write_text(line)
    (folder / "access.log.gz").write_bytes(gzip.compress(line.encode()))


def old_request(folder: Path, tenant: Acme) -> None:
    """A token request of former times."""
    recordings(folder, tenant)
    form = "grant_type=password&client_id=c1&username=jane&password=secret&scope=openid"
    (folder / "old-request.txt").write_text(form)
    (folder / "src").mkdir()
    (folder / "app.py").write_text("print('hello')\n")
    (folder / "login.js").write_text("new auth0.WebAuth({responseType: 'id_token'})\n")


def everything(folder: Path, tenant: Acme) -> None:
    """All of that, and a list of one repository."""
    old_request(folder, tenant)
    (folder / "repos.txt").write_text("[web]\n./\n")


FILES: dict[str, Files] = {
    "the examples of --help": everything,
    "README.md": old_request,
    "docs/audit-token.md": tokens,
    "docs/audit-traffic.md": recordings,
    "docs/closing.md": recordings,
    "docs/guides/account-linking.md": tokens,
    "docs/guides/spa.md": recordings,
}
VARIABLES: dict[str, Callable[[Acme], dict[str, str]]] = {
    "the examples of --help": lambda tenant: {
        **MACHINE,
        "MGMT_MIGRATE_TOKEN": tenant.management_token(*SCOPES),
        "MGMT_MIGRATE_FLEET_MIRRORS": "mirrors",
    },
    "README.md": lambda tenant: MACHINE,
    "docs/closing.md": lambda tenant: MACHINE,
    "docs/get-token.md": lambda tenant: MACHINE,
    "docs/guides/server.md": lambda tenant: MACHINE,
    "docs/tenant.md": lambda tenant: MACHINE,
}
NAMES = {"README.md": CLONE, "docs/guides/first-ten-minutes.md": CLONE}
