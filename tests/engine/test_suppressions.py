"""Comments and settings that hide findings, and those that hide nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.engine.suppressions import Suppressed, apply, per_path
from mgmt_migrate.model.finding import Finding
from tests.reports.made import finding

CALL = "fetch(url, {headers: {Authorization: token}})"


def on(text: str, words: str = CALL, path: str = "app.js", rule: str = "MM202") -> tuple[Suppressed, Finding]:
    """What is left of one finding on the words."""
    texts = {path: text}
    found = finding(texts, path, words, rule=rule)
    return apply([found], texts), found


@pytest.mark.parametrize(
    "comment",
    [
        "# mgmt-migrate: ignore[MM202]",
        "// mgmt-migrate: ignore[MM202]",
        "//mgmt-migrate:ignore[MM202]",
        "/* mgmt-migrate: ignore[MM202] */",
        "/** mgmt-migrate: ignore[MM202] */",
        "{/* mgmt-migrate: ignore[MM202] */}",
        "<!-- mgmt-migrate: ignore[MM202] -->",
        "-- mgmt-migrate: ignore[MM202]",
        "{# mgmt-migrate: ignore[MM202] #}",
        "{{!-- mgmt-migrate: ignore[MM202] --}}",
        "<%# mgmt-migrate: ignore[MM202] %>",
        "<%-- mgmt-migrate: ignore[MM202] --%>",
        "@* mgmt-migrate: ignore[MM202] *@",
        "//- mgmt-migrate: ignore[MM202]",
        "; mgmt-migrate: ignore[MM202]",
        "rem mgmt-migrate: ignore[MM202]",
        "# mgmt-migrate: ignore[mm202, MM101] both are known, see T-17",
        "# mgmt-migrate: ignore[id-token-bearer]",
        "# mgmt-migrate: ignore",
    ],
)
def test_a_comment_hides_the_finding_on_its_line_and_alone_on_the_line_below(comment: str) -> None:
    assert on(f"{CALL} {comment}\n")[0].count == 1
    assert on(f"\t{comment}\r\n{CALL}\r\n")[0].count == 1


@pytest.mark.parametrize(
    "text",
    [
        f"// mgmt-migrate: ignore[MM101]\n{CALL}",
        f"// mgmt-migrate: ignore[]\n{CALL}",
        f"// mgmt-migrate: ignore[MM202]\n\n{CALL}",
        f"{CALL}\n// mgmt-migrate: ignore[MM202]",
        f"other() // mgmt-migrate: ignore[MM202]\n{CALL}",
        f"/* mgmt-migrate: ignore[MM202] */ other()\n{CALL}",
        f"// mgmt-migrate: ignored[MM202]\n{CALL}",
        f"say('mgmt-migrate: ignore[MM202]'); {CALL}",
        f"mgmt-migrate: ignore\n{CALL}",
    ],
)
def test_what_does_not_hold_here_hides_nothing(text: str) -> None:
    left, found = on(text)
    assert left.kept == [found]


def test_the_comment_may_stand_on_any_line_of_the_place() -> None:
    call = "fetch(url, {\n  headers: {\n    Authorization: token // mgmt-migrate: ignore[MM202]\n  }\n})"
    assert on(f"first()\n{call}\n", words=call)[0].count == 1


def test_a_comment_of_another_tool_may_come_first() -> None:
    assert on(f"{CALL} // eslint-disable-line mgmt-migrate: ignore[MM202]\n")[0].count == 1


def test_ignore_file_holds_for_its_file_if_it_stands_among_the_first_lines() -> None:
    assert on(f"# mgmt-migrate: ignore-file[MM202]\n{'x' * 9}\n{CALL}\n")[0].count == 1
    assert on("\n" * 19 + f"# mgmt-migrate: ignore-file\n\n\n{CALL}\n")[0].count == 1
    left, found = on("\n" * 20 + f"# mgmt-migrate: ignore-file\n\n\n{CALL}\n")
    assert left.kept == [found]
    assert [u.reason for u in left.unused] == ["ignore-file counts in the first 20 lines only"]


def test_a_comment_of_one_file_hides_nothing_in_another() -> None:
    texts = {"a.js": f"# mgmt-migrate: ignore-file\n{CALL}", "b.js": CALL}
    left = apply([finding(texts, path, CALL) for path in texts], texts)
    assert [found.place.path for found in left.kept] == ["b.js"]


def test_what_hides_nothing_is_reported_code_by_code() -> None:
    left, _ = on(f"\n{CALL} // mgmt-migrate: ignore[MM202, MM101, MM2O2, no-such-thing-at-all]\n")
    assert left.count == 1
    assert [u.reason for u in left.unused] == [
        "MM101 is not found here",
        "there is no rule MM2O2; did you mean MM202?",
        "there is no rule no-such-thing-at-all",
    ]
    assert str(left.unused[0]).startswith("app.js:2: mgmt-migrate: ignore[MM202, MM101")


def test_a_comment_for_all_rules_that_hides_nothing_is_reported() -> None:
    left = apply([], {"a.py": "x = 1  # mgmt-migrate: ignore\n"})
    assert [str(u) for u in left.unused] == ["a.py:1: mgmt-migrate: ignore: nothing is found here"]


def test_what_hides_a_rule_that_did_not_run_is_not_called_unused() -> None:
    texts = {"a.py": "x = 1  # mgmt-migrate: ignore[MM101]\ny = 2  # mgmt-migrate: ignore\n"}
    assert not apply([], texts, ran={"MM202"}).unused
    assert len(apply([], texts, ran={"MM101"}).unused) == 1


def test_two_comments_for_the_same_finding_are_both_used() -> None:
    left, _ = on(f"// mgmt-migrate: ignore[MM202]\n{CALL} // mgmt-migrate: ignore[MM202]\n")
    assert (left.count, left.unused) == (1, [])


def test_codes_are_ignored_per_path_as_gitignore_reads_globs() -> None:
    texts = dict.fromkeys(("tests/a.js", "src/tests/b.js", "src/c.js", "legacy/d.js"), CALL)
    found = [finding(texts, path, CALL) for path in texts]

    def left(ignores: dict[str, tuple[str, ...]], inside: str = "") -> list[str]:
        return [f.place.path for f in per_path(found, ignores, lambda path: inside + path).kept]

    assert left({"tests/": ("MM2",)}) == ["src/c.js", "legacy/d.js"]
    assert left({"/tests/": ("MM202",)}) == ["src/tests/b.js", "src/c.js", "legacy/d.js"]
    assert left({"src/**": ("id-token-bearer",), "*.js": ("MM1",)}) == ["tests/a.js", "legacy/d.js"]
    assert left({"/web/legacy/**": ("MM202",)}, inside="web/") == ["tests/a.js", "src/tests/b.js", "src/c.js"]
    assert left({}) == list(texts)


PIECES = [*"/#*{-<! \t\n\rx:;[],", "mgmt-migrate: ignore", "-file", "[MM202]", "[MM101]", CALL]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_each_finding_is_kept_or_counted_and_each_unused_comment_is_quoted_as_it_stands(text: str) -> None:
    text += CALL
    found = [finding({"a.js": text}, "a.js", CALL)]
    left = apply(found, {"a.js": text})
    assert len(left.kept) + left.count == 1
    for unused in left.unused:
        assert text[unused.place.start : unused.place.end] == unused.text


@pytest.mark.parametrize("piece", ["/*", " ", "{", "// mgmt-migrate: ignore[", "# mgmt-migrate: ignore "])
def test_a_very_long_line_ends(piece: str) -> None:
    text = piece * 50_000 + "# mgmt-migrate: ignore"
    assert apply([], {"a.js": text}).count == 0


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        (
            "// mgmt-migrate: ignore[MM202] until the back end is there, T-17",
            "until the back end is there, T-17",
        ),
        ("/* mgmt-migrate: ignore[MM202]: until March */ call()", "until March"),
        ("<!-- mgmt-migrate: ignore -- until March -->", "until March"),
        ("<%-- mgmt-migrate: ignore until March --%>", "until March"),
        ("# mgmt-migrate: ignore[MM202]", ""),
        (f"# mgmt-migrate: ignore {'x' * 5000}", "x" * 200),
    ],
)
def test_what_stands_behind_the_words_is_the_reason(comment: str, reason: str) -> None:
    left, found = on(f"{CALL} {comment}\n")
    (hidden,) = left.hidden
    assert (hidden.rule, hidden.path, hidden.line, hidden.reason) == ("MM202", "app.js", found.line, reason)
