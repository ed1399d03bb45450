"""A headless browser for which every host but localhost is the tenant, and the tenant's authority the one it trusts."""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Page, Playwright

from tests.e2e.acme import Acme
from tests.e2e.conftest import JANE, PASSWORD

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@contextmanager
def page(play: Playwright, acme: Acme) -> Iterator[Page]:
    """A page of a fresh browser that waits at most ten seconds for what it is asked to find."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail("the applications are used in a browser: install chromium")
    flags = [
        *_FLAGS,
        f"--host-resolver-rules=MAP * 127.0.0.1:{acme.port}, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={_pin(acme)}",
    ]
    browser = play.chromium.launch(executable_path=found, args=flags, chromium_sandbox=False)
    try:
        opened = browser.new_page()
        opened.set_default_timeout(10_000)
        yield opened
    finally:
        browser.close()


def _pin(acme: Acme) -> str:
    """The key of the tenant's certificate: a browser cannot be handed an authority on its command line."""
    assert acme.certificates is not None
    certificate = x509.load_pem_x509_certificate(acme.certificates.certificate.read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


def sign_in(page: Page) -> None:
    """Fill in the tenant's own login page as Jane."""
    page.wait_for_url("https://acme.eu.auth0.com/authorize*")
    page.fill("[name=username]", JANE)
    page.fill("[name=password]", PASSWORD)
    page.click("text=Continue")
