"""The values that a flow may need of its user, and every way to give each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Field:
    """One value.

    `env` is the environment variable, and what stands for the value in a copied command; `option` the option
    that takes the value itself (of a visible field) or a file that holds it (of a hidden one). `lasting`
    tells that it stays good beyond one run, so that a keyring may keep it.
    """

    name: str
    label: str
    env: str
    option: str
    hidden: bool = True
    lasting: bool = False
    choices: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The label within a sentence."""
        return self.label if "API" in self.label else self.label[:1].lower() + self.label[1:]

    def among(self, choices: Sequence[str]) -> Field:
        """The same field where only some values are possible; one alone needs no answer."""
        return replace(self, choices=tuple(choices))


USERNAME = Field("username", "Username or email", "AUTH0_USERNAME", "--username", hidden=False)
PASSWORD = Field("password", "Password", "AUTH0_PASSWORD", "--password-file", lasting=True)
CLIENT_SECRET = Field(
    "client_secret", "Client secret", "AUTH0_CLIENT_SECRET", "--client-secret-file", lasting=True
)
PRIVATE_KEY = Field("private_key", "Private key", "AUTH0_PRIVATE_KEY", "--private-key-file")
REFRESH_TOKEN = Field(
    "refresh_token", "Refresh token", "AUTH0_REFRESH_TOKEN", "--refresh-token-file", lasting=True
)
OTP = Field("otp", "One-time code of the authenticator app", "AUTH0_OTP", "--otp-file")
BINDING_CODE = Field("binding_code", "Code of the message", "AUTH0_BINDING_CODE", "--binding-code-file")
RECOVERY_CODE = Field("recovery_code", "Recovery code", "AUTH0_RECOVERY_CODE", "--recovery-code-file")
FACTOR = Field("factor", "Second factor", "AUTH0_MFA", "--mfa", hidden=False)

FIELDS: tuple[Field, ...] = (
    USERNAME,
    PASSWORD,
    CLIENT_SECRET,
    PRIVATE_KEY,
    REFRESH_TOKEN,
    OTP,
    BINDING_CODE,
    RECOVERY_CODE,
    FACTOR,
)
SECRETS: tuple[Field, ...] = tuple(field for field in FIELDS if field.hidden)
