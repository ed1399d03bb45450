"""convert: every form that a person has at hand, and back in the same form."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.conversion.reading import read
from mgmt_migrate.oauth.conversion.rules import Conversion, convert
from mgmt_migrate.protocol import endpoints
from tests.conftest import Program
from tests.tenant.tenant import Tenant

ADDRESS = """https://{yourDomain}/authorize?
      scope=openid
      &response_type=id_token
      &client_id={yourClientId}
      &redirect_uri=https://{yourApp}/callback
      &nonce={nonce}
"""

MIXED = """POST https://{yourDomain}/oauth/token
    Content-Type: application/x-www-form-urlencoded
    {
      "grant_type": "password",
      "username": "{yourUsername}",
      "scope": "openid",
      "client_id": "{yourClientId}",
      "client_secret": "{yourClientSecret}",
    }
"""


def converted(
    text: str, *calls: endpoints.Endpoint, domain: str | None = None, keep_openid: bool = False
) -> Conversion:
    return convert(read(text), calls or (endpoints.GET_USER,), domain=domain, keep_openid=keep_openid)


def test_an_address_over_several_lines_keeps_its_layout() -> None:
    assert (
        converted(ADDRESS).text
        == """https://{yourDomain}/authorize?
      audience=https://{yourDomain}/api/v2/
      &scope=read:current_user
      &response_type=token%20id_token
      &client_id={yourClientId}
      &redirect_uri=https://{yourApp}/callback
      &nonce={nonce}
"""
    )


def test_an_encoded_address_stays_encoded() -> None:
    old = "https://acme.eu.auth0.com/authorize?response_type=id_token&scope=openid+profile&redirect_uri=https%3A%2F%2Fapp%2Fcb"
    assert converted(old).text == (
        "https://acme.eu.auth0.com/authorize?response_type=token+id_token"
        "&audience=https%3A%2F%2Facme.eu.auth0.com%2Fapi%2Fv2%2F&scope=read%3Acurrent_user"
        "&redirect_uri=https%3A%2F%2Fapp%2Fcb"
    )


def test_the_guides_snippet_becomes_a_request_that_a_server_can_read() -> None:
    done = converted(MIXED)
    assert "Content-Type: application/json\n" in done.text
    body = json.loads(done.text[done.text.index("    {") :])
    assert body == {
        "grant_type": "password",
        "username": "{yourUsername}",
        "audience": "https://{yourDomain}/api/v2/",
        "scope": "read:current_user",
        "client_id": "{yourClientId}",
        "client_secret": "{yourClientSecret}",
    }
    assert [change.parameter for change in done.changes] == [
        "last comma",
        "Content-Type",
        "audience",
        "scope",
    ]


def test_the_scope_is_the_least_for_the_calls_named() -> None:
    old = "grant_type=password&username=j&scope=openid&client_id=c"
    done = converted(old, endpoints.GET_USER, endpoints.PATCH_USER, domain="acme.eu.auth0.com")
    assert "scope=read%3Acurrent_user%20update%3Acurrent_user_metadata" in done.text


def test_a_curl_command_with_one_parameter_an_option_gets_one_more_option() -> None:
    data = "  -d grant_type=password \\\n  -d scope=openid \\\n  -d client_id=c1"
    old = f"curl https://acme.auth0.com/oauth/token \\\n{data}"
    assert converted(old).text == (
        "curl https://acme.auth0.com/oauth/token \\\n  -d grant_type=password \\\n"
        "  -d 'audience=https%3A%2F%2Facme.auth0.com%2Fapi%2Fv2%2F' \\\n"
        "  -d scope=read%3Acurrent_user \\\n  -d client_id=c1"
    )


def test_a_variable_in_the_address_is_expanded_inside_single_quotes_too() -> None:
    body = '{"grant_type":"password","scope":"openid"}'
    old = f"""curl "https://$D/oauth/token" -H 'Content-Type: application/json' -d '{body}'"""
    assert """"audience":"https://'"$D"'/api/v2/",""" in converted(old).text


def test_json_in_double_quotes_stays_escaped() -> None:
    body = r"{\"grant_type\":\"password\",\"scope\":\"openid\"}"
    old = f'curl https://acme.auth0.com/oauth/token --json "{body}"'
    assert r"""\"audience\":\"https://acme.auth0.com/api/v2/\",\"scope\":""" in converted(old).text


