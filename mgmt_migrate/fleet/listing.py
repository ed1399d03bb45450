"""Which repositories there are: a list in a text file, or what a forge exports about an organisation."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mgmt_migrate.errors import MigrateError

_SCP = re.compile(r"(?:[\w.+-]{1,64}@)?[\w.-]{1,255}:(?!//)[^\s\x00-\x1f]+\Z")
"""What ssh users write: git@host:team/name.git. A letter before the colon would be a drive of Windows."""

_SCHEMES = {"https", "ssh", "file"}
_KEYS = ("clone_url", "http_url_to_repo", "cloneUrl", "url", "sshUrl", "ssh_url", "address", "path")
"""Where exports keep the address: GitHub's API, GitLab's API, then `gh repo list --json`, then plain ones."""


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
    GitHub and GitLab write it, or one object with such an array inside.

    Raises:
        MigrateError: the file cannot be read, or holds what is no address; one with a password is refused,
            because it would show in the list of processes.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8"
        raise MigrateError(f"{path} cannot be read: {reason}", remedy="name a list of repositories") from None
    entries = _json(path, text) if text.lstrip()[:1] in ("[", "{") and _looks_json(text) else _lines(text)
    return _named([(_checked(address, where, path), team) for address, team, where in entries], path)


def _looks_json(text: str) -> bool:
    """A list that begins with `[team]` is no JSON; an array of objects begins with both brackets."""
    return bool(re.match(r"\s*(?:\{|\[\s*[\{\]])", text))


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    team = ""
    for number, line in enumerate(text.splitlines(), 1):
        entry = re.sub(r"(?:^|\s)#.*", "", line).strip()
        if header := re.fullmatch(r"\[([^\[\]]{1,200})\]", entry):
            team = header[1].strip()
        elif entry:
            yield entry, team, f"line {number}"


def _json(path: Path, text: str) -> Iterator[tuple[str, str, str]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise MigrateError(f"{path} is no complete JSON", remedy="export the list again") from None
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), None)
    if not isinstance(data, list):
        raise MigrateError(f"{path} holds no array of repositories", remedy="export the list again")
    for number, entry in enumerate(data, 1):
        if isinstance(entry, dict) and (entry.get("archived") or entry.get("isArchived")):
            continue  # nobody can change it any more
        address = (
            next((entry[key] for key in _KEYS if entry.get(key)), None) if isinstance(entry, dict) else entry
        )
        if not isinstance(address, str):
            raise MigrateError(
                f"entry {number} of {path} names no address",
                remedy=f"it is looked for under {', '.join(_KEYS)}",
            )
        yield address, _team(entry) if isinstance(entry, dict) else "", f"entry {number}"


def _team(entry: Mapping[str, Any]) -> str:
    for outer, inner in (("team", "name"), ("owner", "login"), ("namespace", "full_path")):
        value = entry.get(outer)
        if isinstance(value, dict):
            value = value.get(inner)
        if isinstance(value, str) and value:
            return value[:200]
    return ""


def _checked(address: str, where: str, path: Path) -> str:
    """The address as git gets it."""
    remedy = "write an https:// or ssh:// address, git@host:path, or a folder"
    if address.startswith("-") or re.search(r"[\x00-\x1f\x7f]", address):
        raise MigrateError(f"{where} of {path} is no address", remedy=remedy)
    if "://" not in address:
        if _SCP.match(address) and not re.match(r"[A-Za-z]:[\\/]", address):
            return address
        return (path.parent / Path(address).expanduser()).resolve().as_uri()
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
    if parts.scheme not in _SCHEMES or parts.query or parts.fragment or not (host or parts.scheme == "file"):
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
        steps = [step for step in re.split(r"[/:]", _key(address)) if step]
        tries = ["/".join(steps[-depth:]) for depth in range(min(2, len(steps)), len(steps) + 1)]
        name = next((name for name in tries if name not in names), address)
        names[name] = Repository(name, address, team)
    return list(names.values())


def _key(address: str) -> str:
    return posixpath.normpath(address.removesuffix("/").removesuffix(".git"))
