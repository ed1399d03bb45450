"""The page: nothing in it but its own can run, and it needs nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports.html import render
from tests.reports.hostile import JWT, SCRIPT, hostile
from tests.reports.made import finding, result


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(result: Result) -> Page:
    return Page("".join(render(result)))


def test_hostile_text_makes_no_element_and_no_attribute_of_its_own() -> None:
    tame = result({"a.js": "send(idToken)"}, finding({"a.js": "send(idToken)"}, "a.js", "send"))
    read = page(hostile())
    assert [a for a in read.all("script") if "type" not in a] == [{}]
    assert read.all("script") == page(tame).all("script")
    assert not read.all("img")
    assert not [name for _, attributes in read.elements for name in attributes if name.startswith("on")]
    assert SCRIPT in read.words


def test_only_this_script_and_this_style_may_run() -> None:
    text = "".join(render(hostile()))
    policy = next(
        m["content"] for m in Page(text).all("meta") if m.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_nothing_is_fetched_from_elsewhere() -> None:
    read = page(hostile())
    targets = [
        value for _, a in read.elements for name, value in a.items() if name in ("src", "href", "action")
    ]
    assert all(target and target.startswith("#") for target in targets)


def test_secrets_are_masked() -> None:
    assert JWT not in "".join(render(hostile()))


def test_each_label_of_the_page_names_what_is_there() -> None:
    read = page(hostile())
    ids = {attributes["id"] for _, attributes in read.elements if "id" in attributes}
    named = {a["aria-labelledby"] for _, a in read.elements if "aria-labelledby" in a}
    linked = {(a["href"] or "")[1:] for a in read.all("a")}
    assert named <= ids
    assert linked <= ids


def test_the_matrix_has_its_nine_rows_and_links_to_the_places() -> None:
    read = page(hostile())
    assert len([a for a in read.all("tr") if a.get("class") in ("used", "unused")]) == 9
    assert "#f1" in {a["href"] for a in read.all("a")}


def test_without_findings_it_says_so() -> None:
    assert "No findings" in page(Result()).words
