"""Applications: which requests and calls belong together, and what each needs."""

from __future__ import annotations

import json
import posixpath
from pathlib import Path

from mgmt_migrate.analysis.applications import applications
from mgmt_migrate.analysis.project import Project
from mgmt_migrate.engine import pipeline
from mgmt_migrate.engine.parsing import lower_text
from mgmt_migrate.model.finding import Application, Place, Result
from mgmt_migrate.reports import json as as_json
from mgmt_migrate.reports import text as as_text

LOGIN = (
    "const webAuth = new auth0.WebAuth({{domain: '{domain}', clientID: '{client}', responseType: 'token id_token', "
    "scope: 'openid profile'}});\nwebAuth.parseHash((err, r) => {{ localStorage.setItem('{key}', r.idToken); }});\n"
)
CALL = (
    "new auth0.Management({{domain: '{domain}', token: localStorage.getItem('{key}')}}).{method}(me, show);\n"
)


def login(client: str = "c1", key: str = "acme.session") -> str:
    return LOGIN.format(domain="acme.eu.auth0.com", client=client, key=key)


def call(method: str, key: str = "acme.session") -> str:
    return CALL.format(domain="acme.eu.auth0.com", method=method, key=key)


def found(files: dict[str, str]) -> list[Application]:
    """The applications of files whose folders are packages."""
    codes = [lower_text(path, text) for path, text in sorted(files.items())]
    return applications(Project(codes, None, posixpath.dirname))


def test_a_login_and_the_calls_that_it_feeds_are_one_application() -> None:
    files = {"auth.js": login(), "page.js": call("getUser"), "edit.js": call("patchUserMetadata")}
    [application] = found(files)
    assert (application.name, application.domain, application.client) == (".", "acme.eu.auth0.com", "c1")
    assert [place.path for place in application.requests] == ["auth.js"]
    assert [place.path for place in application.uses] == ["edit.js", "page.js"]
    assert application.endpoints == ("PATCH /api/v2/users/{id}", "GET /api/v2/users/{id}")
    assert application.scopes == ("read:current_user", "update:current_user_metadata")
    assert (application.flow, application.stays) == ("implicit", ("openid", "profile"))


def test_two_logins_with_one_client_are_one_application() -> None:
    files = {"a.js": login(), "b.js": login(key="acme.popup"), "page.js": call("getUser")}
    [application] = found(files)
    assert [place.path for place in application.requests] == ["a.js", "b.js"]


def test_two_clients_of_one_package_are_two_applications() -> None:
    files = {
        "a.js": login(),
        "a_page.js": call("getUser"),
        "b.js": login("c2", "acme.admin"),
        "b_page.js": call("patchUserMetadata", "acme.admin"),
    }
    first, second = found(files)
    assert (first.client, first.scopes) == ("c1", ("read:current_user",))
    assert (second.client, second.scopes) == ("c2", ("update:current_user_metadata",))


def test_calls_whose_login_nobody_knows_are_one_application_of_their_package() -> None:
    text = "fetch('https://acme.eu.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + r.idToken}})\n"
    one, two = found({"a/x.js": text, "a/y.js": text, "b/x.js": text})
    assert [(app.name, len(app.uses), app.requests) for app in (one, two)] == [("a", 2, ()), ("b", 1, ())]


def test_packages_do_not_mix_even_with_one_client() -> None:
    files = {
        "shop/auth.js": login(), "shop/page.js": call("getUser"),
        "admin/auth.js": login(), "admin/page.js": call("patchUserMetadata"),
    }  # fmt: skip
    admin, shop = found(files)
    assert (admin.name, admin.scopes) == ("admin", ("update:current_user_metadata",))
    assert (shop.name, shop.scopes) == ("shop", ("read:current_user",))
    assert {place.path for place in (*shop.requests, *shop.uses)} == {"shop/auth.js", "shop/page.js"}


def test_a_client_that_only_run_time_knows_is_not_named() -> None:
    [application] = found(
        {"auth.js": login().replace("'c1'", "process.env.CLIENT"), "page.js": call("getUser")}
    )
    assert application.client == ""
    assert application.scopes == ("read:current_user",)


def test_a_call_on_another_user_adds_no_scope() -> None:
    page = call("getUser").replace("(me,", "(req.params.id,")
    [application] = found({"auth.js": login(), "page.js": page, "edit.js": call("patchUserMetadata")})
    assert application.endpoints == ("PATCH /api/v2/users/{id}", "GET /api/v2/users/{id}")
    assert application.scopes == ("update:current_user_metadata",)


def test_the_scope_of_a_password_grant_that_only_wanted_the_id_token_does_not_stay() -> None:
    body = "{grant_type: 'password', client_id: 'c1', username: u, password: p, scope: 'openid'}"
    [application] = found({"login.js": f"axios.post('https://acme.auth0.com/oauth/token', {body});\n"})
    assert (application.flow, application.stays, application.client) == ("password", (), "c1")


def judged(files: dict[str, str]) -> Result:
    codes = [lower_text(path, text) for path, text in sorted(files.items())]
    return pipeline.judge(codes, pipeline.Options((Path(),)), Path("/nowhere"), [])


TWO = {
    "a.js": login(), "a_page.js": call("getUser"),
    "b.js": login("c2", "acme.admin"), "b_page.js": call("patchUserMetadata", "acme.admin"),
}  # fmt: skip


def test_the_json_report_lists_them_with_places() -> None:
    document = json.loads("".join(as_json.render(judged(TWO))))
    assert document["applications"][1] == {
        "name": ".",
        "domain": "acme.eu.auth0.com",
        "client": "c2",
        "requests": [{"path": "b.js", "line": 1, "column": 17}],
        "uses": [{"path": "b_page.js", "line": 1, "column": 1}],
        "endpoints": ["PATCH /api/v2/users/{id}"],
        "scopes": ["update:current_user_metadata"],
        "flow": "implicit",
        "stays": ["openid", "profile"],
    }


def test_the_text_report_names_each_where_there_are_several() -> None:
    several = "".join(as_text.render(judged(TWO), width=100, colour=False))
    assert ". (c1): 1 call, needs read:current_user\n" in several
    assert ". (c2): 1 call, needs update:current_user_metadata\n" in several
    alone = judged({name: text for name, text in TWO.items() if name.startswith("a")})
    assert "Applications" not in "".join(as_text.render(alone, width=100, colour=False))


def test_the_order_of_files_changes_nothing() -> None:
    codes = [lower_text(path, text) for path, text in sorted(TWO.items())]
    assert applications(Project(codes, None)) == applications(Project(codes[::-1], None))


def test_a_call_with_the_token_of_a_machine_is_not_one_of_a_user() -> None:
    server = "fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + process.env.T}});\n"
    assert found({"server.js": server}) == []


def test_the_text_report_names_no_more_than_a_screen_holds() -> None:
    made = Application("web", "", "", (), (Place("a.js", 0, 1),), (), (), "", ())
    text = "".join(as_text.render(Result(applications=[made] * 50), width=80, colour=False))
    assert text.count("  web: 1 call") == 8
    assert "… and 42 more" in text
