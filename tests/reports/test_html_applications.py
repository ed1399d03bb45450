"""Progress by application, and sections of other commands, on the page."""

from __future__ import annotations

import re

import pytest

from mgmt_migrate.model.finding import Application, Place, Result
from mgmt_migrate.reports import _progress
from mgmt_migrate.reports.html import Section, render
from mgmt_migrate.value import replace
from tests.reports.hostile import hostile


def app(*uses: Place, name: str = "web") -> Application:
    return Application(
        name, "acme.auth0.com", "c1", (), uses, ("GET /api/v2/users/{id}",), ("read:current_user",), "", ()
    )


def errors(count: int) -> tuple[Result, list[Place]]:
    """A result with so many errors, each in a call of its own."""
    found = hostile()
    first = next(finding for finding in found.findings if finding.severity.name == "error")
    places = [Place("calls.js", 10 * number, 10 * number + 9) for number in range(4)]
    found.findings = [replace(first, place=place, trace=()) for place in places[:count]]
    return found, places


@pytest.mark.parametrize(("old", "state"), [(0, "migrated"), (2, "half"), (4, "legacy")])
def test_an_application_is_as_far_as_its_calls(old: int, state: str) -> None:
    result, places = errors(old)
    result.applications = [app(*places)]
    [told] = _progress.of(result)
    assert (told.state, told.done, told.places) == (state, 4 - old, 4)


def test_those_with_most_to_do_come_first() -> None:
    result, places = errors(3)
    result.applications = [app(places[3], name="a"), app(places[0], name="b"), app(*places[1:3], name="c")]
    assert [told.name for told in _progress.of(result)] == ["c", "b", "a"]


def test_the_page_shows_them_and_escapes_their_names() -> None:
    result, places = errors(1)
    result.applications = [app(*places, name="<img src=x>")]
    text = "".join(render(result))
    assert "&lt;img src=x&gt;" in text
    assert "<img" not in text
    assert re.search(r'<progress max="4" value="3"', text)
    assert "3 of 4 need no change" in text


def test_another_command_adds_a_section_as_text() -> None:
    section = Section("Tenants <b>", ("tenant", "calls"), (("acme<script>", "12"),))
    text = "".join(render(hostile(), sections=[section]))
    assert "<h2>Tenants &lt;b&gt;</h2>" in text
    assert "<td>acme&lt;script&gt;</td><td>12</td>" in text
