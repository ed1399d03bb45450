"""Fixtures of the proof: a tenant with two members, and the three states of every example."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Program, program
from tests.e2e.acme import DOMAIN, Acme
from tests.tenant.certificates import Certificates, make

__all__ = ["program"]
EXAMPLES = Path(__file__).parents[2] / "examples"
PASSWORD = "correct horse"
JANE, JANE_ID = "jane@example.com", "auth0|5a62"
OTHER, OTHER_ID = "jane@example.org", "auth0|77aa"
HOSTS = (DOMAIN, "cdn.auth0.com", "cdn.eu.auth0.com", "code.jquery.com")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of the tests' own, and a certificate for the hosts that the examples name."""
    return make(tmp_path_factory.mktemp("certificates"), *HOSTS)


@pytest.fixture
def acme(certificates: Certificates) -> Iterator[Acme]:
    """The tenant, its setting on."""
    made = Acme(certificates)
    made.member(JANE, PASSWORD, JANE_ID)
    made.member(OTHER, PASSWORD, OTHER_ID)
    yield made
    made.close()


class States:
    """An example as it was, its migrated twin, and what the program makes of it as it was."""

    def __init__(self, folder: Path, program: Program) -> None:
        self.folder, self.program = folder, program

    def __call__(self, example: str, state: str) -> Path:
        """A copy that may be built and written to; state is before, after or fixed."""
        copy = self.folder / example / state
        source = EXAMPLES / example / ("after" if state == "after" else "before")
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("node_modules"))
        if state == "fixed":
            ended = self.program("scan", "--fix", "--unsafe-fixes", "--fail-on", "never", str(copy))
            assert ended.status == 0, ended.out + ended.err
        return copy


@pytest.fixture
def states(tmp_path: Path, program: Program) -> States:
    return States(tmp_path, program)
