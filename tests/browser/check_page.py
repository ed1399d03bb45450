"""The HTML report in a real browser: filters, keyboard, hostile content, size. Run by `nox -s browser`.

The name keeps these out of the ordinary run, because they need a Chromium on the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from mgmt_migrate.engine.pipeline import Options, scan
from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports.html import render
from mgmt_migrate.value import replace
from tests import installed
from tests.chromium import launched
from tests.reports.hostile import hostile, many

ROOT = Path(__file__).parents[2]
AXE = "axe-core@4.14.1"
Open = Callable[[Result], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as started:
        yield started


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
    page.locator("tr.used .old summary").first.click()
    page.locator("tr.used .old a").first.click()
    page.wait_for_selector("#f1[open]")
    assert page.locator(".finding[open]").get_attribute("id") == "f1"


def test_the_way_is_drawn_with_a_lane_for_each_file_and_led_through_by_the_keyboard(opened: Open) -> None:
    page = opened(hostile())
    page.locator("#f1 > summary").click()
    drawn = page.locator("#f1 .diagram")
    drawn.wait_for()
    assert drawn.get_attribute("aria-label") == "Drawing of the way: 2 stations in 2 files"
    assert (drawn.locator(".lane").count(), drawn.locator(".edge").count()) == (2, 1)
    page.locator("#f1 pre.frame").focus()
    page.keyboard.press("Tab")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("1 Storage kept under <script>alert(1)")
    assert "line 2, src/auth.js" in label
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#f1-2:focus").wait_for()
    assert page.locator("#f1-2").inner_text().startswith("sent to the Management API")


def test_what_is_drawn_is_read_as_a_list_too(opened: Open) -> None:
    page = opened(hostile())
    page.locator("#f1 > summary").click()
    page.locator("#f1 .diagram").wait_for()
    read = page.locator("#f1 .body").aria_snapshot()
    drawn, listed = read.split("- list:", 1)
    assert 'link "2 Use sent to the Management API line 3, ' in drawn
    assert "sent to the Management API" in listed


def test_a_phone_has_the_way_from_top_to_bottom(opened: Open) -> None:
    page = opened(hostile())
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("#f1 > summary").click()
    boxes = page.locator("#f1 .node rect")
    boxes.first.wait_for()
    first, second = (boxes.nth(n).bounding_box() for n in (0, 1))
    assert first is not None
    assert second is not None
    assert first["y"] + first["height"] < second["y"]


def test_a_later_finding_of_a_long_report_is_made_when_it_is_asked_for(opened: Open) -> None:
    page = opened(many(900))
    assert (page.locator(".finding").count(), page.inner_text("#shown")) == (100, "900 of 900 fit, 100 shown")
    page.click("#more")
    assert (shown(page), page.inner_text("#more")) == (200, "Show more: 700 are left")
    assert page.locator("#f101 > summary").evaluate("one => one === document.activeElement")
    page.locator("#f200 > summary").click()
    page.locator("#f200 .diagram").wait_for()


def test_a_link_to_a_late_finding_makes_only_what_stands_around_it(opened: Open) -> None:
    page = opened(many(900))
    page.evaluate("location.hash = 'f777'")
    page.locator("#f777[open] .way li").first.wait_for()
    assert (page.locator(".finding").count(), shown(page)) == (200, 100)
    assert page.inner_text("#earlier") == "Show earlier: 770 stand before"
    page.locator("#f771 > summary").focus()
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.parentElement.id") == "f770"
    page.click("#earlier")
    assert (shown(page), page.inner_text("#more")) == (300, "Show more: 30 are left")
    page.keyboard.press("Escape")
    assert (shown(page), page.is_visible("#earlier")) == (100, False)


def test_filters_look_through_what_is_not_made_yet_and_keep_the_order(opened: Open) -> None:
    page = opened(many(900))
    page.fill("#search", "part80/")
    assert (shown(page), page.inner_text("#shown")) == (10, "10 of 900 shown")
    page.fill("#search", "")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    ids = page.locator(".finding").evaluate_all("all => all.map(one => one.id)")
    assert ids == [f"f{number}" for number in range(1, 901)]
    assert page.locator(".finding .diagram").count() == 900


def test_the_keyboard_goes_on_where_more_has_to_be_made(opened: Open) -> None:
    page = opened(many(300))
    page.locator("#f100 > summary").focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.parentElement.id") == "f101"


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


def test_an_endpoint_has_the_whole_line_of_a_phone(opened: Open) -> None:
    page = opened(hostile())
    page.set_viewport_size({"width": 375, "height": 740})
    names = "[...document.querySelectorAll('.matrix tbody th')]"
    row = page.evaluate("document.querySelector('.matrix tbody tr').getBoundingClientRect().width")
    assert page.evaluate(f"{names}.map(one => one.getBoundingClientRect().width)") == [row] * 9


def test_a_long_name_of_a_rule_does_not_widen_a_phone(opened: Open) -> None:
    result = hostile()
    name = "linking-by-user-id-with-current-user-scope"
    result.findings = [replace(finding, name=name) for finding in result.findings]
    page = opened(result)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, installed once."""

    def install(folder: Path) -> None:
        installed.command("installing axe-core", *installed.NPM, AXE, folder=folder)

    home = installed.once(ROOT / "tests/.cache" / AXE, install)
    return (home / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("dark", 360)])
def test_axe_finds_nothing_to_complain_of(
    browser: Browser, tmp_path: Path, axe: str, scheme: Literal["light", "dark"], width: int
) -> None:
    file = tmp_path / "report.html"
    file.write_text("".join(render(scan(Options((ROOT / "examples",))))), encoding="utf-8")
    context = browser.new_context(
        bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one, n) => { one.open = n < 60; })")
    page.locator(".diagram").nth(5).wait_for(state="attached")
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert len(found["passes"]) > 20
    context.close()


def test_print_unfolds_everything(opened: Open) -> None:
    page = opened(hostile())
    page.emulate_media(media="print")
    assert page.locator("#f1 .way").is_visible()
    assert not page.is_visible("#filter")


def test_ten_thousand_findings_cost_a_browser_no_more_than_a_thousand(opened: Open) -> None:
    page = opened(many(1_000))
    elements = "document.getElementsByTagName('*').length"
    few = page.evaluate(elements)
    page = opened(many(10_000))
    many_ = page.evaluate(elements)
    mark = "performance.getEntriesByName('mgmt-migrate:interactive')[0].startTime"
    sys.stdout.write(f"10,000 findings: {many_} elements, interactive after {page.evaluate(mark):.0f} ms\n")
    assert many_ <= few + 10
    page.fill("#search", "part999/")
    assert page.inner_text("#shown") == "10 of 10000 shown"
