"""The comment on a pull request, read as GitHub's dialect of Markdown."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports import markdown
from mgmt_migrate.reports.markdown import MOST, render
from tests.reports.hostile import JWT, hostile, many

READER = MarkdownIt("gfm-like", {"html": True, "linkify": False})
OWN = {
    "h3",
    "p",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "code",
    "pre",
    "ol",
    "ul",
}
OWN |= {"li", "em"}


def tags(document: str) -> set[str]:
    return set(re.findall(r"<([a-z][a-z0-9]*)", READER.render(document)))


def test_hostile_text_makes_no_element_of_its_own() -> None:
    document = "".join(render(hostile()))
    assert tags(document) <= OWN
    assert "<a " not in READER.render(document)
    assert JWT not in document


def test_a_mention_or_reference_in_running_text_is_broken() -> None:
    assert markdown.text("@everyone #1") == "&#64;<!-- -->everyone &#35;<!-- -->1"


def test_what_is_unfolded_shows_the_code_and_the_way() -> None:
    html = READER.render("".join(render(hostile())))
    assert "fetch('/api/v2/users/1'" in html
    assert html.count("<details>") == 3
    assert "<ol>" in html
    assert 'class="language-diff"' in html


def test_a_comment_stays_below_the_limit_and_counts_the_rest() -> None:
    document = "".join(render(many(2000)))
    assert len(document) < MOST + 1000
    assert re.search(r"[\d,]+ findings more", document)


def test_without_findings_it_says_so() -> None:
    assert "".join(render(Result())).startswith("### mgmt-migrate: no findings\n")


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"]), max_size=60))
def test_any_text_is_only_text(foreign: str) -> None:
    assert tags(markdown.text(foreign)) <= {"p"}
    assert tags(markdown.span(foreign)) <= {"p", "code"}
