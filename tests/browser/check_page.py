"""The HTML report in a real browser: filters, keyboard, hostile content, size. Run by `nox -s browser`.

The name keeps these out of the ordinary run, because they need a Chromium on the machine.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports.html import render
from tests.reports.hostile import hostile, many

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
Open = Callable[[Result], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail("these tests look at the page in a browser: install chromium")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=found, args=_FLAGS, chromium_sandbox=False)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """A page that is ready; that it complained or asked for anything fails the test."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append("dialog"))
    page.on(
        "request",
        lambda request: complaints.append(request.url) if "report.html" not in request.url else None,
    )

    def visit(result: Result) -> Page:
        file = tmp_path / "report.html"
        file.write_text("".join(render(result)), encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield visit
    page.close()
    assert complaints == []


def shown(page: Page) -> int:
    return int(page.locator(".finding:visible").count())


def test_hostile_content_runs_nothing_and_asks_for_nothing(opened: Open) -> None:
    page = opened(hostile())
    page.locator(".finding").first.evaluate("one => one.open = true")
    assert page.locator("img").count() == 0
    assert "<script>alert(1)</script>" in page.locator(".finding .body").first.inner_text()


def test_the_policy_stops_a_script_that_got_in_all_the_same(browser: Browser, tmp_path: Path) -> None:
    text = "".join(render(hostile())).replace("</main>", "<script>document.title = 'stolen'</script></main>")
    (tmp_path / "report.html").write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    assert page.title() == "mgmt-migrate: 3 findings"
    page.close()


def test_filters_and_search_narrow_the_list_and_say_so(opened: Open) -> None:
    page = opened(hostile())
    assert shown(page) == 3
    page.select_option("#severity", "error")
    assert (shown(page), page.inner_text("#shown")) == (1, "1 of 3 shown")
    page.select_option("#severity", "")
    page.select_option("#rule", "MM101")
    assert shown(page) == 2
    page.fill("#search", "auth.js")
    assert shown(page) == 1
    page.fill("#search", "nothing like this")
    assert (shown(page), page.is_visible("#none")) == (0, True)


def test_the_keyboard_is_enough(opened: Open) -> None:
    page = opened(hostile())
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    assert page.locator(".finding[open]").get_attribute("id") == "f1"
    page.keyboard.press("/")
    page.keyboard.type("latin")
    assert shown(page) == 1
    page.keyboard.press("Escape")
    assert shown(page) == 3


def test_a_link_of_the_matrix_opens_its_finding(opened: Open) -> None:
    page = opened(hostile())
    page.select_option("#rule", "MM101")
    page.locator("tr.used summary").first.click()
    page.locator("tr.used a").first.click()
    assert page.locator("#f1[open]").is_visible()


def test_a_later_finding_of_a_long_report_is_there_when_it_is_unfolded(opened: Open) -> None:
    page = opened(many(400))
    assert page.locator("#f400 .body").count() == 0
    page.locator("#f400 summary").click()
    page.locator("#f400 .way li").first.wait_for()  # browsers tell of an unfolding a moment later
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".finding .body").count() == 400


def test_dark_and_light_follow_the_system_and_the_button(opened: Open) -> None:
    page = opened(hostile())

    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page.emulate_media(color_scheme="light")
    light = paper()
    page.emulate_media(color_scheme="dark")
    assert paper() != light
    page.click("#theme")
    assert paper() == light


def test_a_phone_scrolls_in_one_direction_only(opened: Open) -> None:
    page = opened(hostile())
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_long_name_of_a_rule_does_not_widen_a_phone(opened: Open) -> None:
    result = hostile()
    name = "linking-by-user-id-with-current-user-scope"
    result.findings = [replace(finding, name=name) for finding in result.findings]
    page = opened(result)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_print_unfolds_everything(opened: Open) -> None:
    page = opened(hostile())
    page.emulate_media(media="print")
    assert page.locator("#f1 .way").is_visible()
    assert not page.is_visible("#filter")


def test_ten_thousand_findings_are_ready_and_can_be_searched(opened: Open) -> None:
    page = opened(many(10_000))
    page.fill("#search", "part999/")
    assert page.inner_text("#shown") == "10 of 10000 shown"
