"""Where the user's values come from: options, files, standard input, the environment, a keyring, a prompt."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth import prompt
from mgmt_migrate.oauth.fields import FIELDS, PASSWORD, PRIVATE_KEY, SECRETS, USERNAME, Field
from mgmt_migrate.oauth.keyring import Keyring, open_keyring
from mgmt_migrate.oauth.secret import Secret, Vault

_LARGEST = 1 << 16
"""Bytes of a secret file; private keys have some thousand."""


@dataclass
class Inputs:
    """All values that were given, and the means to ask for the others.

    Args:
        given: values of visible fields by field name, from options or a profile.
        files: files of hidden fields by field name; "-" is standard input, for one of them.
        environment: values of the environment by field name, as `take_environment` returns them.
        remember: look into the system's keyring, and keep there what is typed.
        ask: whether a person may be asked.
        note: where warnings go.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    remember: bool = False
    ask: bool = True
    note: Callable[[str], None] = lambda line: None
    vault: Vault = field(default_factory=Vault)
    _typed: dict[str, str] = field(default_factory=dict)
    _read: dict[str, str] = field(default_factory=dict)
    _username: str = ""
    _keyring: Keyring | None = None

    def __post_init__(self) -> None:
        if sum(str(path) == "-" for path in self.files.values()) > 1:
            raise MigrateError(
                "standard input was named for two secrets",
                remedy="give one of them as a file or in the environment",
            )
        for hidden in SECRETS:
            self.vault.keep(Secret(hidden.env, self.environment.get(hidden.name, "")))

    def has(self, wanted: Field) -> bool:
        """Whether a value is at hand without asking anybody."""
        return (
            wanted.name in self.given
            or wanted.name in self.files
            or wanted.name in self.environment
            or self._kept(wanted) is not None
        )

    def belong_to(self, owner: str) -> None:
        """Whose values these are, a domain and a client id; opens the keyring if it shall be used."""
        if self.remember:
            self._keyring = open_keyring(owner)

    def get(self, wanted: Field, again: MigrateError | None = None) -> str | Secret:
        """The value of a field: a `Secret` if it is hidden.

        Args:
            wanted: the field.
            again: why the last value was no good; then only a person is asked.
        Raises:
            MigrateError: it is nowhere and nobody can be asked, or what was given cannot be used.
        """
        text = None if again else self._find(wanted)
        if text is None:
            text = self._prompt(wanted, again)
        _check(wanted, text)
        if wanted.name == USERNAME.name:
            self._username = text
        return self.vault.keep(Secret(wanted.env, text)) if wanted.hidden else text

    def keep_typed(self) -> tuple[str, ...]:
        """Put into the keyring what was typed and lasts; returns the labels of what was kept."""
        kept = []
        for wanted in FIELDS:
            text = self._typed.get(wanted.name)
            if self._keyring is not None and wanted.lasting and text is not None:
                self._keyring.put(self._entry(wanted), text)
                kept.append(wanted.label)
        return tuple(kept)

    def renew(self, wanted: Field, text: str) -> bool:
        """Replace a value that the keyring holds; whether it held one."""
        if self._keyring is None or self._kept(wanted) is None:
            return False
        self._keyring.put(self._entry(wanted), text)
        return True

    def forget(self) -> tuple[str, ...]:
        """Remove from the keyring what it holds of this owner and user; returns the labels."""
        self._username = self.given.get(USERNAME.name) or self.environment.get(USERNAME.name, "")
        kept = self._keyring
        lasting = [wanted for wanted in FIELDS if wanted.lasting]
        return tuple(w.label for w in lasting if kept is not None and kept.forget(self._entry(w)))

    def _kept(self, wanted: Field) -> str | None:
        if self._keyring is None or not wanted.lasting:
            return None
        return self._keyring.get(self._entry(wanted))

    def _entry(self, wanted: Field) -> str:
        return f"{wanted.name} {self._username}" if wanted.name == PASSWORD.name else wanted.name

    def _find(self, wanted: Field) -> str | None:
        if wanted.name in self.given:
            return self.given[wanted.name]
        if wanted.name in self.files:
            if wanted.name not in self._read:
                self._read[wanted.name] = _read(wanted, self.files[wanted.name], self.note)
            return self._read[wanted.name]
        if wanted.name in self.environment:
            return self.environment[wanted.name]
        if len(wanted.choices) == 1:
            return wanted.choices[0]
        return self._kept(wanted)

    def _prompt(self, wanted: Field, again: MigrateError | None) -> str:
        if not self.ask or not prompt.possible():
            if again:
                raise again
            raise _missing(wanted, asking=self.ask)
        label = wanted.label + (f" ({', '.join(wanted.choices)})" if wanted.choices else "")
        if again:
            self.note(f"{again.what}; try again")
        text = prompt.hidden(label) if wanted.hidden else prompt.visible(label)
        self._typed[wanted.name] = text
        return text


def take_environment(environment: MutableMapping[str, str]) -> dict[str, str]:
    """The fields that the environment sets. Secrets are taken out of it, so that no child inherits them."""
    found = {}
    for known in FIELDS:
        text = environment.pop(known.env, None) if known in SECRETS else environment.get(known.env)
        if text:
            found[known.name] = text
    return found


def _missing(wanted: Field, *, asking: bool) -> MigrateError:
    why = "there is no terminal to ask on" if asking else "--no-input forbids asking"
    ways = f"set {wanted.env}, or give {wanted.option}"
    if wanted.hidden:
        ways += " FILE (- is standard input)"
    if wanted.choices:
        ways = f"give {wanted.option} with one of {', '.join(wanted.choices)}"
    return MigrateError(f"the {wanted.words} is missing, and {why}", remedy=ways)


def _check(wanted: Field, text: str) -> None:
    lines = wanted.name == PRIVATE_KEY.name
    bad = next((c for c in text if (c < " " and not (lines and c in "\r\n\t")) or c == "\x7f"), None)
    if bad is not None:
        raise MigrateError(
            f"the {wanted.words} holds a control character (\\x{ord(bad):02x})",
            where=f"{wanted.env} or {wanted.option}",
            remedy="check for a stray newline or a copied prompt",
        )
    if len(text) > _LARGEST:
        raise MigrateError(f"the {wanted.words} is longer than {_LARGEST:,} characters", where=wanted.option)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise MigrateError(
            f"the {wanted.words} is not UTF-8", where=f"{wanted.env} or {wanted.option}"
        ) from None


def _read(wanted: Field, path: Path, note: Callable[[str], None]) -> str:
    """The content of a secret file without its last newline; "-" is standard input. Pipes are welcome."""
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with path.open("rb") as file:
                _warn_of_others(path, os.fstat(file.fileno()), note)
                data = file.read(_LARGEST + 1)
        text = data.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise MigrateError(
            f"the {wanted.words} cannot be read: {error.strerror}", where=f"{wanted.option} {path}"
        ) from None
    except UnicodeDecodeError:
        raise MigrateError(f"the {wanted.words} is not UTF-8", where=f"{wanted.option} {path}") from None
    if not text:
        raise MigrateError(f"the file for the {wanted.words} is empty", where=f"{wanted.option} {path}")
    return text


def _warn_of_others(path: Path, about: os.stat_result, note: Callable[[str], None]) -> None:
    if os.name == "posix" and stat.S_ISREG(about.st_mode) and about.st_mode & 0o077:
        note(f"{path} can be read by others: chmod 600 it")
