"""The tenant's domain for an audience: found where the request, its client, or its package names it, and
spelt so that the file of the request can say it."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name, root_name, way
from mgmt_migrate.model.code import Call, Choice, Index, Join, Member, Name, Node, Opaque, Record, Text
from mgmt_migrate.model.house import House
from mgmt_migrate.protocol.audience import looks_canonical
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.protocol.sdks import SHAPES_BY_NAME
from mgmt_migrate.value import Value, replace

if TYPE_CHECKING:
    from mgmt_migrate.analysis.facts import Request
    from mgmt_migrate.analysis.project import Project

_CLIENTS = ("Auth0Strategy", "Strategy", "Auth0", "AuthenticationClient", "ManagementClient", "Management")
# What a server writes into its page counts as a whole: {{ AUTH0_DOMAIN }}, <%= settings["domain"] %>.
_HOST = re.compile(
    r"(?:https?://|(?!https?:/))((?:\{\{[^{}]{0,200}\}\}|<[%?][^<>]{0,200}[%?]>|[#$]\{[^{}]{0,200}\}|[^/\s<>{}])+)"
    r"(?:[/\s]|\Z)"
)
_PLAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\.?")
_ADDRESS = re.compile(r"url|issuer|base|origin|endpoint", re.I)
_ENVIRONMENT = (".env", ".env.example", ".env.sample", ".env.template", ".env.dist", ".env.local")
_DATA = ("json", "yaml", "hcl", "dotenv")
_DEEPEST = 6
_MOST_NAMED = 24
"""So many different domains of a package are compared: what names more was not written by hand."""
_OWN = (".auth0.com", ".auth0app.com")
_CUSTOM = re.compile(r"\w*custom_?domain\w*", re.IGNORECASE)


class Host(Value, eq=True):
    """A domain as the file of a request can spell it.

    `code` is the bare host where `literal`, else an expression; `address` tells that its value begins with
    "https://" already, `slash` that it ends with "/". `note` is what makes it one to look at.
    """

    code: str
    literal: bool = False
    address: bool = False
    slash: bool = False
    note: str = ""


class Domains:
    """Finds the domain of requests over all files of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._values = project.values
        self._house: House = project.values.house
        self._packages: dict[str, list[Ref]] = {}
        self._near: dict[int, list[Ref]] = {}
        self._customs: dict[tuple[int, int], str] = {}
        self._names: dict[tuple[int, int], frozenset[str]] = {}
        self._sending: dict[int, dict[int, list[Call]]] = {}

    def of(self, request: Request) -> Host | None:
        """How the file that the audience goes into says the tenant's domain; None where nothing tells it.

        The domain of an audience that is there counts first, as that is the tenant's own; then the request's,
        its client's, and what the package names with one voice.
        """
        target = request.options or request.ref
        near = [request.domain] if request.domain is not None else list(self._clients(request.ref))
        near[:0] = self._of_audience(request)
        found = list(self._hosts(near, target))
        if not found or self._custom(found[0][0]):
            around = list(self._hosts(self._around(request), target))
            own = [pair for pair in around if not self._custom(pair[0])]
            if not found:
                found = self._agreed(own or around)
            elif own and not self._agreed(own)[0][1].note:
                found = own
        if not found:
            return None
        ref, host = found[0]
        if host.note or not (custom := self._custom(ref)):
            return host
        return replace(host, note=f"{custom} looks like a custom domain: the audience names the tenant's own")

    # -- where a domain is named -----------------------------------------------------------------------------

    def _of_audience(self, request: Request) -> list[Ref]:
        """The address of /userinfo that a request asks for: a custom domain is no audience."""
        asked = request.audience.value
        if asked is None or not all(text.endswith("/userinfo") for text in request.audience.texts):
            return []
        settled = self._values.settle(asked)
        return (
            [value for value in settled if isinstance(value.node, (Join, Text))] if len(settled) == 1 else []
        )

    def _clients(self, ref: Ref) -> Iterator[Ref]:
        """The domain of what the call is made on: `auth0.webAuth.authorize()` of `new Auth0({domain})`."""
        if isinstance(ref.node, Record):
            yield from self._posted(ref)
        receiver = ref.node
        while isinstance(receiver, (Call, Member)):
            receiver = receiver.callee if isinstance(receiver, Call) else receiver.owner
            if isinstance(receiver, (Name, Member)):
                for value in self._values.settle(Ref(ref.unit, receiver)):
                    if isinstance(value.node, Call):
                        yield from self._given(value.unit, value.node)

    def _posted(self, ref: Ref) -> Iterator[Ref]:
        """The host of the call that sends a record by its name."""
        if id(ref.unit) not in self._sending:
            self._sending[id(ref.unit)] = self._calls_with(ref.unit)
        for call in self._sending[id(ref.unit)].get(id(ref.node), ()):
            yield from self._addressed(Ref(ref.unit, call))

    def _calls_with(self, unit: Unit) -> dict[int, list[Call]]:
        """The calls of a file by the values that are handed to them by a name."""
        found: dict[int, list[Call]] = defaultdict(list)
        for call in unit.code.calls:
            for argument in call.args:
                if isinstance(argument.value, Name):
                    for value in self._values.settle(Ref(unit, argument.value)):
                        found[id(value.node)].append(call)
        return found

    def _given(self, unit: Unit, call: Call) -> Iterator[Ref]:
        for argument in call.args:
            if argument.name == "domain":
                yield Ref(unit, argument.value)
            elif argument.name is None and isinstance(argument.value, (Record, Name, Member)):
                yield from self._values.at(Ref(unit, argument.value), "domain")[:1]

    def _around(self, request: Request) -> Iterator[Ref]:
        """What the package of a request names: its clients, its other logins, the addresses of its calls."""
        package = self._project.package_of(request.unit.path)
        if package not in self._packages:
            self._packages[package] = self._each_once(self._named_in(package))
        yield from self._packages[package]
        for use in request.uses:
            yield from self._addressed(use.ref)
        near = request.nearby
        if id(near) not in self._near:
            self._near[id(near)] = self._each_once(at for use in near for at in self._addressed(use.ref))
        yield from self._near[id(near)]

    def _each_once(self, refs: Iterable[Ref]) -> list[Ref]:
        """The first of those that say the same wherever they stand: a host that is written out, and a name
        that is only its spelling."""
        found: dict[object, Ref] = {}
        for ref in refs:
            unit, node = ref
            written = node.value if isinstance(node, Text) else None
            same = written is not None or self._values.is_bare(unit, node)
            found.setdefault((id(unit), unit.source(node), written) if same else id(node), ref)
            if len(found) >= _MOST_NAMED:
                break
        return list(found.values())

    def _named_in(self, package: str) -> Iterator[Ref]:
        inside = self._project.package_of
        for name in (*_CLIENTS, *SHAPES_BY_NAME):
            for unit, call in self._values.calls_named(name):
                if inside(unit.path) == package:
                    yield from self._given(unit, call)
        for other in self._project.requests:
            if other.domain is not None and inside(other.unit.path) == package:
                yield other.domain

    def _addressed(self, call: Ref) -> Iterator[Ref]:
        http = self._project.http.recognise(call)
        for value in self._values.settle(http.url) if http is not None else ():
            for _ in range(_DEEPEST):
                unit, node = value
                if not isinstance(node, Join) or not node.parts:
                    break
                if (host := host_part(node)) is not None:
                    yield Ref(unit, host)
                    break
                value = self._values.settle(Ref(unit, node.parts[0]))[0]  # noqa: PLW2901 - one step on

    def _agreed(self, found: list[tuple[Ref, Host]]) -> list[tuple[Ref, Host]]:
        if not found:
            return found
        first = self._said(found[0][0])
        said = (self._said(ref) for ref, _ in found)
        other = next((names for names in said if first.isdisjoint(names)), None)
        if other is None:
            return found
        ref, host = found[0]
        named = ", ".join(min(names, key=_readable, default="?") for names in (first, other))
        return [(ref, replace(host, note=f"several domains are named: {named}"))]

    # -- how a file spells it --------------------------------------------------------------------------------

    def _hosts(self, refs: Iterable[Ref], target: Ref) -> Iterator[tuple[Ref, Host]]:
        for ref in refs:
            if (host := self._spelt(ref, target, 0)) is not None:
                yield ref, host

    def _spelt(self, ref: Ref, target: Ref, depth: int) -> Host | None:
        unit, node = ref
        if isinstance(node, Join):
            inner = host_part(node)
            if inner is None:
                return self._joined(unit, node, target)
            ref, node = Ref(unit, inner), inner
        if isinstance(node, Text):
            named = _HOST.match(node.value)
            copied = unit is not target.unit and unit.code.language in _DATA
            note = f"the domain is copied from {unit.path}" if copied else ""
            if named is None or not _quotable(named[1], target.unit):
                return None
            return Host(named[1], literal=True, note=note)
        spelling = self._expression(ref, target)
        if spelling is not None and "\n" not in spelling:
            return self._host(ref, spelling)
        values = [value for value in self._next(ref) if value.node is not node] if depth < _DEEPEST else []
        found = [host for value in values if (host := self._spelt(value, target, depth + 1)) is not None]
        return found[0] if len(set(found)) == 1 and len(found) == len(values) else None

    def _joined(self, unit: Unit, node: Join, target: Ref) -> Host | None:
        """A domain that is put together where the audience goes: `${tenant}.auth0.com`."""
        source, last = unit.source(node), node.parts[-1] if node.parts else None
        names = [part for part in node.parts if not isinstance(part, Text)]
        plain = all(self._expression(Ref(unit, part), target) == unit.source(part) for part in names)
        named = isinstance(last, Text) and last.value.endswith(_OWN)
        whole = "\n" not in source and "/" not in source and "\\" not in source
        return Host(source) if unit is target.unit and plain and named and whole else None

    def _next(self, ref: Ref) -> list[Ref]:
        """What a name stands for, one step on, so that a choice of values stays one."""
        unit, node = ref
        if isinstance(node, Name):
            bindings = unit.bindings_of(node)
            if not bindings and (item := unit.imports.get(node.id)) is not None:
                return list(self._values.exported(unit, item.module, item.name))
            if bindings:
                return [Ref(unit, binding.value) for binding in bindings]
        if isinstance(node, Member):
            entries = list(self._values.entry(Ref(unit, node.owner), node.name))
            if entries:
                return entries
        return list(self._values.settle(ref))

    def _host(self, ref: Ref, spelling: str) -> Host:
        known = self._known(ref)
        if known:
            address = all(text.startswith("http") for text in known)
            return Host(spelling, address=address, slash=address and known[0].endswith("/"))
        names = way(ref.node) or (spelling,)
        if _ADDRESS.search(names[-1]):
            return Host(spelling, address=True, note=f"whether {spelling} ends with a slash was not seen")
        return Host(spelling)

    def _expression(self, ref: Ref, target: Ref) -> str | None:
        """The source of a value where it means the same in the file, and at the place, of the target."""
        unit, node = ref
        if not isinstance(node, (Name, Member, Index, Choice, Call)):
            return None
        source = unit.source(node)
        if unit is target.unit and _visible(unit, node, target.node):
            return f"({source})" if isinstance(node, Choice) else source
        if unit.code.language != target.unit.code.language and {"python", "shell"} & {
            unit.code.language,
            target.unit.code.language,
        }:
            return None
        if isinstance(node, Choice):
            parts = [option for option in node.options if not isinstance(option, Text)]
            portable = [self._expression(Ref(unit, part), target) for part in parts]
            return f"({source})" if all(portable) else None
        names = way(node)
        root = root_name(node)
        if root is None:
            return source if source.startswith("import.meta.env.") else None
        local = self._imported(unit, root.id, target.unit)
        if local is not None and names is not None:
            return source if local == root.id else local + source[len(root.id) :]
        if local == root.id or (root.id == "process" and source.startswith("process.env")):
            return source
        return self._exported(unit, root, target.unit) if isinstance(node, Name) else None

    def _imported(self, unit: Unit, name: str, target: Unit) -> str | None:
        """What the target calls that which the file imports under a name."""
        item = unit.imports.get(name)
        if item is None:
            return None
        module = self._values.module(unit, item.module)
        for local, other in target.imports.items():
            if other.name == item.name and (
                other.module == item.module
                if module is None
                else self._values.module(target, other.module) is module
            ):
                return local
        return None

    def _exported(self, unit: Unit, name: Name, target: Unit) -> str | None:
        """What the target calls a variable that the file exports."""
        for local, item in target.imports.items():
            if item.name == name.id and self._values.module(target, item.module) is unit:
                return local
        return None

    # -- what is known of it ---------------------------------------------------------------------------------

    def _known(self, ref: Ref) -> list[str]:
        """The texts that a domain may be; of a variable of the environment, what is set by files."""
        texts = [text for text in self._values.texts(ref) if HOLE not in text]
        own = way(ref.node)
        if texts or own is None:
            return texts
        names = [own, *(found for value in self._values.settle(ref) if (found := way(value.node)))]
        wanted = {name[-1] for name in names}
        return [
            binding.value.value
            for unit in self._environment(self._project.package_of(ref.unit.path))
            for binding in unit.code.bindings
            if isinstance(binding.value, Text) and last_name(binding.target) in wanted
        ]

    def _environment(self, package: str) -> Iterator[Unit]:
        for name in _ENVIRONMENT:
            unit = self._values.file(posixpath.join(package, name))
            if unit is not None and unit.code.language == "dotenv":
                yield unit

    def _custom(self, ref: Ref) -> str:
        """The host that is a custom domain by the settings, or by its look; "" where none is."""
        key = (id(ref.unit), id(ref.node))
        if key not in self._customs:
            self._customs[key] = self._found_custom(ref)
        return self._customs[key]

    def _found_custom(self, ref: Ref) -> str:
        for text in self._known(ref):
            found = _HOST.match(text)
            host = found[1].lower().partition(":")[0] if found is not None else ""
            if host in self._house.domains:
                return host
            own = looks_canonical(host) or host.endswith(_OWN) or host.startswith(("your", "localhost"))
            if _PLAIN.fullmatch(host) and not own:
                return host
        named = _CUSTOM.search(ref.unit.source(ref.node))
        return named[0] if named is not None else ""

    def _said(self, ref: Ref) -> frozenset[str]:
        """The hosts and variables that a domain may be: two domains agree that share one."""
        key = (id(ref.unit), id(ref.node))
        if key not in self._names:
            self._names[key] = self._found_names(ref)
        return self._names[key]

    def _found_names(self, ref: Ref) -> frozenset[str]:
        hosts = [found[1].lower() for text in self._known(ref) if (found := _HOST.match(text))]
        values = [*self._values.settle(ref), ref]
        return frozenset((*hosts, *(".".join(names) for v in values if (names := way(v.node)))))


