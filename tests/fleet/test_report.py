from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from mgmt_migrate.fleet import render, report, visit
from mgmt_migrate.fleet.listing import Repository
from mgmt_migrate.fleet.report import Report
from mgmt_migrate.fleet.store import Store


@dataclass
class Book:
    """A store whose runs are written down by hand."""

    store: Store

    def run(
        self, day: str, results: dict[str, Any], teams: dict[str, str] | None = None, label: str = "all"
    ) -> None:
        """A finished run: fingerprints of errors of each repository; None is one that failed."""
        listed = [
            Repository(name, f"https://h.example/{name}", (teams or {}).get(name, "")) for name in results
        ]
        run = self.store.begin(listed, label, new=True)
        for repository in listed:
            errors = results[repository.name]
            outcome = failed(repository.name) if errors is None else scanned(repository.name, errors)
            assert self.store.add(run, repository, outcome)
        self.store.finish(run)
        self.store.db.execute("UPDATE run SET started = ? WHERE id = ?", (f"{day}T10:00:00+00:00", run.id))

    def report(self, **options: Any) -> Report:
        return report.gather(self.store, self.store.runs(), **options)


def failed(name: str) -> dict[str, Any]:
    return {"name": name, "status": "failed", "reason": "timed out", "detail": ""}


def scanned(name: str, errors: list[str], **more: Any) -> dict[str, Any]:
    findings = [
        {
            "rule": "MM201",
            "severity": "error",
            "path": "app/a.js",
            "line": 1,
            "message": "m",
            "fingerprint": one,
            "owner": "@acme/app",
        }
        for one in errors
    ]
    return {
        "name": name, "status": "scanned", "commit": "c", "owner": "", "files": 3, "bytes": 99, "errors": len(errors),
        "warnings": 0, "notes": 0, "findings": findings,
        "applications": [{"folder": "app", "domain": "acme.eu.auth0.com", "client": "c1", "endpoints": [], "scopes": ["read:current_user"]}],
    } | more  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Store(tmp_path / "fleet.sqlite", create=True) as store:
        yield Book(store)


def test_what_came_and_what_went_since_the_week_before(book: Book) -> None:
    book.run("2026-11-02", {"web": ["f1", "f2", "f2"], "api": ["f3"]}, {"web": "shop", "api": "pay"})
    book.run("2026-11-10", {"web": ["f2", "f4"], "api": ["f3"], "new": ["f9"]}, {"web": "shop", "api": "pay"})
    now = book.report()
    assert (now.since[:10], now.new, now.solved) == ("2026-11-02", 1, 2)
    assert now.changed == [{"repository": "web", "team": "shop", "new": 1, "solved": 2}]
    assert [(one["change"], one["fingerprint"]) for one in now.findings] == [
        ("new", "f4"),
        ("solved", "f1"),
        ("solved", "f2"),
    ]
    assert (now.joined, now.left) == (["new"], [])
    assert "web         app/a.js:1  @acme/app  error     MM201  m" in render.text(now)
    assert {team["team"]: (team["new"], team["solved"]) for team in now.teams} == {
        "": (0, 0),
        "pay": (0, 0),
        "shop": (1, 2),
    }


def test_each_week_is_one_line_with_its_last_state(book: Book) -> None:
    book.run("2026-11-02", {"web": ["f1", "f2"]})
    book.run("2026-11-04", {"web": ["f1"]})
    book.run("2026-11-17", {"web": []})
    assert [(week["week"], week["errors"], week["clean"]) for week in book.report().weeks] == [
        ("2026-W45", 1, 0),
        ("2026-W47", 0, 1),
    ]


def test_several_lists_add_up_and_what_both_name_counts_once(book: Book) -> None:
    book.run("2026-11-02", {"web": ["f1"], "shared": ["f2"]}, label="shop.txt")
    book.run("2026-11-03", {"api": ["f3"], "shared": ["f2"]}, label="pay.txt")
    book.run("2026-11-10", {"web": []}, label="shop.txt")
    now = book.report()
    assert (now.repositories, now.errors, now.solved) == (3, 2, 1)
    assert [one["list"] for one in now.lists] == ["shop.txt", "pay.txt"]
    assert [(week["week"], week["repositories"], week["errors"]) for week in now.weeks] == [
        ("2026-W45", 3, 3),
        ("2026-W46", 3, 2),
    ]


def test_a_repository_that_fails_today_counts_with_what_it_held_last_and_solves_nothing(book: Book) -> None:
    book.run("2026-11-02", {"web": ["f1"], "never": None})
    book.run("2026-11-10", {"web": None, "never": None})
    now = book.report()
    assert (now.errors, now.solved, len(now.failures)) == (1, 0, 2)
    assert [(one["clean"], one["with errors"], one["failed"]) for one in now.teams] == [(0, 1, 2)]


def test_a_run_that_was_given_up_does_not_count(book: Book) -> None:
    book.run("2026-11-02", {"web": ["f1"]})
    book.store.begin(
        [Repository("web", "https://h.example/web"), Repository("x", "https://h.example/x")], "all"
    )
    book.store.db.execute("UPDATE run SET started = '2026-11-10T10:00:00+00:00' WHERE finished IS NULL")
    assert (book.report().missing, book.report().errors) == (2, 1)
    book.run("2026-11-11", {"web": []})
    assert [week["repositories"] for week in book.report().weeks] == [1, 1]


