"""What a team's settings say about its own code, so that in-house SDKs and domains are understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

Token = Literal["id", "access"]
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class WrappedCall:
    """A function that calls an affected endpoint.

    `endpoint` is the key of one of the eight; `token` says which argument is the token: its position from 1,
    its name, or None for the first one that is known to be a token.
    """

    endpoint: str
    token: int | str | None = None


@dataclass(frozen=True, slots=True)
class House:
    """Names as code writes them ("session.getIdToken", "saveProfile"); a name fits calls that end with it.

    `tokens`: functions by the token that they return; `calls`: functions by what they call; `domains`: hosts
    at which the tenant answers besides its own.
    """

    tokens: Mapping[str, Token] = field(default_factory=dict)
    calls: Mapping[str, WrappedCall] = field(default_factory=dict)
    domains: tuple[str, ...] = ()

    @property
    def literals(self) -> tuple[str, ...]:
        """What a file holds that speaks of any of these."""
        last = [name.rpartition(".")[2] for name in (*self.tokens, *self.calls)]
        return tuple(dict.fromkeys([*last, *self.domains]))

    def token(self, way: tuple[str, ...] | None) -> Token | None:
        """The token that a call returns, by the names of its callee."""
        return _fitting(self.tokens, way)

    def call(self, way: tuple[str, ...] | None) -> WrappedCall | None:
        """What a call does, by the names of its callee."""
        return _fitting(self.calls, way)

    def is_own(self, host: str) -> bool:
        """Whether an address, or its host, is at one of the domains."""
        host = host.partition("://")[2] or host
        return host.partition("/")[0].partition(":")[0].lower() in self.domains

    def speaks_in(self, text: str) -> bool:
        """Whether a text names one of the domains."""
        return any(domain in text for domain in self.domains)


def _fitting(table: Mapping[str, _Row], way: tuple[str, ...] | None) -> _Row | None:
    if not table or not way:
        return None
    for length in range(len(way), 0, -1):  # the longest name says most
        if (found := table.get(".".join(way[-length:]))) is not None:
            return found
    return None
