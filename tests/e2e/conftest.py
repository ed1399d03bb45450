"""Fixtures of the proof: a tenant with two members, and the three states of every example."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Program, program
from tests.e2e import applications
from tests.e2e.acme import DOMAIN, Acme
from tests.e2e.people import JANE, JANE_ID, OTHER, OTHER_ID, PASSWORD
from tests.tenant.certificates import Certificates, make

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["JANE", "JANE_ID", "OTHER", "OTHER_ID", "PASSWORD", "program"]
EXAMPLES = Path(__file__).parents[2] / "examples"
HOSTS = (DOMAIN, "cdn.auth0.com", "cdn.eu.auth0.com", "code.jquery.com")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of the tests' own, and a certificate for the hosts that the examples name."""
    return make(tmp_path_factory.mktemp("certificates"), *HOSTS)


@pytest.fixture(scope="session")
def port() -> int:
    """Where every tenant is served, one after the other, so that one browser finds them all."""
    return applications.free_port()


@pytest.fixture
def acme(certificates: Certificates, port: int) -> Iterator[Acme]:
    """The tenant, its setting on."""
    made = Acme(certificates, port)
    made.member(JANE, PASSWORD, JANE_ID)
    made.member(OTHER, PASSWORD, OTHER_ID)
    yield made
    made.close()


class States:
    """An example as it was, its migrated twin, and what the program makes of it as it was.

    `fixed` keeps what the program made, so that it is asked once for each example.
    """

    def __init__(self, folder: Path, program: Program, fixed: Path) -> None:
        self.folder, self.program, self.fixed = folder, program, fixed

    def __call__(self, example: str, state: str) -> Path:
        """A copy that may be built and written to; state is before, after or fixed."""
        copy = self.folder / example / state
        source = EXAMPLES / example / ("after" if state == "after" else "before")
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("node_modules"))
        if state == "fixed":
            kept = self.fixed / example
            if not kept.is_dir():
                ended = self.program("scan", "--fix", "--unsafe-fixes", "--fail-on", "never", str(copy))
                assert ended.status == 0, ended.out + ended.err
                shutil.copytree(copy, kept)
            shutil.copytree(kept, copy, dirs_exist_ok=True)
        return copy


@pytest.fixture(scope="session")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fixed")


@pytest.fixture
def states(tmp_path: Path, program: Program, fixed: Path) -> States:
    return States(tmp_path, program, fixed)


@pytest.fixture(scope="session")
def chromium(certificates: Certificates, port: int) -> Iterator[Browser]:
    """One browser for all; each page of it begins without memory."""
    from tests.e2e import browser  # only where a browser is asked for: check_python needs none

    with browser.started(certificates, port) as opened:
        yield opened