def test_curl_sends_json_as_json() -> None:
    old = """curl https://acme.auth0.com/oauth/token -d '{"grant_type":"password","scope":"openid"}'"""
    assert "--header 'Content-Type: application/json' -d '{" in converted(old).text


def test_the_old_resource_owner_endpoint_becomes_a_grant_with_a_realm() -> None:
    old = (
        "POST /oauth/ro HTTP/1.1\nHost: acme.auth0.com\nContent-Type: application/json\n\n"
        '{"client_id": "c1", "connection": "Users", "grant_type": "password", "scope": "openid"}'
    )
    done = converted(old)
    assert done.text.startswith("POST /oauth/token HTTP/1.1\nHost: acme.auth0.com\n")
    assert '"realm": "Users", "grant_type": "http://auth0.com/oauth/grant-type/password-realm"' in done.text


def test_a_machine_gets_the_any_user_scope() -> None:
    done = converted(
        '{"grant_type":"client_credentials","client_id":"c"}', endpoints.PATCH_USER, domain="acme.auth0.com"
    )
    assert json.loads(done.text)["scope"] == "update:users"


AUDIENCE = "https%3A%2F%2Facme.auth0.com%2Fapi%2Fv2%2F"
RIGHT = [
    f"https://acme.auth0.com/authorize?response_type=token&audience={AUDIENCE}&scope=read%3Acurrent_user",
    "grant_type=authorization_code&code=$CODE&client_id=c",
    '{"grant_type":"refresh_token","refresh_token":"{token}"}',
]


@pytest.mark.parametrize("old", RIGHT)
def test_a_right_request_and_one_that_others_decide_stay(old: str) -> None:
    done = converted(old)
    assert (done.text, done.changes) == (old, ())


@pytest.mark.parametrize("old", [ADDRESS, MIXED])
def test_a_new_request_is_not_changed_again(old: str) -> None:
    assert converted(converted(old).text).changes == ()


@pytest.mark.parametrize(
    ("old", "words"),
    [
        ("hello", "no request that can be read"),
        ("https://acme.auth0.com/api/v2/users/1?fields=email", "asks for no token"),
        ("https://acme.auth0.com/delegation?grant_type=x&scope=openid", "is gone"),
        ("grant_type=magic&client_id=c", "no grant 'magic'"),
        ("x" * 70_000, "too long"),
    ],
)
def test_what_cannot_be_converted_is_said(old: str, words: str) -> None:
    with pytest.raises(MigrateError, match=words):
        converted(old)


def test_a_malformed_audience_is_mended_and_another_api_named() -> None:
    slip = converted(
        "grant_type=password&scope=openid&audience=https://acme.auth0.com/api/v2", domain="acme.auth0.com"
    )
    assert "lacks the final slash" in slip.changes[0].why
    other = converted(
        "grant_type=password&scope=openid&audience=https://api.acme.com", domain="acme.auth0.com"
    )
    assert "keep the old request" in other.changes[0].why


def test_openid_is_kept_on_request_alone() -> None:
    old = "grant_type=password&scope=openid%20profile&client_id=c"
    assert "openid" not in converted(old, domain="acme.auth0.com").text
    assert "openid%20profile" in converted(old, domain="acme.auth0.com", keep_openid=True).text


