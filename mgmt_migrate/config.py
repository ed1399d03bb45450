"""What a project has settled, in pyproject.toml or `.mgmt-migrate.toml`, as frozen Settings."""

# ruff: noqa: PTH110, PTH112, PTH113 - the methods of Path raise where this user may not look

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.model.house import House, WrappedCall

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

OWN_FILE = ".mgmt-migrate.toml"
PYPROJECT = "pyproject.toml"
_LARGEST = 1 << 20

FailOn = Literal["error", "warning", "note", "never"]
FAIL_ON: tuple[FailOn, ...] = ("error", "warning", "note", "never")


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of one run. Keys are written with dashes in the file.

    Attributes:
        select: codes, names or prefixes of rules to run; empty means all.
        ignore: codes, names or prefixes left out of `select`.
        exclude: globs of paths that are not scanned, relative to `home`.
        per_path_ignores: glob to codes that are not reported there.
        fail_on: lowest severity that makes the exit status 1.
        max_file_size: bytes; a larger file is skipped and counted.
        jobs: worker processes; None leaves it to the program.
        baseline: file of findings already known, absolute.
        per_path_severities: glob to codes, names or prefixes to the severity that they have there.
        custom_domains: hosts, in lower case, at which the tenant answers besides its own.
        wrappers: own functions that return a token or call an endpoint.
        format: how findings are written to standard output.
        output_file: reports written besides, `FILE` or `FORMAT:FILE`; relative ones to the current folder.
        since: a revision; only findings that touch what has changed since then are reported.
        no_cache, no_progress, statistics, verbose, quiet: as the options of `scan`.
        profiles: named options of `get-token`, as the file has them.
        source: the file all this was read from, None for the defaults.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_path_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fail_on: FailOn = "error"
    max_file_size: int = 1 << 20
    jobs: int | None = None
    baseline: Path | None = None
    per_path_severities: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    custom_domains: tuple[str, ...] = ()
    wrappers: House = field(default_factory=House)
    format: str | None = None
    output_file: tuple[str, ...] = ()
    since: str | None = None
    no_cache: bool = False
    no_progress: bool = False
    statistics: bool = False
    verbose: bool = False
    quiet: bool = False
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    source: Path | None = None

    @property
    def home(self) -> Path | None:
        """The folder that globs are relative to: the one that holds the file."""
        return self.source.parent if self.source else None

    @property
    def house(self) -> House:
        """What the analysis is told about the team's own code."""
        return replace(self.wrappers, domains=self.custom_domains)


def load(root: Path, explicit: Path | None = None) -> Settings:
    """The settings for a scan of `root`.

    Args:
        root: file or folder to be scanned. Searched are its folder and those above it up to the one with
            `.git`; outside a repository its folder alone. The nearest file counts, `.mgmt-migrate.toml`
            before pyproject.toml.
        explicit: a file named by the user; nothing is searched then.
    Raises:
        MigrateError: the file cannot be read, is no TOML, or holds a key or value that is not known.
    """
    if explicit is not None:
        return parse(_table(explicit, named=True) or {}, explicit.absolute())
    for folder in _upwards(root):
        for name in (OWN_FILE, PYPROJECT):
            path = folder / name
            if os.path.isfile(path) and (table := _table(path)) is not None:
                return parse(table, path)
    return Settings()


def parse(table: Mapping[str, Any], source: Path) -> Settings:
    """The settings that a table spells; `source` is named in errors."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        _known(key, _KEYS, str(source))
        expected, read = _KEYS[key]
        try:
            values[key.replace("-", "_")] = read(value)
        except MigrateError as problem:
            where = "\n".join(filter(None, [f"{source}, {key}", problem.where]))
            raise MigrateError(problem.what, where=where, remedy=problem.remedy) from None
        except (TypeError, ValueError):
            raise MigrateError(
                f"the setting {key} cannot be {_shown(value)}", where=str(source), remedy=f"give {expected}"
            ) from None
    if "baseline" in values:
        values["baseline"] = source.parent / values["baseline"]
    return Settings(**values, source=source)


def every_key() -> tuple[str, ...]:
    """Every key that a file may hold, as it is written there."""
    return tuple(_KEYS)


def said(source: Path) -> frozenset[str]:
    """The keys that this file holds."""
    return frozenset(_table(source, named=True) or {})


def _known(key: str, known: Collection[str], where: str | None = None) -> None:
    if key not in known:
        import difflib

        near = difflib.get_close_matches(key.replace("_", "-"), known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "known are " + ", ".join(known)
        if key == "tool":
            hint = f"in {OWN_FILE} settings stand by themselves, without [tool.mgmt-migrate]"
        raise MigrateError(f"there is no setting {key!r}", where=where, remedy=hint)


def _upwards(root: Path) -> Iterator[Path]:
    start = root.absolute()
    start = start if os.path.isdir(start) else start.parent
    chain = [start, *start.parents]
    repository = next((n for n, folder in enumerate(chain) if os.path.exists(folder / ".git")), 0)
    yield from chain[: repository + 1]


def _table(path: Path, *, named: bool = False) -> dict[str, Any] | None:
    """The table of this program, None if a pyproject.toml has none."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise MigrateError(
                "the configuration is too large", where=str(path), remedy="keep it under 1 MiB"
            )
        document = tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise MigrateError(f"the configuration cannot be read: {error.strerror}", where=str(path)) from None
    except (ValueError, RecursionError) as error:
        if path.name == PYPROJECT and not named and b"mgmt-migrate" not in data:
            return None  # somebody else's trouble
        raise MigrateError(f"the configuration is no TOML: {error}", where=str(path)) from None
    if path.name != PYPROJECT:
        return document
    tool = document.get("tool")
    table = tool.get("mgmt-migrate") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise MigrateError(
            "tool.mgmt-migrate is not a table", where=str(path), remedy="write [tool.mgmt-migrate]"
        )
    return cast("dict[str, Any] | None", table)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise TypeError
    return tuple(value)


