"""Signatures, checked with keys from where the user said and nowhere else.

What a token says of keys and algorithms is not followed: the algorithm has to be on a fixed list, `kid` only
chooses among the tenant's keys, `jku`, `jwk`, `x5u`, `x5c` and `crit` end the matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol.domain import Domain
from mgmt_migrate.tokens.case import Hit
from mgmt_migrate.tokens.checks.signature import ALGORITHMS, OWN_KEYS, RSA_BYTES
from mgmt_migrate.tokens.model import Signature, quoted
from mgmt_migrate.tokens.token import Token

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

MOST_KEYS = 100
"""A tenant shows three: the current, the previous and the next one."""

MOST_TRIED = 8
"""Keys that one token is tried with, where `kid` leaves the choice open."""

KEYS_LIMIT = 256 << 10
"""Bytes of a key set."""

_FEWEST_BITS = 2048

Key = tuple[str | None, str | None, "RSAPublicKey"]
"""kid, alg, and the key itself."""


class Keys(Protocol):
    """Where keys come from. `load` is called often, and has to keep what it got."""

    def load(self) -> Sequence[Key]:
        """The usable keys.

        Raises:
            MigrateError: they could not be had; raised again for each token.
        """


@dataclass(frozen=True, slots=True)
class Outcome:
    """`hit` goes under the check `code`; `asked_in_vain` tells that the signature could not be checked."""

    signature: Signature
    code: str | None = None
    hit: Hit | None = None
    asked_in_vain: bool = False


class TenantKeys:
    """The keys of the tenant that the user named, fetched once a run over TLS.

    Args:
        domain: where the keys are asked for: /.well-known/jwks.json, or where the discovery document says, if
            that is on the same host.
        ca_file: PEM file with the authorities to trust instead of the usual ones.
        timeout: seconds for each step.
    """

    def __init__(self, domain: Domain, ca_file: Path | None = None, timeout: float = 10.0) -> None:
        self._domain, self._ca_file, self._timeout = domain, ca_file, timeout
        self._kept: Sequence[Key] | MigrateError | None = None

    def load(self) -> Sequence[Key]:
        """The keys, or again the error that the first attempt ended with."""
        if self._kept is None:
            try:
                self._kept = usable(self._fetch(), str(self._domain))
            except MigrateError as error:
                self._kept = error
        if isinstance(self._kept, MigrateError):
            raise self._kept
        return self._kept

    def _fetch(self) -> object:
        from mgmt_migrate import transport

        usual = self._domain.url(".well-known/jwks.json")
        with transport.client(self._ca_file, self._timeout) as http:
            answer = transport.send(http, http.build_request("GET", usual), limit=KEYS_LIMIT)
            if answer.status != 404:
                return transport.document(answer)
            about = transport.fetch_json(http, self._domain.url(".well-known/openid-configuration"))
            place = about.get("jwks_uri") if isinstance(about, dict) else None
            if not isinstance(place, str) or not self._is_ours(place):
                raise MigrateError(
                    f"{self._domain} has no keys under {usual}",
                    where="its discovery document names none on the same host",
                    remedy="check --domain, or give the keys with --jwks FILE",
                )
            return transport.fetch_json(http, place, limit=KEYS_LIMIT)

    def _is_ours(self, place: str) -> bool:
        try:
            parts = urlsplit(place)
            return (parts.scheme, parts.netloc) == (self._domain.scheme, self._domain.netloc)
        except ValueError:
            return False


class FileKeys:
    """Keys from a file: a key set {"keys": [...]}, or a single key. Read at once.

    Raises:
        MigrateError: it cannot be read, is too large, is not JSON, or holds no RSA key that can be used.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                raw = file.read(KEYS_LIMIT + 1)
        except OSError as error:
            raise MigrateError("the key file cannot be read", where=f"{path}: {error.strerror}") from None
        if len(raw) > KEYS_LIMIT:
            raise MigrateError(f"the key file is larger than {KEYS_LIMIT:,} bytes", where=str(path))
        try:
            found = json.loads(raw.decode("utf-8"))
        except (ValueError, RecursionError):
            raise MigrateError(
                "the key file is not JSON",
                where=str(path),
                remedy="save https://TENANT/.well-known/jwks.json there",
            ) from None
        self._keys = usable(found, str(path))

    def load(self) -> Sequence[Key]:
        """The keys."""
        return self._keys


class GivenKeys:
    """Keys from a JWKS that is at hand as Python objects."""

    def __init__(self, jwks: Mapping[str, object]) -> None:
        self._keys = usable(jwks, "the JWKS given")

    def load(self) -> Sequence[Key]:
        """The keys."""
        return self._keys