def test_since_names_the_day_to_compare_with(book: Book) -> None:
    for day, errors in (("2026-11-02", ["a", "b", "c"]), ("2026-11-09", ["a", "b"]), ("2026-11-16", ["a"])):
        book.run(day, {"web": errors})
    assert (book.report().solved, book.report(since=date(2026, 11, 8)).solved) == (1, 2)
    assert book.report(since=date(2026, 1, 1)).since == ""


def test_codeowners_name_the_team_where_the_list_does_not(book: Book) -> None:
    repositories = [
        Repository("web", "https://h.example/web", "shop"),
        Repository("api", "https://h.example/api"),
    ]
    run = book.store.begin(repositories, "all")
    for repository in repositories:
        book.store.add(run, repository, scanned(repository.name, ["f"], owner="@acme/all"))
    now = book.report()
    assert {row["name"]: row["team"] for row in now.table} == {"web": "shop", "api": "@acme/all"}
    assert now.owners == [{"owner": "@acme/app", "repositories": 2, "errors": 2, "warnings": 0}]
    assert book.report(team="@acme/all").repositories == 1


def test_an_application_counts_the_errors_below_its_folder(book: Book) -> None:
    book.run("2026-11-02", {"web": ["f1", "f2"]})
    assert [(one["folder"], one["errors"], one["scopes"]) for one in book.report().applications] == [
        ("app", 2, ["read:current_user"])
    ]


def test_what_is_unchanged_keeps_its_findings_and_its_owner(book: Book) -> None:
    web = Repository("web", "https://h.example/web")
    first = book.store.begin([web], "all")
    book.store.add(first, web, scanned("web", ["f1"], owner="@acme/all"))
    book.store.finish(first)
    second = book.store.begin([web], "all")
    assert second.id != first.id
    book.store.add(
        second, web, {"name": "web", "status": "unchanged", "commit": book.store.known(web.address)}
    )
    now = book.report()
    assert (now.errors, now.teams[0]["team"], now.table[0]["status"]) == (1, "@acme/all", "unchanged")


def test_an_outcome_arrives_once_and_a_run_goes_on_where_it_was(book: Book) -> None:
    listed = [Repository(name, f"https://h.example/{name}") for name in ("a", "b")]
    run = book.store.begin(listed, "all")
    assert book.store.add(run, listed[0], scanned("a", []))
    assert not book.store.add(run, listed[0], scanned("a", ["twice"]))
    assert book.store.begin(listed, "all") == run
    assert [one.name for one in book.store.left(run)] == ["b"]
    assert not book.store.finish(run)
    assert book.report().errors == 0


HOSTILE = "<script>alert(1)</script>\"'{{7*7}}\x1b[2J\u202e"


def hostile(book: Book) -> Report:
    one = Repository(HOSTILE, "https://h.example/x", HOSTILE)
    two = Repository("=cmd()", "https://h.example/y", "+1")
    run = book.store.begin([one, two], HOSTILE)
    book.store.add(run, one, scanned(HOSTILE, ["f"], owner=HOSTILE, applications=[
        {"folder": HOSTILE, "domain": HOSTILE, "client": HOSTILE, "endpoints": [], "scopes": [HOSTILE]}]))  # fmt: skip
    book.store.add(run, two, visit.failed(two.name, "not fetched", f"https://me:hunter2hunter2@h/{HOSTILE}"))
    return book.report()


def test_the_page_shows_hostile_names_as_text_and_loads_nothing(book: Book) -> None:
    page = render.html(hostile(book))
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append(tag)  # type: ignore[method-assign]  # a parser of one use
    parser.feed(page)
    assert "script" not in tags
    assert "&lt;script&gt;alert(1)" in page
    assert "{{7*7}}" in page
    assert not {"\x1b", "\u202e"} & set(page)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "hunter2" not in page


def test_text_json_and_csv_hold_no_control_characters_and_no_password(book: Book) -> None:
    now = hostile(book)
    for written in (render.text(now), render.as_json(now), render.as_csv(now)):
        assert not {"\x1b", "\u202e"} & set(written)
        assert "hunter2" not in written
    assert json.loads(render.as_json(now))["repositories"] == 2


def test_a_spreadsheet_takes_no_name_for_a_formula(book: Book) -> None:
    lines = list(csv.DictReader(render.as_csv(hostile(book)).splitlines()))
    assert {line["name"][0] for line in lines} == {"<", "'"}
    assert {line["team"] for line in lines} >= {"'+1"}


def test_long_tables_are_cut_for_the_eye_and_whole_in_json(book: Book) -> None:
    book.run("2026-11-02", {f"r{number:04}": None for number in range(300)})
    now = book.report()
    assert "… 100 more" in render.text(now)
    assert "100 more" in render.html(now)
    assert len(json.loads(render.as_json(now))["failures"]) == 300
