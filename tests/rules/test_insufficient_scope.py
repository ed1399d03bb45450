"""MM107: the audience is right, the scopes are not enough."""

from __future__ import annotations

import pytest

from tests.rules.conftest import Scan

LOGIN = """const webAuth = new auth0.WebAuth({{domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token id_token',
  audience: 'https://acme.eu.auth0.com/api/v2/', scope: {scope}}});
webAuth.parseHash((err, result) => {{ localStorage.setItem('acme.access', result.accessToken); }});
"""
CALLS = {
    "GET": "users.getUser(me, show)",
    "PATCH": "users.patchUserMetadata(me, {theme: 'dark'}, show)",
    "link": "users.linkUser(me, second, show)",
}
USE = """const users = new auth0.Management({{domain: 'acme.eu.auth0.com', token: localStorage.getItem('acme.access')}});
{calls}
"""


def files(scope: str, *calls: str) -> dict[str, str]:
    """A login with a scope, and a page that makes calls with its access token."""
    return {"auth.js": LOGIN.format(scope=scope), "page.js": USE.format(calls=";\n".join(calls))}


ENOUGH = [
    ("'openid read:current_user'", ["GET"]),
    ("'update:current_user_metadata'", ["PATCH"]),
    ("'create:current_user_metadata'", ["PATCH"]),
    (
        "'openid read:current_user update:current_user_metadata update:current_user_identities'",
        ["GET", "PATCH", "link"],
    ),
    ("settings.scope", ["GET"]),
    ("`openid ${more}`", ["GET"]),
]


@pytest.mark.parametrize(("scope", "calls"), ENOUGH)
def test_scopes_that_cover_the_calls_or_are_not_known_are_silent(
    scan: Scan, scope: str, calls: list[str]
) -> None:
    found = scan(files(scope, *(CALLS[call] for call in calls)))
    assert found.places == found.notes == []


LACKING = [
    ("'openid'", ["GET"], ["read:current_user"]),
    ("'openid read:current_user'", ["GET", "PATCH"], ["update:current_user_metadata"]),
    ("'openid'", ["GET", "link"], ["read:current_user", "update:current_user_identities"]),
    ("'read:users update:users'", ["PATCH"], ["update:current_user_metadata"]),
    ("'read:current_users'", ["GET"], ["read:current_user"]),
    ("'openid update:current_user_metadata'", ["link"], ["update:current_user_identities"]),
]


@pytest.mark.parametrize(("scope", "calls", "missing"), LACKING)
def test_the_missing_scopes_are_named(scan: Scan, scope: str, calls: list[str], missing: list[str]) -> None:
    finding = scan(files(scope, *(CALLS[call] for call in calls))).only
    assert (finding.rule, finding.place.path, finding.line) == ("MM107", "auth.js", 2)
    assert list(finding.scopes) == missing
    assert all(scope in finding.message for scope in missing)
    assert finding.evidence == "confirmed"


def test_the_path_leads_from_the_login_to_the_call(scan: Scan) -> None:
    finding = scan(files("'openid'", CALLS["GET"])).only
    assert [(step.place.path, step.note) for step in finding.trace] == [
        ("auth.js", "the token is asked for here"),
        ("auth.js", "accessToken of the login's result"),
        ("auth.js", 'kept under "acme.access"'),
        ("page.js", 'read from "acme.access"'),
        ("page.js", "sent to the Management API"),
    ]


def test_the_rewrite_keeps_the_scopes_that_are_there(scan: Scan) -> None:
    found = scan(files("'openid read:current_user'", CALLS["PATCH"]))
    assert "scope: 'openid read:current_user update:current_user_metadata'" in found.rewritten()["auth.js"]
    assert scan(found.rewritten()).places == []


def test_the_scope_of_a_login_counts_for_its_construction(scan: Scan) -> None:
    program = files("'openid'", CALLS["GET"])
    program["auth.js"] += (
        "webAuth.authorize({audience: 'https://acme.eu.auth0.com/api/v2/', scope: 'openid read:current_user'});\n"
    )
    assert scan(program).places == []


@pytest.mark.parametrize(
    "call",
    [
        "users.getUser(req.params.id, show)",
        "users.getUser(this.props.match.params.userId, show)",
        "users.getUser(this.route.snapshot.paramMap.get('id'), show)",
        "users.getUser($routeParams.id, show)",
        "users.getUser(useParams().id, show)",
        "allUsers.forEach(user => users.getUser(user.user_id, show))",
        "for (const user of allUsers) users.getUser(user.user_id, show)",
        "const { id } = useParams();\nusers.getUser(id, show)",
    ],
)
def test_a_call_on_another_user_gets_the_back_end_instead_of_a_scope(scan: Scan, call: str) -> None:
    finding = scan(files("'openid'", call)).only
    assert (finding.rule, finding.place.path) == ("MM107", "page.js")
    assert finding.scopes == ()
    assert finding.fix is None
    assert "client credentials and read:users" in finding.advice[0]


@pytest.mark.parametrize(
    "call",
    ["users.getUser(result.idTokenPayload.sub, show)", "users.getUser(profile.user_id, show)",
     "identities.forEach(identity => users.getUser(me, identity))"],
)  # fmt: skip
def test_an_id_that_may_be_the_own_one_gets_the_scope(scan: Scan, call: str) -> None:
    assert scan(files("'openid'", call)).only.scopes == ("read:current_user",)


def test_an_id_token_sent_to_another_users_record_gets_the_back_end_too(scan: Scan) -> None:
    found = scan(
        {
            "page.js": "fetch('https://acme.eu.auth0.com/api/v2/users/' + req.params.id, "
            "{headers: {Authorization: 'Bearer ' + authResult.idToken}});\n"
        }
    )
    finding = found.of("MM202")
    assert finding.scopes == ()
    assert "client credentials" in finding.advice[0]
