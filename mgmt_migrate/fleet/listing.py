"""Which repositories there are: a list in a text file, or what a forge exports about an organisation."""

from __future__ import annotations

import csv
import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from mgmt_migrate.errors import MigrateError

_SCP = re.compile(r"(?:\w[\w.+-]{0,63}@)?\w[\w.-]{0,254}:(?!:|//)[^\s\x00-\x1f]+\Z")
"""What ssh users write: git@host:team/name.git. A letter before the colon would be a drive of Windows, two
colons one of git's remote helpers, a dash in front an option of ssh."""

_SCHEMES = {"https", "ssh", "file"}
_KEYS = ("clone_url", "http_url_to_repo", "cloneUrl", "url", "sshUrl", "ssh_url", "address", "path")
"""Where exports keep the address: GitHub's API, GitLab's API, then `gh repo list --json`, then plain ones."""

_DEEP = 8
_LARGEST = 1 << 26
"""Bytes: more than what a forge says of a hundred thousand repositories."""


@dataclass(frozen=True, slots=True, order=True)
class Repository:
    """One entry: `name` is unique in a list, `address` what git fetches, `team` "" where nothing says."""

    name: str
    address: str
    team: str = ""


def read(path: Path) -> list[Repository]:
    """The repositories of a list, in its order, each address once.

    A text file has one address or path a line; `[payments]` names the team of the lines below, `#` begins a
    comment, and paths are relative to the file. JSON is an array of objects, as the APIs and command lines of
    GitHub and GitLab write it, page after page, or an object with such an array inside. CSV has a first line
    that names its columns, one of them as JSON would. An owner that all share is no team.

    Raises:
        MigrateError: the file cannot be read, or holds what is no address; one with a password is refused,
            because it would show in the list of processes.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8"
        raise MigrateError(f"{path} cannot be read: {reason}", remedy="name a list of repositories") from None
    if len(data) > _LARGEST:
        raise MigrateError(f"{path} is larger than {_LARGEST:,} bytes", remedy="name a list of repositories")
    if "\0" in text:  # csv takes it from Python 3.11 on, git never does
        raise MigrateError(f"{path} is no text: it holds a NUL", remedy="name a list of repositories")
    try:
        entries = [*_entries(path, text)]
    except csv.Error as problem:
        raise MigrateError(f"{path} is no CSV: {problem}", remedy="export the list again") from None
    return _named([(_checked(address, where, path), team) for address, team, where in entries], path)


def _entries(path: Path, text: str) -> Iterable[tuple[str, str, str]]:
    """(address, team, where) by the kind of list that the text is."""
    if re.match(r"\s*(?:\{|\[\s*[\[{\]])", text):  # a list that begins with `[team]` is no JSON
        return _objects(path, _flat(_pages(path, text)))
    if columns := _columns(text):
        return _objects(path, csv.DictReader(text.splitlines()[1:], columns, strict=False))
    return _lines(text)


def _columns(text: str) -> list[str] | None:
    """The names in the first line, if it is one of names: an address has a slash or a dot."""
    first = next(csv.reader(text.splitlines()[:1]), [])
    names = [name.strip() for name in first]
    return names if any(name in _KEYS for name in names) else None


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    team = ""
    for number, line in enumerate(text.splitlines(), 1):
        entry = re.sub(r"(?:^|\s)#.*", "", line).strip()
        if header := re.fullmatch(r"\[([^\[\]]{1,200})\]", entry):
            team = header[1].strip()
        elif entry:
            yield entry, team, f"line {number}"


def _pages(path: Path, text: str) -> Iterator[Any]:
    """Values one behind the other, as `gh api --paginate` writes them, a page each."""
    decoder, at = json.JSONDecoder(), 0
    while match := re.compile(r"\S").search(text, at):
        try:
            value, at = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            raise MigrateError(f"{path} is no complete JSON", remedy="export the list again") from None
        yield value


def _flat(values: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """The entries of arrays in arrays, and of the first array in an object that is no repository."""
    for value in values:
        if depth < _DEEP and isinstance(value, list):
            yield from _flat(value, depth + 1)
        elif depth < _DEEP and isinstance(value, dict) and not any(key in value for key in _KEYS):
            inner = next((one for one in value.values() if isinstance(one, list)), None)
            inner = inner if inner is not None else [one for one in value.values() if isinstance(one, dict)]
            yield from _flat(inner, depth + 1) if inner else (value,)
        else:
            yield value


def _objects(path: Path, entries: Iterable[Any]) -> Iterator[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    owners: list[str] = []
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict) and any(
            str(entry.get(key)).lower() in ("true", "1") for key in ("archived", "isArchived")
        ):
            continue  # nobody can change it any more
        address = (
            next((entry[key] for key in _KEYS if entry.get(key)), None) if isinstance(entry, dict) else entry
        )
        if not isinstance(address, str):
            raise MigrateError(
                f"entry {number} of {path} names no address",
                remedy=f"it is looked for under {', '.join(_KEYS)}",
            )
        team, owner = _team(entry) if isinstance(entry, dict) else ("", "")
        found.append((address.strip(), team, f"entry {number}"))
        owners.append(owner)
    shared = len(set(owners)) == 1
    for (address, team, where), owner in zip(found, owners, strict=True):
        yield address, team or ("" if shared else owner), where


def _team(entry: Mapping[str, Any]) -> tuple[str, str]:
    """The team that an entry names, and the owner."""
    found = {"team": "", "owner": "", "namespace": ""}
    for outer, inner in (("team", "name"), ("owner", "login"), ("namespace", "full_path")):
        value = entry.get(outer)
        if isinstance(value, dict):
            value = value.get(inner)
        if isinstance(value, str):
            found[outer] = value.strip()[:200]
    return found["team"], found["owner"] or found["namespace"]


def _checked(address: str, where: str, path: Path) -> str:
    """The address as git gets it."""
    remedy = "write an https:// or ssh:// address, git@host:path, or a folder"
    if address.startswith("-") or re.search(r"[\x00-\x1f\x7f]", address):
        raise MigrateError(f"{where} of {path} is no address", remedy=remedy)
    if "://" not in address:
        if _SCP.match(address) and not re.match(r"[A-Za-z]:[\\/]", address):
            return address
        try:
            return (path.parent / Path(address).expanduser()).resolve().as_uri()
        except (OSError, RuntimeError, ValueError):  # nobody's home, a loop of links, a name that cannot be
            raise MigrateError(f"{where} of {path} is no folder", remedy=remedy) from None
    try:
        parts = urlsplit(address)
        secret, host = parts.password is not None, parts.hostname
    except ValueError:
        raise MigrateError(f"{where} of {path} is no address", remedy=remedy) from None
    if secret or (parts.scheme == "https" and parts.username):
        raise MigrateError(
            f"{where} of {path} carries a user or a password",
            remedy="leave it out and give it to git: git config --global credential.helper",
        )
    if (
        parts.scheme not in _SCHEMES
        or parts.query
        or parts.fragment
        or parts.netloc.startswith("-")
        or (host or "").startswith("-")
        or not (host or parts.scheme == "file")
    ):
        raise MigrateError(f"{where} of {path} is no address that is fetched from", remedy=remedy)
    return address


def _named(addresses: list[tuple[str, str]], path: Path) -> list[Repository]:
    """Each address once, under the shortest end of its path that no other has."""
    first: dict[str, tuple[str, str]] = {}
    for address, team in addresses:
        first.setdefault(_key(address), (address, team))
    if not first:
        raise MigrateError(f"{path} names no repository", remedy="write one address a line")
    names: dict[str, Repository] = {}
    for address, team in first.values():
        shown = unquote(_key(address)) if address.startswith("file:") else _key(address)
        steps = [step for step in re.split(r"[/:]", shown) if step]
        tries = ["/".join(steps[-depth:]) for depth in range(min(2, len(steps)), len(steps) + 1)]
        name = next((name for name in tries if name not in names), address)
        names[name] = Repository(name, address, team)
    return list(names.values())


def _key(address: str) -> str:
    return posixpath.normpath(address.removesuffix("/").removesuffix(".git"))