def usable(found: object, where: str) -> Sequence[Key]:
    """The RSA keys for signatures in a key set; others are passed over.

    Raises:
        MigrateError: it is no key set, has more than 100 keys, or none that can be used.
    """
    listed = found.get("keys", [found] if "kty" in found else None) if isinstance(found, dict) else found
    if not isinstance(listed, list):
        raise MigrateError("these are no keys: a JWKS is an object with the member keys", where=where)
    if len(listed) > MOST_KEYS:
        raise MigrateError(f"{len(listed)} keys are more than a tenant has", where=where)
    keys = [key for one in listed if isinstance(one, dict) and (key := _key(one))]
    if not keys:
        raise MigrateError(
            "there is no RSA key for signatures among the keys",
            where=where,
            remedy="check --domain, or give the keys with --jwks FILE",
        )
    return keys


def _key(jwk: Mapping[str, object]) -> Key | None:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from jwt import PyJWK
    from jwt.exceptions import PyJWTError

    kid, alg = jwk.get("kid"), jwk.get("alg")
    if jwk.get("kty") != "RSA" or jwk.get("use", "sig") != "sig" or alg not in (*ALGORITHMS, None):
        return None
    if len(str(jwk.get("n"))) > 4 * RSA_BYTES[-1]:
        return None
    public = {name: jwk[name] for name in ("kty", "n", "e") if isinstance(jwk.get(name), str)}
    try:
        key = PyJWK.from_dict(public, algorithm=ALGORITHMS[0]).key
    except (PyJWTError, ValueError, TypeError, KeyError):
        return None
    if not isinstance(key, RSAPublicKey) or key.key_size < _FEWEST_BITS:
        return None
    return (kid if isinstance(kid, str) else None), (alg if isinstance(alg, str) else None), key


def check(text: str, token: Token, keys: Keys) -> Outcome:
    """Whether the tenant signed the token. Never raises for what the token or the key server says.

    Args:
        text: the bare token, which `token` was read from; a JWS.
    """
    algorithm = token.algorithm
    if algorithm is not None and algorithm.lower() == "none":
        return Outcome("invalid")  # TK501 says why
    if "crit" in token.header or any(name in token.header for name in OWN_KEYS):
        return _in_vain("Its signature was not checked: the header asks for what is refused here.", _TENANT)
    if algorithm not in ALGORITHMS:
        return _in_vain(
            f"Its signature was not checked: {quoted(algorithm or 'no algorithm')} cannot be verified with "
            f"the tenant's public keys; {' and '.join(ALGORITHMS)} can.",
            _TENANT,
        )
    try:
        chosen = _choose(token, algorithm, keys.load())
    except MigrateError as error:
        where = f" ({error.where})" if error.where else ""
        return _in_vain(
            f"Its signature could not be checked: {error.what}{where}.", error.remedy or "Try again"
        )
    if isinstance(chosen, str):
        return _in_vain(f"Its signature could not be checked: {chosen}.", _DOMAIN)
    if any(_fits(text, key, algorithm) for _, _, key in chosen):
        return Outcome("valid")
    return Outcome(
        "invalid", "TK502", Hit("The signature is wrong: the tenant did not sign this.", _DO_NOT, fresh=True)
    )


_TENANT = "Get a token from the tenant itself"
_DOMAIN = "Name the tenant that issued it with --domain; if you did, the token is not from there"
_DO_NOT = "Do not use it; get a token from the tenant itself"


def _choose(token: Token, algorithm: str, keys: Sequence[Key]) -> list[Key] | str:
    """The keys to try, or why there is none. `kid` is a name to look up, never more."""
    fit = [key for key in keys if key[1] in (algorithm, None)]
    kid = token.header.get("kid")
    if "kid" in token.header:
        if not isinstance(kid, str):
            return "its key id (kid) is no text"
        fit = [key for key in fit if key[0] == kid]
        if not fit:
            return f"the tenant has no key called {quoted(kid)}"
    if not fit:
        return f"the tenant has no key for {algorithm}"
    return fit if len(fit) <= MOST_TRIED else f"{len(fit)} keys would fit, and it names none of them"


def _fits(text: str, key: RSAPublicKey, algorithm: str) -> bool:
    from jwt.api_jws import PyJWS
    from jwt.exceptions import PyJWTError

    try:
        PyJWS(algorithms=[algorithm]).decode(text, key, algorithms=[algorithm])
    except (PyJWTError, ValueError):
        return False
    return True


def _in_vain(message: str, remedy: str) -> Outcome:
    remedy = remedy[:1].upper() + remedy[1:]
    return Outcome("not_checked", "TK503", Hit(message, remedy), asked_in_vain=True)
