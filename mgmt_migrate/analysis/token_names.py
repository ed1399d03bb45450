"""What names say about the tokens that they stand for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Kind = Literal["id", "access"]

_ID = re.compile(r"id_?token|idtoken|id_?jwt", re.I)
_NOT_ID = re.compile(
    r"(?:valid|void|grid|avoid|android|paid|guid|uuid|bid|payload|expir|claims|decoded|parsed|nonce)", re.I
)
_ACCESS = re.compile(
    r"access_?token|api_?token|mgmt|management_?(?:api_?)?token|m2m|client_?credential|apiv2|api2", re.I
)


@lru_cache(maxsize=1024)
def kind_of_name(name: str) -> Kind | None:
    """What a variable, property or storage key says that it holds; None for a name that says nothing
    ("token", "jwt")."""
    if _ID.search(name) and not _NOT_ID.search(name):
        return "id"
    return "access" if _ACCESS.search(name) else None
