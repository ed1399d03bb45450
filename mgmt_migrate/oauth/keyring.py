"""Secrets in the system's keyring, kept and looked for only when the user says `--remember`."""

from __future__ import annotations

from typing import Protocol

from mgmt_migrate.errors import MigrateError

SERVICE = "mgmt-migrate"


class Backend(Protocol):
    """What is used of the `keyring` package."""

    def get_password(self, service_name: str, username: str) -> str | None: ...
    def set_password(self, service_name: str, username: str, password: str) -> None: ...
    def delete_password(self, service_name: str, username: str) -> None: ...


class Keyring:
    """The secrets of one application and user.

    Args:
        backend: where they lie.
        owner: the domain, client id and user that they belong to.
    """

    def __init__(self, backend: Backend, owner: str) -> None:
        self._backend = backend
        self._owner = owner

    def has(self, name: str) -> bool:
        """Whether a secret of this field is kept."""
        return self.get(name) is not None

    def get(self, name: str) -> str | None:
        """The secret of a field, None if none is kept."""
        with _Explained("read"):
            return self._backend.get_password(SERVICE, f"{self._owner} {name}") or None

    def put(self, name: str, text: str) -> None:
        """Keep a secret."""
        with _Explained("written"):
            self._backend.set_password(SERVICE, f"{self._owner} {name}", text)

    def forget(self, name: str) -> bool:
        """Remove a secret; whether there was one."""
        if not self.has(name):
            return False
        with _Explained("written"):
            self._backend.delete_password(SERVICE, f"{self._owner} {name}")
        return True


def open_keyring(owner: str) -> Keyring:
    """The system's keyring.

    Raises:
        MigrateError: the extra is not installed, or this system has no keyring.
    """
    try:
        import keyring
        from keyring.backends.fail import Keyring as Nowhere
    except ImportError:
        raise MigrateError(
            "--remember needs the keyring package",
            remedy="pip install 'mgmt-migrate[keyring]', or leave --remember out",
        ) from None
    backend = keyring.get_keyring()
    if isinstance(backend, Nowhere):
        raise MigrateError(
            "this system has no keyring that works here",
            remedy="leave --remember out and give secrets by file or environment",
        )
    return Keyring(backend, owner)


class _Explained:
    """Errors of any backend as one sentence; their own texts may hold anything."""

    def __init__(self, verb: str) -> None:
        self._verb = verb

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception):
            raise MigrateError(
                f"the keyring cannot be {self._verb} ({type(error).__name__})",
                remedy="unlock it, or leave --remember out",
            ) from None
