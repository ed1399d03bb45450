"""A headless browser for which every host but localhost is the tenant, and the tenant's authority the one it trusts."""

from __future__ import annotations

import base64
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, expect

from tests import chromium
from tests.e2e.people import JANE, PASSWORD
from tests.tenant.certificates import Certificates

PATIENCE = 30_000
"""Milliseconds until what is not there is held to be missing: workers share the machine."""
expect.set_options(timeout=PATIENCE)


@contextmanager
def started(certificates: Certificates, port: int) -> Iterator[Browser]:
    """A browser for whose pages the tenant is at a port of this machine."""
    with chromium.launched(
        f"--host-resolver-rules=MAP * 127.0.0.1:{port}, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={_pin(certificates)}",
    ) as browser:
        yield browser


@contextmanager
def page(browser: Browser) -> Iterator[Page]:
    """A page that knows nothing yet, and waits a while for what it is asked to find."""
    context = browser.new_context()
    try:
        yield told(context.new_page())
    finally:
        context.close()


def told(page: Page) -> Page:
    """The page, patient, and telling what went wrong in it where a failed test shows what was printed."""
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda said: _note(f"console: {said.text}"))
    page.on("pageerror", lambda error: _note(f"page: {error}"))
    page.on("requestfailed", lambda one: _note(f"{one.method} {one.url}: {one.failure}"))
    return page


def _note(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _pin(certificates: Certificates) -> str:
    """The key of the tenant's certificate: a browser cannot be handed an authority on its command line."""
    certificate = x509.load_pem_x509_certificate(certificates.certificate.read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


def sign_in(page: Page) -> None:
    """Fill in the tenant's own login page as Jane."""
    page.wait_for_url("https://acme.eu.auth0.com/authorize*")
    page.fill("[name=username]", JANE)
    page.fill("[name=password]", PASSWORD)
    page.click("text=Continue")
