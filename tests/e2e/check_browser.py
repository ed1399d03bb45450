"""The pages with the real auth0.js and Lock, and the web applications with their real packages, in a browser.

Run by `nox -s e2e`. Each example is used by a person in four states: as it was with the tenant's setting on and
off, as its migrated twin, and as `scan --fix` leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import applications, browser, packages
from tests.e2e.acme import Acme
from tests.e2e.conftest import JANE, JANE_ID, OTHER, OTHER_ID, PASSWORD, States

GET, PATCH = "GET /api/v2/users/{id}", "PATCH /api/v2/users/{id}"
OWN = "read:current_user update:current_user_metadata"
STATES = pytest.mark.parametrize(
    ("state", "legacy"), [("before", True), ("before", False), ("after", False), ("fixed", False)]
)


@pytest.fixture
def page(chromium: Browser, acme: Acme) -> Iterator[Page]:
    modules = packages.node()
    acme.assets |= {
        "https://cdn.auth0.com/js/auth0/9.28.0/auth0.min.js": modules / "auth0-js/dist/auth0.min.js",
        "https://cdn.auth0.com/js/lock/11.30/lock.min.js": packages.lock(),
        "https://code.jquery.com/jquery-3.3.1.min.js": modules / "jquery/dist/jquery.min.js",
    }
    with browser.page(chromium) as opened:
        yield opened
    absent = [one for one in acme.missing if one.endswith(".js") and not one.endswith("/en.js")]
    assert absent == [], "Lock has English built in; every other script is there"


def judge(acme: Acme, state: str, works: bool, endpoints: list[str], scope: str) -> None:
    """Which calls were made with which kind of token, how they ended, and what was asked for at the login."""
    kind = "id" if state == "before" else "access"
    made = {(call.kind, call.endpoint) for call in acme.management.calls}
    assert made == {(kind, endpoint) for endpoint in endpoints}
    assert {call.status < 400 for call in acme.management.calls} == {works}
    if kind == "access":
        audience, asked = acme.asked[0]
        assert audience == acme.audience
        assert sorted(asked.split()) == sorted(scope.split())


def metadata(acme: Acme) -> object:
    return acme.management.profiles[JANE_ID]["user_metadata"]


@STATES
def test_auth0js_page(acme: Acme, states: States, page: Page, state: str, legacy: bool) -> None:
    works = legacy or state != "before"
    acme.management.legacy = legacy
    with applications.served(states("auth0js-page", state)) as origin:
        acme.application("acmeWebClient", {"implicit"}, callbacks=(f"{origin}/index.html",))
        page.goto(f"{origin}/index.html")
        page.click("#login")
        browser.sign_in(page)
        greeting = JANE if works else "you"
        expect(page.locator("#name")).to_have_text(greeting)
        page.fill("#colour", "teal")
        page.click("#save")
        expect(page.locator("#status")).to_contain_text("Saved." if works else "Could not save")
    judge(acme, state, works, [GET, PATCH], f"openid {OWN}")
    assert metadata(acme) == ({"colour": "teal"} if works else {})


@STATES
def test_react_profile(acme: Acme, states: States, page: Page, state: str, legacy: bool) -> None:
    works = legacy or state != "before"
    acme.management.legacy = legacy
    folder = states("react-profile", state)
    states.build(folder, "esbuild", "src/index.jsx", "--bundle", "--outfile=public/bundle.js")
    with applications.served(folder / "public") as origin:
        acme.application("acmeWebClient", {"implicit"}, callbacks=(f"{origin}/",))
        page.goto(f"{origin}/")
        page.click("text=Log in")
        browser.sign_in(page)
        expect(page.locator("h2")).to_have_text("jane")
        page.wait_for_load_state("networkidle")  # the profile, once it is there, fills the form in
        page.fill("form input", "123")
        page.click("text=Save")
        expect(page.locator("form p")).to_contain_text("Saved." if works else "answered 401")
    judge(acme, state, works, [GET, PATCH], f"openid profile {OWN}")
    assert metadata(acme) == ({"phone": "123"} if works else {})


@STATES
def test_vue_settings(acme: Acme, states: States, page: Page, state: str, legacy: bool) -> None:
    works = legacy or state != "before"
    acme.management.legacy = legacy
    folder = states("vue-settings", state)
    states.build(folder, "vite", "build")
    with applications.served(folder / "dist") as origin:
        acme.application("acmeWebClient", {"implicit"}, callbacks=(origin,))
        page.goto(f"{origin}/")
        page.click("text=Log in")
        browser.sign_in(page)
        page.select_option("select", "fr")
        page.click("text=Save")
        expect(page.locator("form p")).to_contain_text("Saved." if works else "401")
    judge(acme, state, works, [GET, PATCH], f"openid {OWN}")
    assert metadata(acme) == ({"language": "fr", "newsletter": False} if works else {})


@STATES
@pytest.mark.parametrize(
    ("example", "field", "scope"),
    [("node-web", "timezone", f"openid profile {OWN}"), ("python-web", "city", f"openid profile {OWN}")],
)
def test_web_application(
    acme: Acme, states: States, page: Page, example: str, field: str, scope: str, state: str, legacy: bool
) -> None:
    works = legacy or state != "before"
    acme.management.legacy = legacy
    port = applications.free_port()
    callback = f"http://localhost:{port}/callback"
    application = acme.application(
        "acmeServerClient", {"authorization_code"}, secret="s3cret", callbacks=(callback,)
    )
    application.basic = example == "python-web"
    start = applications.node_web if example == "node-web" else applications.python_web
    with start(states(example, state), acme, port):
        page.goto(f"http://localhost:{port}/")
        page.click("text=My profile")
        browser.sign_in(page)
        if works:
            page.fill(f"[name={field}]", "Vaduz")
            page.click("text=Save")
            expect(page.locator(f"[name={field}]")).to_have_value("Vaduz")
        else:
            expect(page.locator("body")).to_contain_text(
                "That did not work" if example == "node-web" else "Internal Server Error"
            )
    judge(acme, state, works, [GET, PATCH] if works else [GET], scope)
    assert metadata(acme) == ({field: "Vaduz"} if works else {})


@STATES
def test_lock_spa(acme: Acme, states: States, page: Page, state: str, legacy: bool) -> None:
    works = legacy or state != "before"
    acme.management.legacy = legacy
    with applications.served(states("lock-spa", state)) as origin:
        address = f"{origin}/index.html"
        acme.application("acmeWebClient", {"implicit"}, callbacks=(address, f"{address}#"))
        page.goto(address)
        page.click("#btn-login")
        fill_lock(page, JANE)
        expect(page.locator("#nickname")).to_have_text("jane")
        page.fill("#address", "Elm Street")
        page.click("#address-form button")
        expect(page.locator("#message")).to_contain_text("Address saved." if works else "401")
        page.click("#btn-link")
        fill_lock(page, OTHER)
        if works:
            expect(page.locator("#linked li")).to_have_count(1)
            page.click("text=Unlink")
            expect(page.locator("#linked li")).to_have_count(0)
        else:
            expect(page.locator("#message")).to_contain_text("did not work: 401")
    identities = "POST /api/v2/users/{id}/identities"
    unlinked = "DELETE /api/v2/users/{id}/identities/{provider}/{user_id}"
    made = [GET, PATCH, identities, *([unlinked] if works else [])]
    judge(acme, state, works, made, f"openid profile {OWN} update:current_user_identities")
    assert acme.asked[1] == ("", "openid"), "the second login asks for an ID token alone"
    assert metadata(acme) == ({"address": "Elm Street"} if works else {})
    assert (OTHER_ID in acme.management.profiles) is not works


def fill_lock(page: Page, name: str) -> None:
    """Fill in Lock's own form, whichever of the page's two is open."""
    form = page.locator(".auth0-lock-opened")
    form.locator("input[name=email], input[name=username]").fill(name)
    form.locator("input[name=password]").fill(PASSWORD)
    form.locator("button.auth0-lock-submit").click()
