"""A headless browser for which every host but localhost is the tenant, and the tenant's authority the one it trusts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page

from tests import chromium
from tests.e2e.people import JANE, PASSWORD
from tests.tenant.certificates import Certificates


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
    """A page that knows nothing yet, and waits at most ten seconds for what it is asked to find."""
    context = browser.new_context()
    try:
        opened = context.new_page()
        opened.set_default_timeout(10_000)
        yield opened
    finally:
        context.close()


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