def _quotable(host: str, unit: Unit) -> bool:
    """Whether a literal can hold what a server writes as it stands: <%= settings["domain"] %>."""
    if "\\" in host or not host.isprintable():
        return False
    return '"' not in host or ("'" not in host and unit.code.language != "json")


def host_part(join: Join) -> Node | None:
    """The value between "https://" and the first "/" of an address, if it is the whole host."""
    for at, (before, part) in enumerate(pairwise(join.parts)):
        if isinstance(before, Text) and before.value.endswith("//"):
            behind = join.parts[at + 2 : at + 3]
            whole = not behind or (isinstance(behind[0], Text) and behind[0].value.startswith(("/", ":")))
            return part if whole or (isinstance(part, Text) and "/" in part.value) else None
    first = join.parts[0] if join.parts else None
    if isinstance(first, Text) and first.value.startswith("http") and "/" in first.value.partition("//")[2]:
        return first
    return None


def _visible(unit: Unit, node: Node, place: Node) -> bool:
    """Whether the variable that a value starts with means the same at another place of its file."""
    if place.start <= node.start and node.end <= place.end:
        return True
    root = root_name(node)
    if root is None:
        return True
    if root.id == "this":
        inner, outer = (unit.innermost(Opaque(one.start, one.start + 1)) for one in (node, place))
        return inner == outer
    home = unit.code.scopes[unit.declaring(root.id, root.scope)]
    return home.parent < 0 or home.start <= place.start < home.end


def _readable(name: str) -> tuple[bool, int]:
    """A host before a variable, the short before the long."""
    return not _PLAIN.fullmatch(name) or name.startswith(("process.", "import.")), len(name)
