"""The JUnit report, read by another library."""

from __future__ import annotations

from junitparser import Failure, JUnitXml, TestSuite

from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports.junit import render
from tests.reports.hostile import JWT, hostile
from tests.reports.made import finding, result

TEXTS = {"a.js": "send(idToken)\nsend(token)\n", "b.js": "send(idToken)\n"}


def suites(result: Result) -> list[TestSuite]:
    return list(JUnitXml.fromstring("".join(render(result)).encode()))


def test_a_file_is_a_suite_and_a_finding_a_case_that_fails() -> None:
    one, two = suites(result(TEXTS, finding(TEXTS, "a.js", "send"), finding(TEXTS, "b.js", "send")))
    assert (one.name, one.tests, one.failures, two.name) == ("a.js", 1, 1, "b.js")
    (case,) = one
    assert case.name == "MM202 id-token-bearer 1:1"
    assert isinstance(case.result[0], Failure)
    assert "explain MM202" in (case.result[0].text or "")


def test_a_note_passes() -> None:
    (suite,) = suites(result(TEXTS, finding(TEXTS, "a.js", "send", evidence="possible")))
    assert suite.failures == 0
    assert [case.is_passed for case in suite] == [True]


def test_without_findings_one_case_passes() -> None:
    (suite,) = suites(Result())
    assert [(case.name, case.is_passed) for case in suite] == [("no findings", True)]


def test_hostile_text_is_text() -> None:
    text = "".join(render(hostile()))
    assert len(suites(hostile())) == 3
    assert JWT not in text
    assert "<script" not in text
    assert "\x1b" not in text
