"""The built site needs nobody: no page loads anything from elsewhere, and search works in pages opened as files."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from docsite import tree
from tests.chromium import launched
from tests.docs.snippets import ROOT

LOADED = re.compile(
    r"<(?:script|img|iframe|source|video|audio)[^>]+src=[\"']?((?:https?:)?//[^\"'\s>]+)"
    r"|<link(?![^>]+rel=[\"']?canonical)[^>]+href=[\"']?((?:https?:)?//[^\"'\s>]+)"
    r"|(?:@import|url\()\s*[\"']?((?:https?:)?//[^\"')\s]+)"
)
pytestmark = pytest.mark.xdist_group("site")  # one worker builds it

SHOWN = "text => [...document.querySelectorAll('*')].some(e => e.shadowRoot?.textContent.includes(text))"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    subprocess.run([sys.executable, "-m", "docsite", str(folder)], cwd=ROOT, check=True)
    return folder / "site"


def test_no_page_names_a_script_style_font_or_image_of_another_host(site: Path) -> None:
    files = [path for path in site.rglob("*") if path.suffix in (".html", ".css")]
    assert len(files) > 90
    found = {
        (path.relative_to(site).as_posix(), next(filter(None, match)))
        for path in files
        for match in LOADED.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_every_page_of_the_tree_is_in_the_site(site: Path) -> None:
    expected = {f"{place.removesuffix('.md')}.html" for place in tree.texts()}
    assert {place for place in expected if not (site / place).exists()} == set()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as made:
        yield made


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_opened_as_files_ask_nobody_fit_the_width_and_can_be_searched(
    site: Path, browser: Browser, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    for name in ("index", "guides/spa", "reference/commands/scan", "reference/rules/MM202", "get-token"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("several-audiences", delay=20)
    page.wait_for_function(SHOWN, arg="TK203", timeout=15_000)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert errors == []
