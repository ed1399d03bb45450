"""get-token as a user runs it: real processes against a tenant over TLS."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.conftest import Ended, Program
from tests.tenant.fixtures import GET_USER, PATCH_USER, GetToken
from tests.tenant.tenant import Tenant

MACHINE = {"AUTH0_CLIENT_ID": "machine", "AUTH0_CLIENT_SECRET": "s3cret-of-the-machine"}


def claims(token: str) -> dict[str, object]:
    decoded: dict[str, object] = jwt.decode(token.strip(), options={"verify_signature": False})
    return decoded


def test_a_password_grant_asks_for_the_least_scope_and_prints_the_token_alone(
    get_token: GetToken, tenant: Tenant
) -> None:
    ended = get_token("--for", GET_USER, "--for", PATCH_USER)
    assert ended.status == 0, ended.err
    token = ended.out.removesuffix("\n")
    assert claims(token)["scope"] == "read:current_user update:current_user_metadata"
    assert claims(token)["aud"] == tenant.audience
    assert tenant.requests[-1].form == {
        "grant_type": "password",
        "username": "jane@example.com",
        "password": "correct horse",
        "audience": tenant.audience,
        "scope": "read:current_user update:current_user_metadata",
        "client_id": "spa",
    }
    assert "access token for the Management API" in ended.err
    assert "as asked" in ended.err


def test_the_password_is_sent_once_however_it_ends(get_token: GetToken, tenant: Tenant) -> None:
    get_token("--for", GET_USER, env={"AUTH0_PASSWORD": "not this one"})
    assert [request.path for request in tenant.requests] == ["/oauth/token"]


def test_a_realm_is_sent_with_the_grant_for_realms(get_token: GetToken, tenant: Tenant) -> None:
    tenant.user("joe", "joes password", sub="auth0|2", realm="Partners")
    env = {"AUTH0_USERNAME": "joe", "AUTH0_PASSWORD": "joes password"}
    ended = get_token("--for", GET_USER, "--realm", "Partners", env=env)
    assert claims(ended.out)["sub"] == "auth0|2"
    assert tenant.requests[-1].form["grant_type"] == "http://auth0.com/oauth/grant-type/password-realm"


@pytest.mark.parametrize("basic", [False, True])
def test_a_machine_proves_itself_by_its_secret(get_token: GetToken, tenant: Tenant, basic: bool) -> None:
    tenant.applications["machine"].basic = basic
    how = ("--client-auth", "basic") if basic else ()
    ended = get_token("--flow", "client-credentials", "--for", GET_USER, *how, env=MACHINE)
    assert ended.status == 0, ended.err
    assert claims(ended.out)["sub"] == "machine@clients"
    assert tenant.requests[-1].form["scope"] == "read:users"
    assert ("client_secret" in tenant.requests[-1].form) is not basic


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "PS256"])
def test_a_machine_proves_itself_by_its_key(
    get_token: GetToken, tenant: Tenant, tmp_path: Path, algorithm: str
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "key.pem").chmod(0o600)
    tenant.application(
        "keyed", {"client_credentials"}, key=key.public_key(), machine=("read:users",), algorithm=algorithm
    )
    options = ("--private-key-file", "key.pem", "--signing-algorithm", algorithm, "--key-id", "k1")
    ended = get_token(
        "--flow", "client-credentials", "--for", GET_USER, *options, env={"AUTH0_CLIENT_ID": "keyed"}
    )
    assert ended.status == 0, ended.err
    assertion = tenant.requests[-1].form["client_assertion"]
    assert jwt.get_unverified_header(assertion)["kid"] == "k1"
    assert claims(assertion)["aud"] == f"{tenant.origin}/"


def test_a_refresh_token_is_rotated_into_the_file_that_was_named(
    get_token: GetToken, tenant: Tenant, tmp_path: Path
) -> None:
    first = get_token("--for", GET_USER, "--scope", "offline_access", "--save-refresh-token", "kept")
    assert first.status == 0, first.err
    old = (tmp_path / "kept").read_text()
    again = get_token("--flow", "refresh", "--refresh-token-file", "kept", "--save-refresh-token", "kept")
    assert again.status == 0, again.err
    assert "scope" not in tenant.requests[-1].form
    assert (tmp_path / "kept").read_text() not in ("", old)
    third = get_token("--flow", "refresh", env={"AUTH0_REFRESH_TOKEN": old.strip()})
    assert "used up, revoked or expired" in third.err


def test_a_refresh_token_that_nobody_keeps_is_mentioned(get_token: GetToken) -> None:
    ended = get_token("--for", GET_USER, "--scope", "offline_access")
    assert "--save-refresh-token" in ended.err
    assert ended.out.count("\n") == 1


class TestFormats:
    def test_header_and_env_hold_the_token(self, get_token: GetToken) -> None:
        header = get_token("--for", GET_USER, "--format", "header").out
        assert claims(header.removeprefix("Authorization: Bearer ").strip())["sub"] == "auth0|5a62"
        env = get_token("--for", GET_USER, "--format", "env").out
        assert claims(env.removeprefix("AUTH0_ACCESS_TOKEN=").strip())["sub"] == "auth0|5a62"

    def test_json_holds_the_token_and_its_audit(self, get_token: GetToken, tenant: Tenant) -> None:
        document = json.loads(get_token("--for", GET_USER, "--format", "json").out)
        assert claims(document["access_token"])["sub"] == "auth0|5a62"
        assert document["asked"] == ["read:current_user"]
        assert document["audience"] == tenant.audience
        assert document["audit"]["kind"] == "management_access_token"
        assert document["audit"]["verdict"] == "ok"

    def test_an_id_token_that_comes_along_never_leaves(self, get_token: GetToken) -> None:
        ended = get_token("--for", GET_USER, "--scope", "openid", "--format", "json")
        assert "id_token" not in json.loads(ended.out)
        assert "an ID token came along and was dropped" in ended.err
        assert ended.status == 1  # openid made the audience a list

    def test_the_curl_script_gets_a_token_in_a_shell(self, get_token: GetToken, tenant: Tenant) -> None:
        script = get_token("--for", GET_USER, "--format", "curl")
        assert tenant.requests == []
        assert "correct horse" not in script.out
        env = {**os.environ, "AUTH0_PASSWORD": "correct horse & more=$x'\"", "CURL_CA_BUNDLE": tenant.ca_file}
        tenant.users["jane@example.com"].password = env["AUTH0_PASSWORD"]
        done = subprocess.run(
            ["bash", "-c", script.out], env=env, capture_output=True, text=True, check=True, timeout=30
        )
        assert claims(json.loads(done.stdout)["access_token"])["scope"] == "read:current_user"

    @pytest.mark.parametrize("flow", ["browser", "device", "refresh", "password-realm"])
    def test_every_flow_can_be_shown_without_sending(
        self, get_token: GetToken, tenant: Tenant, flow: str
    ) -> None:
        for how in (("--dry-run",), ("--format", "curl")):
            ended = get_token("--flow", flow, "--for", GET_USER, "--realm", "Users", *how)
            assert ended.status == 0, ended.err
            assert "/oauth/token" in ended.out
            assert "correct horse" not in ended.out
        assert tenant.requests == []


class TestOutputFile:
    def test_it_is_readable_by_its_owner_only_and_replaces_an_older_one(
        self, get_token: GetToken, tmp_path: Path
    ) -> None:
        (tmp_path / "token").write_text("older")
        (tmp_path / "token").chmod(0o644)
        ended = get_token("--for", GET_USER, "--output", "token")
        assert (ended.status, ended.out) == (0, "")
        assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
        assert claims((tmp_path / "token").read_text())["sub"] == "auth0|5a62"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["token"]

    def test_a_symbolic_link_is_refused_before_anything_is_sent(
        self, get_token: GetToken, tenant: Tenant, tmp_path: Path
    ) -> None:
        (tmp_path / "elsewhere").write_text("untouched")
        (tmp_path / "token").symlink_to("elsewhere")
        ended = get_token("--for", GET_USER, "--output", "token")
        assert ended.status == 2
        assert "symbolic link" in ended.err
        assert (tmp_path / "elsewhere").read_text() == "untouched"
        assert tenant.requests == []

    @pytest.mark.parametrize("target", ["missing/token", ".", "/dev/null"])
    def test_what_cannot_be_written_is_refused_before_anything_is_sent(
        self, get_token: GetToken, tenant: Tenant, target: str
    ) -> None:
        assert get_token("--for", GET_USER, "--output", target).status == 2
        assert tenant.requests == []


class TestRefusedBeforeSending:
    @pytest.fixture
    def get_token(self, inside: Program, tenant: Tenant) -> GetToken:
        """As the process does it, in this one: the cases differ in a word."""

        def run(*arguments: str) -> Ended:
            where = ("--domain", tenant.domain, "--ca-file", tenant.ca_file, "--no-input")
            env = {"AUTH0_CLIENT_ID": "spa", "AUTH0_USERNAME": "j", "AUTH0_PASSWORD": "p"}
            return inside("get-token", *where, *arguments, env=env)

        return run

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--scope", "read:users"], "--flow client-credentials"),
            (["--scope", "read:curent_user"], "write read:current_user"),
            (["--flow", "client-credentials", "--scope", "read:current_user"], "no current user"),
            (["--flow", "client-credentials", "--scope", "openid"], "nobody logs in"),
            (["--flow", "magic", "--for", GET_USER], "there is no flow 'magic'"),
            (["--for", "GET /api/v2/clients"], "none of the eight"),
            ([], "granted every scope there is"),
            (["--for", GET_USER, "--audience", "https://acme.eu.auth0.com/api/v2"], "lacks the final slash"),
            (["--for", GET_USER, "--audience", "https://api.acme.com"], "another API"),
            (["--scope", "a\x1bb"], "characters that no scope can hold"),
            (["--for", GET_USER, "--format", "yaml"], "there is no format"),
            (["--for", GET_USER, "--client-auth", "magic"], "no client authentication"),
            (["--for", GET_USER, "--port", "80"], "port 80"),
            (["--for", GET_USER, "--domain", "login.acme.com"], "--tenant-domain"),
            (["--for", GET_USER, "--domain", "acme.eu.auth0.com@evil.com"], "holds an @"),
            (["--for", GET_USER, "--domain", "аcme.eu.auth0.com"], "xn--"),
            (["--for", GET_USER, "--domain", "http://acme.eu.auth0.com"], "plain http"),
            (["--for", GET_USER, "--client-id", "c\x1b[31m"], "control character"),
            (["--for", GET_USER, "--username", "jane\r"], "control character"),
            (["--for", GET_USER, "--password-file", "nowhere"], "cannot be read"),
            (["--for", GET_USER, "--ca-file", "nowhere"], "CA file"),
            (["--flow", "password-realm", "--for", GET_USER], "needs a realm"),
            (["--for", GET_USER, "--profile", "nobody"], "no profile 'nobody'"),
        ],
    )
    def test_with_a_way_out(
        self, get_token: GetToken, tenant: Tenant, arguments: list[str], words: str
    ) -> None:
        ended = get_token(*arguments)
        assert (ended.status, ended.out) == (2, "")
        assert words in ended.err
        assert ended.err.startswith("error: ")
        assert "\x1b" not in ended.err
        assert tenant.requests == []

    @pytest.mark.parametrize(
        "option",
        ["password", "client-secret", "refresh-token", "private-key", "otp", "binding-code", "recovery-code"],
    )
    def test_a_secret_as_an_argument_is_refused_and_not_repeated(
        self, get_token: GetToken, tenant: Tenant, option: str
    ) -> None:
        for given in ([f"--{option}", "hunter2hunter2"], [f"--{option}=hunter2hunter2"]):
            ended = get_token("--for", GET_USER, *given)
            assert ended.status == 2
            assert f"--{option}-file FILE" in ended.err
            assert "hunter2" not in ended.err
        assert tenant.requests == []


class TestInputs:
    def test_the_password_comes_from_stdin_or_a_pipe(self, get_token: GetToken) -> None:
        ended = get_token(
            "--for", GET_USER, "--password-file", "-", stdin="correct horse\n", env={"AUTH0_PASSWORD": ""}
        )
        assert ended.status == 0, ended.err

    def test_a_secret_file_that_others_can_read_is_warned_of(
        self, get_token: GetToken, tmp_path: Path
    ) -> None:
        (tmp_path / "pw").write_text("correct horse\n")
        (tmp_path / "pw").chmod(0o644)
        ended = get_token("--for", GET_USER, "--password-file", "pw")
        assert ended.status == 0
        assert "chmod 600" in ended.err

    def test_one_stdin_serves_one_secret(self, get_token: GetToken) -> None:
        ended = get_token("--for", GET_USER, "--password-file", "-", "--client-secret-file", "-")
        assert "two secrets" in ended.err

    def test_without_input_what_is_missing_is_named_with_every_way_to_give_it(
        self, get_token: GetToken
    ) -> None:
        ended = get_token("--for", GET_USER, env={"AUTH0_PASSWORD": ""})
        assert ended.status == 2
        assert "the password is missing" in ended.err
        assert "set AUTH0_PASSWORD, or give --password-file FILE" in ended.err

    def test_a_profile_gives_what_is_always_the_same(
        self, program: Program, tenant: Tenant, tmp_path: Path
    ) -> None:
        (tmp_path / ".mgmt-migrate.toml").write_text(
            f'[profiles.dev]\ndomain = "{tenant.domain}"\nclient-id = "spa"\nusername = "jane@example.com"\n'
            f'for = ["{GET_USER}"]\nca-file = "{tenant.ca_file}"\n'
        )
        env = {"AUTH0_PASSWORD": "correct horse", "AUTH0_DOMAIN": "other.eu.auth0.com"}
        ended = program("get-token", "--profile", "dev", "--no-input", env=env)
        assert ended.status == 0, ended.err
        assert ended.err.splitlines()[0] == f"profile dev: password at {tenant.domain} for application spa"

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ('password = "x"', "password is a secret"),
            ('client_secret = "x"', "client_secret is a secret"),
            ('domian = "x"', "did you mean domain"),
            ("port = true", "give a number"),
        ],
    )
    def test_a_profile_takes_no_secret_and_no_slip(
        self, program: Program, tmp_path: Path, line: str, words: str
    ) -> None:
        (tmp_path / ".mgmt-migrate.toml").write_text(f"[profiles.dev]\n{line}\n")
        ended = program("get-token", "--profile", "dev")
        assert ended.status == 2
        assert words in ended.err


def test_a_token_with_fewer_scopes_comes_with_status_1(get_token: GetToken, tenant: Tenant) -> None:
    tenant.narrower = True
    ended = get_token("--for", GET_USER, "--for", PATCH_USER)
    assert ended.status == 1
    assert claims(ended.out)["scope"] == "read:current_user"
    assert "asked and not granted: update:current_user_metadata" in ended.err


def test_a_token_with_more_scopes_is_told(get_token: GetToken, tenant: Tenant) -> None:
    tenant.wider = ("update:current_user_identities",)
    ended = get_token("--for", GET_USER)
    assert ended.status == 0
    assert "wider than asked, by update:current_user_identities" in ended.err


def test_quiet_says_nothing_of_a_right_token(get_token: GetToken) -> None:
    assert get_token("--for", GET_USER, "-q").err == ""


def test_verbose_names_each_request_and_its_status(get_token: GetToken, tenant: Tenant) -> None:
    assert f"POST {tenant.origin}/oauth/token answered 200 in" in get_token("--for", GET_USER, "-v").err


def test_help_names_every_option_and_no_value_of_the_environment(program: Program) -> None:
    ended = program(
        "get-token", "--help", env={"AUTH0_PASSWORD": "geheim", "AUTH0_DOMAIN": "geheim.auth0.com"}
    )
    assert "--password-file" in ended.out
    assert "geheim" not in ended.out
