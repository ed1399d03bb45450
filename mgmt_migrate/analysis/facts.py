"""What the rules read: token requests, Management calls, and settings, each with its places and how it was
known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from mgmt_migrate.analysis.origins import Origin
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit
from mgmt_migrate.model.code import Node
from mgmt_migrate.protocol.endpoints import Endpoint
from mgmt_migrate.value import Value


class Setting(Value, eq=True):
    """One option of a request: its possible texts, the value as written, None where it is absent."""

    texts: tuple[str, ...] = ()
    value: Ref | None = None

    @property
    def present(self) -> bool:
        """Whether the option is written at all."""
        return self.value is not None


ABSENT = Setting()


class Near:
    """Uses that requests may feed although no way was seen; one for all requests that are near the same."""

    def __init__(self, uses: tuple[Use, ...]) -> None:
        self.uses = uses

    def __bool__(self) -> bool:
        return bool(self.uses)

    def __iter__(self) -> Iterator[Use]:
        return iter(self.uses)

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints that the uses reach, each once, in the order they are met."""
        return endpoints_of(self.uses)

    @cached_property
    def own_endpoints(self) -> tuple[Endpoint, ...]:
        """Those reached on the user's own record, as far as can be seen."""
        return endpoints_of(use for use in self.uses if use.other_user is None)

    @cached_property
    def other_endpoints(self) -> tuple[Endpoint, ...]:
        """Those reached on another user's record."""
        return endpoints_of(use for use in self.uses if use.other_user is not None)


NOTHING_NEAR = Near(())


@dataclass(slots=True, eq=False)
class Request:
    """A place that asks Auth0 for tokens.

    `kind`: "authorize" (Authorization endpoint, also through an SDK), "password" (password grants),
    "legacy" (/oauth/ro and kin).
    `options` is the record that a new option would be written to, with the path of keys for audience and
    scope in it.
    `related` are other calls that stand for the same request (the constructor behind `authorize()`).
    """

    kind: str
    shape: str
    ref: Ref
    place: Node
    audience: Setting = ABSENT
    scope: Setting = ABSENT
    response_type: Setting = ABSENT
    default_response_type: str = ""
    domain: Ref | None = None
    client: Ref | None = None
    options: Ref | None = None
    audience_path: tuple[str, ...] = ("audience",)
    scope_path: tuple[str, ...] = ("scope",)
    response_path: tuple[str, ...] = ("responseType",)
    secondary: bool = False
    is_auth0: bool = True
    open: bool = False  # it may say its audience where the code at hand does not show it
    base: Ref | None = None  # the construction that the options of a login add to
    logins: list[Request] = field(default_factory=list)  # logins with options of their own, at a construction
    uses: list[Use] = field(default_factory=list)
    nearby: Near = NOTHING_NEAR

    @property
    def unit(self) -> Unit:
        """The file that the request stands in."""
        return self.ref.unit

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints that its token is sent to, or may be: each once, the known ones first."""
        return _each_once(endpoints_of(self.uses), self.nearby.endpoints)

    @property
    def own_endpoints(self) -> tuple[Endpoint, ...]:
        """Those reached on the user's own record, as far as can be seen."""
        own = endpoints_of(use for use in self.uses if use.other_user is None)
        return _each_once(own, self.nearby.own_endpoints)

    @property
    def other_endpoints(self) -> tuple[Endpoint, ...]:
        """Those reached on another user's record."""
        others = endpoints_of(use for use in self.uses if use.other_user is not None)
        return _each_once(others, self.nearby.other_endpoints)


@dataclass(slots=True, eq=False)
class Use:
    """A place that calls an affected endpoint, or builds a Management client.

    `token` is the value sent, as written, where something global adds it (`via` "global") the value there.
    """

    ref: Ref
    place: Node
    endpoints: tuple[Endpoint, ...]
    via: str  # "header", "client", "global", "argument"
    token: Ref | None
    origins: tuple[Origin, ...]
    links: bool = False
    body_link_with: bool = False
    body_user_id: bool = False
    client_name: str = ""
    other_user: Ref | None = None  # the id, where the code shows that it is not the user's own

    @property
    def unit(self) -> Unit:
        """The file that the call stands in."""
        return self.ref.unit

    @property
    def id_origins(self) -> tuple[Origin, ...]:
        """The ways by which an ID token arrives here."""
        return tuple([origin for origin in self.origins if origin.kind == "id"])

    @property
    def sends_id_token(self) -> bool:
        """Whether an ID token arrives here; a name alone loses against an access token that is
        established."""
        named = access = False
        for origin in self.origins:
            if origin.kind == "id":
                if origin.sure:
                    return True
                named = True
            elif origin.sure:
                access = True
        return named and not access

    @property
    def sure(self) -> bool:
        """Whether that is established by the flow of the program."""
        for origin in self.origins:  # noqa: SIM110 - asked several times for each of thousands
            if origin.sure and origin.kind == "id":
                return True
        return False


def endpoints_of(uses: Iterable[Use]) -> tuple[Endpoint, ...]:
    """The endpoints that uses reach, each once, in the order they are met."""
    return tuple(dict.fromkeys(endpoint for use in uses for endpoint in use.endpoints))


def _each_once(first: tuple[Endpoint, ...], then: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
    return tuple(dict.fromkeys((*first, *then))) if first and then else first or then


class Config(Value, eq=True):
    """A value in a deploy configuration: the path of keys, and the value."""

    unit: Unit
    path: tuple[str, ...]
    node: Node
    value: object
