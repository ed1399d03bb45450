"""Requests that are near the same calls share them, and say the same as each of them would alone."""

from __future__ import annotations

from mgmt_migrate.analysis.facts import Request
from mgmt_migrate.analysis.project import Project
from mgmt_migrate.languages import lower

LOGIN = "new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'id_token'});\n"
SCOPED = LOGIN.replace("responseType", "scope: 'openid', responseType")
CALL = "fetch('https://acme.eu.auth0.com/api/v2/users/' + id, {method: '%s', headers: {Authorization: id_token}});\n"


def requests(files: dict[str, str]) -> list[Request]:
    return Project([lower(path, text) for path, text in files.items()]).requests


def methods(request: Request) -> list[str]:
    """The verbs of the calls that are near a request."""
    return [endpoint.method for use in request.nearby for endpoint in use.endpoints]


def test_the_requests_of_a_file_share_the_calls_that_are_near_them() -> None:
    found = requests({"a.js": LOGIN * 40 + CALL % "PATCH" + CALL % "GET"})
    assert len(found) == 40
    assert {id(request.nearby) for request in found} == {id(found[0].nearby)}
    assert methods(found[0]) == ["PATCH", "GET"]
    assert [endpoint.method for endpoint in found[0].endpoints] == ["PATCH", "GET"]


def test_calls_of_other_files_are_near_in_their_order() -> None:
    [found] = requests({"a.js": CALL % "GET", "b.js": LOGIN + CALL % "PATCH", "c.js": CALL % "GET"})
    assert methods(found) == ["GET", "PATCH", "GET"]


def test_where_one_login_asks_for_a_profile_calls_of_other_files_are_near_that_one_alone() -> None:
    plain, scoped = requests({"a.js": LOGIN, "b.js": SCOPED, "c.js": CALL % "PATCH"})
    assert methods(plain) == []
    assert methods(scoped) == ["PATCH"]


def test_nothing_is_near_across_packages() -> None:
    [found] = requests({"one/a.js": LOGIN, "two/b.js": CALL % "PATCH"})
    assert not found.nearby


def test_by_thousands_only_the_first_are_near_anything() -> None:
    found = requests({"a.js": LOGIN * 600 + CALL % "PATCH"})
    assert [bool(request.nearby) for request in found] == [True] * 500 + [False] * 100
