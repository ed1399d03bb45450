"""A token that nobody can trace, in an application that obtains no other token than an ID token.

Redux reducers, sagas and props hide the way. Where every login of an application asks for no audience,
nothing in it names an access token, and the value that is sent is called a token, it likely is the ID token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mgmt_migrate.analysis.facts import Request, Use
from mgmt_migrate.analysis.origins import Origin
from mgmt_migrate.analysis.unit import Unit
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.finding import Step

_BROWSER = frozenset(
    ("Auth0", "WebAuth", "Auth0Lock", "Auth0LockPasswordless", "init", "signin", "signup", "login")
)
_TOKEN = re.compile(r"\b(?:(?:user|auth|auth0|my|stored|current|primary)_?)?(?:token|jwt)\b")
_OTHER = re.compile(
    r"access|api|mgmt|manage|m2m|admin|env|secret|config|setting|client|refresh|\breq\b|request|param|query|argv"
)
_ID = re.compile(r"id_?token", re.I)
_ACCESS = re.compile(r"access_?token|getTokenSilently|mgmt|api_?v?2?_?token", re.I)
_MACHINE = re.compile(r"client_credentials|getTokenSilently")


class OnlyToken:
    """Answers for uses without any origin; each application is judged once."""

    def __init__(
        self,
        values: Values,
        units: Iterable[Unit],
        requests: Iterable[Request],
        package_of: Callable[[str], str],
    ) -> None:
        self._values = values
        self._package_of = package_of
        self._units = list(units)
        self._requests = list(requests)
        self._known: dict[str, bool] = {}

    def origin(self, use: Use) -> Origin | None:
        """What a token without origin likely is; None where there are other tokens, or its name says so."""
        if use.origins or use.token is None or use.via not in ("header", "client"):
            return None
        if use.unit.code.language not in ("javascript", "typescript") or use.client_name in (
            "ManagementClient",
            "auth0",
        ):
            return None
        words = self._values.hints(use.token)
        if not _TOKEN.search(words) or _OTHER.search(words):
            return None
        package = self._package_of(use.unit.path)
        if package not in self._known:
            self._known[package] = self._obtains_id_tokens_only(package)
        if not self._known[package] or any(_ACCESS.search(u.code.text) for u in (use.unit, use.token.unit)):
            return None
        note = "a token; this application obtains no other than an ID token"
        return Origin("id", False, (Step(use.token.unit.place(use.token.node), note),))

    def _obtains_id_tokens_only(self, package: str) -> bool:
        logins = [r for r in self._requests if self._package_of(r.unit.path) == package and not r.secondary]
        browser = [r for r in logins if r.shape in _BROWSER]
        if not browser or not all(self._brings_none(r) for r in logins):
            return False
        texts = [
            unit.code.text
            for unit in self._units
            if self._package_of(unit.path) == package and unit.code.language in ("javascript", "typescript")
        ]
        return (
            any(_ID.search(text) for text in texts)
            and not any(_MACHINE.search(text) for text in texts)
            and not any(_ACCESS.search(r.unit.code.text) for r in browser)
        )

    def _brings_none(self, request: Request) -> bool:
        """Whether a login brings an ID token, and no access token for an API."""
        if request.kind == "authorize" and request.shape not in _BROWSER:
            return False
        return not request.audience.present or all("/userinfo" in text for text in request.audience.texts)
