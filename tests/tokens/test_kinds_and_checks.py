"""Kinds of tokens against checks: one row a token, with what must be said of it, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.minted import (
    AUDIENCE,
    GUIDE,
    HEADER,
    ID_TOKEN,
    MACHINE,
    NOW,
    RFC9068,
    TENANT,
    USERINFO,
    changed,
    guide,
    jwe,
    token,
)
from tests.tokens.conftest import Judge, codes

MANAGEMENT = "management_access_token"
MISPRINT = "update:current_user_identites"


def of_tenant(host: str) -> str:
    return guide(iss=f"https://{host}/", aud=f"https://{host}/api/v2/")


def rs256(claims: dict[str, object], **changes: object) -> str:
    return token(changed(claims, changes))


def row(label: str, given: str, *said: str, kind: str = MANAGEMENT, **options: Any) -> Any:
    """`said` are codes of errors; those with a question mark are warnings and notes."""
    errors = sorted(code for code in said if not code.endswith("?"))
    others = sorted(code[:-1] for code in said if code.endswith("?"))
    return pytest.param(given, kind, errors, others, options, id=label)


ROWS = [
    # where: regions, custom domains, private clouds
    *(row(region, of_tenant(f"acme.{region}.auth0.com")) for region in ("us", "eu", "au", "jp", "ca", "uk")),
    row("old US tenant", of_tenant("acme.auth0.com")),
    row("private cloud", of_tenant("acme.auth0app.com")),
    row("private cloud under auth0.com", of_tenant("identity.acme.auth0.com")),
    row(
        "private cloud of its own name",
        of_tenant("id.acme.com"),
        domain="id.acme.com",
        tenant_domain="id.acme.com",
    ),
    row("own name, nobody vouches", of_tenant("id.acme.com"), "TK202?"),
    row("custom domain", guide(iss="https://login.acme.com/")),
    row(
        "custom domain, both named",
        guide(iss="https://login.acme.com/"),
        domain="login.acme.com",
        tenant_domain=TENANT,
    ),
    row("custom domain, other host called", guide(), "TK206?", domain="login.acme.com", tenant_domain=TENANT),
    row(
        "custom domain as audience",
        guide(iss="https://login.acme.com/", aud="https://login.acme.com/api/v2/"),
        "TK202?",
    ),
    row("other tenant's audience", guide(aud="https://dev-acme.eu.auth0.com/api/v2/"), "TK205"),
    row("other tenant than named", guide(), "TK205", "TK206", domain="prod.eu.auth0.com"),
    row("the tenant that is named", guide(), domain=f"https://{TENANT}/"),
    row("issuer in http", guide(iss=f"http://{TENANT}/"), "TK206?"),
    row("issuer without its slash", guide(iss=f"https://{TENANT}"), "TK206?"),
    row("issuer that is no host", guide(iss=TENANT), "TK206?"),
    row("issuer that imitates", guide(iss=f"https://{TENANT}.evil.io/"), "TK206?"),
    row("issuer in look-alike letters", guide(iss="https://аcme.eu.auth0.com/"), "TK206?"),
    row("issuer in punycode", guide(iss="https://xn--cme-5cd.eu.auth0.com/"), "TK206?"),
    row("issuer with a user name", guide(iss=f"https://{TENANT}@evil.io/"), "TK206?"),
    row("no issuer", guide(iss=None), "TK206?"),
    # aud: spelling
    row("no final slash", guide(aud=f"https://{TENANT}/api/v2"), "TK202", kind="access_token"),
    row("http", guide(aud=f"http://{TENANT}/api/v2/"), "TK202", kind="access_token"),
    row("double slash", guide(aud=f"https://{TENANT}//api/v2/"), "TK202", kind="access_token"),
    row("stray tilde", guide(aud=f"https://{TENANT}/api/v2/~"), "TK202", kind="access_token"),
    row("path below", guide(aud=f"https://{TENANT}/api/v2/users/"), "TK202", kind="access_token"),
    row("capitals", guide(aud="https://ACME.eu.auth0.com/api/v2/"), "TK202", kind="access_token"),
    row("look-alike letter", guide(aud="https://аcme.eu.auth0.com/api/v2/"), "TK202", kind="access_token"),
    row("look-alike in punycode", guide(aud="https://xn--cme-5cd.eu.auth0.com/api/v2/"), "TK202"),
    row("tenant as subdomain of a stranger", guide(aud=f"https://{TENANT}.evil.io/api/v2/"), "TK202"),
    # aud: four sorts of arrays, and more
    row("array of one", guide(aud=[AUDIENCE])),
    row("array with own /userinfo", guide(aud=[AUDIENCE, USERINFO]), "TK204"),
    row("array with own API", guide(aud=[AUDIENCE, "https://api.acme.com"]), "TK203"),
    row(
        "array with a stranger's /userinfo",
        guide(aud=[AUDIENCE, "https://evil.eu.auth0.com/userinfo"]),
        "TK203",
    ),
    row("array with the same twice", guide(aud=[AUDIENCE, AUDIENCE]), "TK203?"),
    row("array of three", guide(aud=[AUDIENCE, USERINFO, "https://api.acme.com"]), "TK203"),
    row(
        "custom domain's /userinfo",
        guide(iss="https://login.acme.com/", aud=[AUDIENCE, "https://login.acme.com/userinfo"]),
        "TK204",
    ),
    row("empty array", guide(aud=[]), "TK201", kind="access_token"),
    row("no audience", guide(aud=None), "TK201", kind="access_token"),
    # other APIs and other kinds
    row("/userinfo alone", guide(aud=USERINFO, scope="openid profile"), "TK102", kind="access_token"),
    row("MFA API", guide(aud=f"https://{TENANT}/mfa/"), "TK102", kind="access_token"),
    row("My Account API", guide(aud=f"https://{TENANT}/me/"), "TK102", kind="access_token"),
    row("own API", guide(aud="https://api.acme.com", scope="read:things"), "TK102", kind="access_token"),
    row(
        "own API, RFC 9068, no scope",
        token(changed(RFC9068, {"aud": "urn:things", "scope": None}), {**HEADER, "typ": "at+jwt"}),
        "TK102",
        kind="access_token",
    ),
    row("ID token", rs256(ID_TOKEN), "TK101", kind="id_token"),
    row(
        "ID token, nothing but the audience", rs256(ID_TOKEN, nonce=None, name=None), "TK101", kind="id_token"
    ),
    row(
        "ID token, HS256",
        token(ID_TOKEN, {"alg": "HS256", "typ": "JWT"}, bytes(32)),
        "TK101",
        kind="id_token",
    ),
    row("ID token, expired", rs256(ID_TOKEN, exp=NOW - 1), "TK101", "TK301", kind="id_token"),
    row("opaque", "yGbzjDzrAMGL2w9C_LkDgE9yQvL4WcJf", "TK103", kind="opaque"),
    row("JWE", jwe(), "TK104", kind="encrypted"),
    row("refresh token", "v1.MjB4T0R3cXhOcTJmTlBzZkN2cGhOa0lZ", "TK105", kind="refresh_token"),
    row("mfa_token", "Fe26.2**05a98aa2f1b5f9f7c1e3*eEhZ", "TK105", kind="mfa_token"),
    row("word", "hello", "TK106", kind="not_a_token"),
    # profiles and flows
    row("at+jwt", token(RFC9068, {**HEADER, "typ": "at+jwt"})),
    row("at+jwt in full", token(RFC9068, {**HEADER, "typ": "application/at+jwt"})),
    row("missing azp", guide(azp=None)),
    row("password grant", guide(gty="password")),
    row("machine", rs256(MACHINE), "TK602?"),
    row("machine as simulators have it", rs256(MACHINE, sub=None, gty="client_credentials"), "TK602?"),
    row("agent", guide(sub="agt_0192c3"), "TK602?"),
    row("ID token claims beside the audience", guide(nonce="x", email="a@b.c")),
    row("custom claim", guide(**{"https://acme.com/roles": ["admin"]})),
    # time
    row("expired", guide(iat=NOW - 7200, exp=NOW - 3600), "TK301"),
    row("expires at this moment", guide(exp=NOW), "TK301"),
    row("expired within the leeway", guide(iat=NOW - 99, exp=NOW - 20), leeway=30),
    row("not yet valid", guide(nbf=NOW + 600), "TK302"),
    row("issued tomorrow", guide(iat=NOW + 86400, exp=NOW + 90000), "TK302?"),
    row("issued by a clock that is a little fast", guide(iat=NOW + 30)),
    row("lives 41 days", guide(exp=NOW + 3_600_000), "TK303?"),
    row("ends before it begins", guide(iat=NOW + 10, exp=NOW + 5), "TK303?"),
    row("far future", guide(exp=1e20), "TK304"),
    row("milliseconds", guide(exp=NOW * 1000), "TK304"),
    row("exp as text", guide(exp=str(NOW + 60)), "TK304"),
    row("exp true", guide(exp=True), "TK304"),
    row("no exp", guide(exp=None), "TK304"),
    row("fraction of a second", guide(exp=NOW + 60.5)),
    # scopes
    row("no scope", guide(scope=None), "TK401"),
    row("empty scope", guide(scope=""), "TK401"),
    row("OIDC scopes only", guide(scope="openid profile email"), "TK401"),
    row("scopes for other endpoints", rs256(MACHINE, scope="read:clients"), "TK401?", "TK602?"),
    row("the misprint of the docs", guide(scope="update:current_user_identites"), "TK402"),
    row("misprint beside the right one", guide(scope="read:current_user read:curent_user"), "TK402?"),
    row("capitals in a scope", guide(scope="Read:Current_User"), "TK402"),
    row("insufficient", guide(), "TK403", endpoints=["PATCH /api/v2/users/{id}"]),
    row(
        "wider",
        guide(scope="read:current_user update:current_user_metadata"),
        "TK404?",
        endpoints=["GET /api/v2/users/{id}"],
    ),
    row("user with any-user scope", guide(scope="read:users"), "TK405?"),
    row("machine with current-user scope", rs256(MACHINE, scope="read:current_user"), "TK405?", "TK602?"),
    row(
        "linking by the scope of the prose",
        guide(scope="update:current_user_metadata"),
        "TK403",
        "TK406?",
        endpoints=["POST /api/v2/users/{id}/identities"],
    ),
    # algorithm and signature
    row("none", token(GUIDE, {"alg": "none"}, b""), "TK501"),
    row("nOnE", token(GUIDE, {"alg": "nOnE"}, b""), "TK501"),
    row("HS256 access token", token(GUIDE, {"alg": "HS256"}, bytes(32)), "TK501"),
    row("rs256", token(GUIDE, {"alg": "rs256"}), "TK501"),
    row("no alg", token(GUIDE, {"typ": "JWT"}), "TK501"),
    row("PS256", token(GUIDE, {"alg": "PS256"})),
    row("signature cut off", guide()[:-40], "TK502"),
    row("signature taken out", guide().rpartition(".")[0] + ".", "TK502?"),
    row("crit", token(GUIDE, {**HEADER, "crit": ["exp"]}), "TK503"),
    row("jku", token(GUIDE, {**HEADER, "jku": "https://evil.io/keys"}), "TK503?"),
    # subject and make
    row("another user's profile", guide(), "TK601", endpoints=["GET /api/v2/users/auth0%7C1"]),
    row("own profile", guide(), endpoints=["GET /api/v2/users/auth0%7C5a620d29a840170a9ef43672"]),
    row("bound by DPoP", guide(cnf={"jkt": "x"}), "TK603"),
    row("scope as array", guide(scope=["read:current_user"]), "TK605"),
    row("sub as number", guide(sub=7), "TK605"),
    row("control characters", guide(sub="auth0|\x1b[31m\x00\u202e")),
]


@pytest.mark.parametrize(("given", "kind", "errors", "others", "options"), ROWS)
def test_each_token_is_told_what_it_is_and_what_is_wrong(
    judge: Judge, given: str, kind: str, errors: list[str], others: list[str], options: dict[str, Any]
) -> None:
    audit = judge(given, **options)
    assert audit.kind == kind
    assert codes(audit) == errors
    assert sorted([*codes(audit, "warning"), *codes(audit, "note")]) == others
    assert audit.verdict == ("unusable" if kind == "not_a_token" else "problems" if errors else "ok")
    assert all(f.message and f.remedy for f in audit.checks)


def test_every_check_has_a_row_here_or_a_test_of_its_own() -> None:
    from mgmt_migrate.catalog import pages

    known = {code for code, page in pages().items() if page.kind == "check"}
    seen = {code for param in ROWS for code in (*param.values[2], *param.values[3])}
    elsewhere = {"TK604", *(f"TK70{n}" for n in range(1, 7))}
    assert known == seen | elsewhere


def test_every_check_has_a_page_with_what_it_means_what_to_do_and_its_source() -> None:
    from mgmt_migrate.catalog import pages

    for page in pages().values():
        if page.kind == "check":
            assert list(page.sections) == ["What it means", "What to do", "Source"], page.code
            assert page.title.endswith("."), page.code


def test_the_guides_own_example_is_right_and_reads_the_current_user(judge: Judge) -> None:
    audit = judge(guide(), endpoints=["GET /api/v2/users/{id}"])
    assert (audit.kind, audit.verdict, audit.checks) == (MANAGEMENT, "ok", ())
    assert audit.endpoints[0].allowed
    assert audit.scopes == ("read:current_user",)


def test_the_guides_example_as_printed_there_with_its_placeholders_is_read_too(judge: Judge) -> None:
    audit = judge(guide(iss="https://{yourDomain}/", aud="https://{yourDomain}/api/v2/", scope="${scope}"))
    assert audit.kind in ("access_token", MANAGEMENT)
    assert audit.verdict == "problems"


def test_a_repeated_audience_counts_twice_and_is_an_error(judge: Judge) -> None:
    claims = (
        b'{"aud": "https://api.acme.com", "aud": "https://acme.eu.auth0.com/api/v2/", "exp": 1521038517, '
    )
    audit = judge(
        token(claims + b'"iss": "https://acme.eu.auth0.com/", "sub": "u", "scope": "read:current_user"}')
    )
    assert codes(audit) == ["TK604"]


def test_the_reasons_name_what_decided(judge: Judge) -> None:
    assert any("audience is the application" in reason for reason in judge(rs256(ID_TOKEN)).why)
    assert any("/api/v2/" in reason for reason in judge(guide()).why)
