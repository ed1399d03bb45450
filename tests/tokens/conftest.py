"""An audit at the moment of the guide's example, and what tests ask of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from mgmt_migrate import audit_token
from mgmt_migrate.tokens.model import Audit
from tests.minted import NOW

Judge = Callable[..., Audit]


@pytest.fixture(scope="session")
def judge() -> Judge:
    """`audit_token` at a fixed moment."""

    def run(token: Any, **options: Any) -> Audit:
        options.setdefault("at", datetime.fromtimestamp(NOW, timezone.utc))
        return audit_token(token, **options)

    return run


def codes(audit: Audit, severity: str = "error") -> list[str]:
    """The codes of one severity, each once."""
    return list(dict.fromkeys(f.code for f in audit.checks if f.severity == severity))
