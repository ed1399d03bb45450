"""Secret values: they carry the name that stands for them, and never show themselves."""

from __future__ import annotations

import base64
import html
import json
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""A shorter secret is found in any text; where one is in play no foreign text is shown at all."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Secret:
    """A value that must not be shown, and the environment variable that stands for it in a copied command."""

    name: str
    value: str

    def __repr__(self) -> str:
        return f"Secret({self.name})"

    __str__ = __repr__


Value = str | Secret


def reveal(value: Value) -> str:
    """The text itself, for the wire and for nothing else."""
    return value.value if isinstance(value, Secret) else value


class Vault:
    """All secrets of one run, so that none of them leaves in a foreign text."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def keep(self, secret: Secret) -> Secret:
        """Remember a secret; returns it."""
        if secret.value:
            self._values.add(secret.value)
        return secret

    def scrub(self, text: str) -> str:
        """The text without any of the secrets, in whatever usual encoding a server echoes them."""
        if any(len(value) < SHORTEST and value in text for value in self._values):
            return "(withheld: it repeats a secret)"
        spellings = {spelling for value in self._values for spelling in _spellings(value)}
        for spelling in sorted(spellings, key=len, reverse=True):
            text = text.replace(spelling, "…")
        return text


def _spellings(value: str) -> set[str]:
    raw = value.encode("utf-8", "surrogateescape")
    found = {
        value,
        quote(raw),
        quote(raw, safe=""),
        quote_plus(raw),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        html.escape(value),
        base64.b64encode(raw).decode().rstrip("="),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        raw.hex(),
    }
    return {text for text in found if len(text) >= SHORTEST}
