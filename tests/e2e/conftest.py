"""Fixtures of the proof: a tenant with two members, and the three states of every example."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import installed
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

    `kept` is for what the program and the builds made, so that all workers ask once for the same.
    """

    def __init__(self, folder: Path, program: Program, kept: Path) -> None:
        self.folder, self.program, self.kept = folder, program, kept

    def __call__(self, example: str, state: str) -> Path:
        """A copy that may be built and written to; state is before, after or fixed."""
        copy = self.folder / example / state
        source = EXAMPLES / example / ("after" if state == "after" else "before")
        if state == "fixed":
            source = installed.once(self.kept / "fixed" / example, lambda folder: self._fix(source, folder))
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("node_modules"))
        return copy

    def _fix(self, before: Path, folder: Path) -> None:
        shutil.copytree(before, folder, ignore=shutil.ignore_patterns("node_modules"), dirs_exist_ok=True)
        ended = self.program("scan", "--fix", "--unsafe-fixes", "--fail-on", "never", str(folder))
        assert ended.status == 0, ended.out + ended.err

    def build(self, folder: Path, *command: str) -> None:
        """Run a tool of the example's own packages in a copy, as its `npm run build` does."""
        applications.build(folder, self.kept / "built", *command)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of this run that all workers share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture
def states(tmp_path: Path, program: Program, kept: Path) -> States:
    return States(tmp_path, program, kept)


@pytest.fixture(scope="session")
def chromium(certificates: Certificates, port: int) -> Iterator[Browser]:
    """One browser for all; each page of it begins without memory."""
    from tests.e2e import browser  # only where a browser is asked for: check_python needs none

    with browser.started(certificates, port) as opened:
        yield opened