def _by_path(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise TypeError
    return {path: _strings(codes) for path, codes in value.items()}


def _tables(value: object) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(table, dict) for table in value.values()):
        raise TypeError
    return value


def _positive(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError
    return value


def _severity(value: object) -> str:
    if value not in FAIL_ON:
        raise ValueError
    return str(value)


def _path(value: object) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise TypeError
    return Path(value)


def _severities(value: object) -> dict[str, dict[str, str]]:
    tables = _tables(value)
    for codes in tables.values():
        if any(severity not in FAIL_ON[:3] for severity in codes.values()):
            raise ValueError
    return tables


def _hosts(value: object) -> tuple[str, ...]:
    hosts = tuple(host.lower() for host in _strings(value))
    if any(not _HOST.fullmatch(host) for host in hosts):
        raise ValueError
    return hosts


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _wrappers(value: object) -> House:
    tables = _tables(value)
    for key in tables:
        _known(key, ("tokens", "calls"))
    tokens = tables.get("tokens", {})
    if any(kind not in ("id", "access") for kind in tokens.values()):
        raise ValueError
    calls = {name: _wrapped(call) for name, call in tables.get("calls", {}).items()}
    if any(not _NAME.fullmatch(name) for name in (*tokens, *calls)):
        raise ValueError
    return House(tokens, calls)


def _wrapped(value: object) -> WrappedCall:
    from mgmt_migrate.protocol.endpoints import parse_endpoint

    table: dict[str, object] = {"endpoint": value} if isinstance(value, str) else _tables({"": value})[""]
    for key in table:
        _known(key, ("endpoint", "token"))
    told = table.get("token")
    token = told if told is None or isinstance(told, str) else _positive(told)
    endpoint, _ = parse_endpoint(_text(table.get("endpoint")))
    return WrappedCall(endpoint.key, token)


_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_NAME = re.compile(r"[^\W\d][\w$]*(?:\.[^\W\d][\w$]*)*|\$\w*")

_KEYS: dict[str, tuple[str, Callable[[object], object]]] = {
    "select": ('a list of codes, names or prefixes, such as ["MM1"]', _strings),
    "ignore": ('a list of codes, names or prefixes, such as ["MM105"]', _strings),
    "exclude": ('a list of globs, such as ["legacy/**"]', _strings),
    "per-path-ignores": ('a table of globs, such as {"tests/**" = ["MM2"]}', _by_path),
    "fail-on": ('one of "error", "warning", "note", "never"', _severity),
    "max-file-size": ("a number of bytes above 0", _positive),
    "jobs": ("a number of processes above 0", _positive),
    "baseline": ("the path of a file, relative to this one", _path),
    "per-path-severities": ('a table, such as {"tests/**" = {MM2 = "note"}}', _severities),
    "custom-domains": ('a list of hosts, such as ["login.example.com"]', _hosts),
    "wrappers": (
        'tables, as {tokens = {"session.getIdToken" = "id"}, calls = {saveProfile = "PATCH /users/{id}"}}',
        _wrappers,
    ),
    "format": ('the name of a format, such as "github"', _text),
    "output-file": ('a list, such as ["sarif:report.sarif"]', _strings),
    "since": ('a revision, such as "origin/main"', _text),
    "no-cache": ("true or false", _switch),
    "no-progress": ("true or false", _switch),
    "statistics": ("true or false", _switch),
    "verbose": ("true or false", _switch),
    "quiet": ("true or false", _switch),
    "profiles": ("tables, such as [tool.mgmt-migrate.profiles.dev]", _tables),
}
