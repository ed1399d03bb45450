"""Which formats there are, and that all are called alike."""

from __future__ import annotations

import pytest

from mgmt_migrate import reports
from mgmt_migrate.errors import MigrateError
from tests.reports.made import finding, result


def test_the_formats_are_the_files_that_render_a_scan() -> None:
    assert reports.names()[0] == "text"
    assert {"text", "json"} <= set(reports.names())
    assert not {name for name in reports.names() if name.startswith(("_", "token", "paint", "frames"))}


@pytest.mark.parametrize("name", reports.names())
def test_every_format_takes_the_same_options_and_names_the_finding(name: str) -> None:
    texts = {"a.js": "send(idToken)"}
    pieces = reports.load(name).render(
        result(texts, finding(texts, "a.js", "send")), width=80, colour=False, quiet=False, verbose=True
    )
    document = "".join(pieces)
    assert "MM202" in document
    assert document.endswith("\n")


def test_a_format_that_there_is_not_names_the_nearest() -> None:
    with pytest.raises(MigrateError, match="there is no format 'jsn'") as raised:
        reports.load("jsn")
    assert raised.value.remedy == "did you mean json?"