SECRETS = [
    "grant_type=password&password=geheim-1&scope=openid&client_secret=geheim-2",
    '{"grant_type": "password", "password": "geheim-1", "client_secret": "geheim-2"}',
    "curl https://acme.auth0.com/oauth/token -u c1:geheim-1 -d grant_type=client_credentials",
    """curl "https://$D/oauth/token" -d '{"grant_type":"password","password":"geheim-1","scope":"openid"}'""",
    "POST /oauth/token HTTP/1.1\nAuthorization: Basic geheim-1\n\ngrant_type=client_credentials",
]


@pytest.mark.parametrize("old", SECRETS)
def test_secrets_of_the_request_are_shown_on_request_alone(old: str, program: Program) -> None:
    masked = program("convert", "-", stdin=old)
    assert masked.status == 0, masked.err
    assert "geheim" not in masked.out + masked.err
    assert "--show" in masked.err
    assert "geheim-1" in program("convert", "--show", stdin=old).out


def test_the_request_comes_from_a_file_and_the_answer_as_json(program: Program, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text(ADDRESS, encoding="utf-8")
    ended = program("convert", "--file", "old.txt", "--for", "GET /api/v2/users/{id}", "--format", "json")
    document = json.loads(ended.out)
    assert (document["version"], document["form"]) == (1, "address")
    assert document["changes"][1] == {
        "parameter": "scope",
        "before": "openid",
        "after": "read:current_user",
        "why": document["changes"][1]["why"],
    }


def test_control_characters_of_a_request_are_made_visible(program: Program) -> None:
    ended = program("convert", stdin="grant_type=password&scope=openid&client_id=\x1b]0;x\x07")
    assert "\x1b" not in ended.out + ended.err


PIECES = [*"{}\"'\\ &=:,\n?$", "curl ", "-d ", "grant_type=", "password", "scope", "https://", "POST "]


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_is_converted_or_refused(text: str) -> None:
    with contextlib.suppress(MigrateError):
        assert converted(text).text.strip()


BODY = {
    "grant_type": "password",
    "username": "jane@example.com",
    "password": "correct horse",
    "scope": "openid",
    "client_id": "spa",
}
QUOTED = json.dumps(BODY).replace('"', '\\"')
OPTIONS = " ".join(f"--data-urlencode '{name}={value}'" for name, value in BODY.items())
CURLS = [
    f"""curl -s "https://$D/oauth/token" -H 'Content-Type: application/json' -d '{json.dumps(BODY)}'""",
    f"""curl -s "https://$D/oauth/token" -d '{json.dumps(BODY)}'""",
    f"""curl -s https://$D/oauth/token -d "{QUOTED}" """,
    f"""curl -s https://$D/oauth/token \\\n  {OPTIONS}""",
    f"""curl -s https://$D/oauth/token --data "{urlencode(BODY)}" """,
]


@pytest.mark.parametrize("old", CURLS, ids=range(len(CURLS)))
def test_a_converted_curl_command_gets_the_right_token_in_a_shell(old: str, tenant: Tenant) -> None:
    env = {**os.environ, "D": tenant.domain, "CURL_CA_BUNDLE": tenant.ca_file}
    new = converted(old).text
    done = subprocess.run(
        ["bash", "-c", new], env=env, capture_output=True, text=True, timeout=30, check=True
    )
    token = json.loads(done.stdout)["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["aud"], claims["scope"]) == (tenant.audience, "read:current_user")


@pytest.mark.skipif(not Path("/dev/zero").is_char_device(), reason="has no endless file")
def test_an_endless_request_ends(program: Program) -> None:
    shown = program("convert", "--file", "/dev/zero")
    assert (shown.status, shown.out) == (2, "")
    assert shown.err.startswith("error: ")


def test_a_file_called_dash_is_standard_input(program: Program) -> None:
    request = "https://acme.eu.auth0.com/authorize?response_type=id_token&client_id=c1&scope=openid"
    shown = program("convert", "--file", "-", stdin=request)
    assert shown.status == 0
    assert shown.out == program("convert", request).out
