"""No secret leaves: not to stdout unasked, not to stderr, the process list, a child's environment, or a file.

Every scenario runs with sentinels in the place of all secrets, at every verbosity.
"""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mgmt_migrate.cli import offered
from tests.conftest import Program
from tests.tenant.certificates import Certificates
from tests.tenant.fixtures import GET_USER
from tests.tenant.server import Reply, Request
from tests.tenant.tenant import Tenant

PASSWORD = "Sentinel-Passw0rd/+&"
CLIENT_SECRET = "Sentinel-Client-Secret-0123456789"
OTP = "918273"
RECOVERY = "SENTINELRECOVERY123456789"
REFRESH = "v1.Sentinel-Refresh-Token-0123456789"
TYPED = "v1.Typed-Refresh-Token-0123456789"
"""What is typed in a wrong place, where the process list shows it, to the tests beside as well."""
GIVEN = (PASSWORD, CLIENT_SECRET, OTP, RECOVERY, REFRESH)
SECRETS = {
    "AUTH0_CLIENT_ID": "web",
    "AUTH0_CLIENT_SECRET": CLIENT_SECRET,
    "AUTH0_USERNAME": "jane@example.com",
    "AUTH0_PASSWORD": PASSWORD,
}
VERBOSITY: dict[str, tuple[list[str], dict[str, str]]] = {
    "quiet": (["-q"], {}),
    "plain": ([], {}),
    "verbose": (["-v"], {}),
    "debug": (["-v"], {"MGMT_MIGRATE_DEBUG": "1", "HTTPX_LOG_LEVEL": "trace", "PYTHONDEVMODE": "1"}),
}


class Watchful(Tenant):
    """A tenant that looks at the process list during each request, and knows which tokens it gave."""

    def __init__(self, certificates: Certificates) -> None:
        self.command_lines: list[str] = []
        self.given: list[str] = []
        super().__init__(certificates)

    def answer(self, request: Request) -> Reply:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                self.command_lines.append(path.read_bytes().decode("utf-8", "replace"))
            except OSError:
                continue
        reply = super().answer(request)
        if isinstance(reply.body, dict):
            names = ("access_token", "id_token", "refresh_token", "mfa_token", "recovery_code")
            self.given += [str(reply.body[name]) for name in names if name in reply.body]
        return reply


@pytest.fixture
def watchful(certificates: Certificates) -> Iterator[Watchful]:
    made = Watchful(certificates)
    made.user("jane@example.com", PASSWORD)
    grants = {"password", "refresh_token", "mfa", "authorization_code", "device_code"}
    made.application("web", grants, secret=CLIENT_SECRET)
    made.application("machine", {"client_credentials"}, secret=CLIENT_SECRET, machine=("read:users",))
    made.application("native", grants)
    yield made
    made.close()


@dataclass
class Run:
    """One run in a folder of its own, and all that came of it."""

    folder: Path
    status: int
    out: str
    err: str
    tenant: Watchful
    asked: set[str] = field(default_factory=set)

    def leaks(self) -> list[str]:
        """Where a sentinel showed; the token on stdout is what was asked for."""
        tokens = [token for token in self.tenant.given if len(token) > 20]
        hidden = [*GIVEN, *tokens]
        secrets = [*hidden, TYPED]
        found = [f"stderr: {s[:12]}" for s in secrets if s in self.err and s not in self.asked]
        allowed = {*self.asked, *self.tenant.given} if self.status in (0, 1) else self.asked
        found += [f"stdout: {s[:12]}" for s in secrets if s in self.out and s not in allowed]
        found += [
            f"process list: {s[:12]}" for s in hidden if any(s in line for line in self.tenant.command_lines)
        ]
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name not in ("given-key.pem", "given-refresh"):
                text = path.read_bytes().decode("utf-8", "replace")
                found += [f"{path.name}: {s[:12]}" for s in secrets if s in text]
        return found


Go = Callable[..., Run]


@pytest.fixture
def go(watchful: Watchful, tmp_path: Path) -> Go:
    def run(*arguments: str, prelude: str = "", env: dict[str, str] | None = None, stdin: str = "") -> Run:
        (tmp_path / "tmp").mkdir(exist_ok=True)
        code = (
            f"{prelude}\nimport sys\nfrom mgmt_migrate.cli import main\nsys.argv[0] = 'mgmt-migrate'\nmain()"
        )
        scrubbed = {k: v for k, v in os.environ.items() if not k.startswith(("AUTH0_", "MGMT_MIGRATE"))}
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
            check=False,
            env={
                **scrubbed,
                "HOME": str(tmp_path),
                "TMPDIR": str(tmp_path / "tmp"),
                **SECRETS,
                **(env or {}),
            },
        )
        return Run(tmp_path, done.returncode, done.stdout, done.stderr, watchful)

    return run


def where(tenant: Tenant) -> list[str]:
    return [
        "get-token",
        "--domain",
        tenant.domain,
        "--ca-file",
        tenant.ca_file,
        "--no-input",
        "--for",
        GET_USER,
    ]


ANSWERS: dict[str, Reply] = {
    "refused": Reply(403, {"error": "invalid_grant", "error_description": f"no {PASSWORD} {CLIENT_SECRET}"}),
    "unknown": Reply(418, {"error": PASSWORD, "error_description": CLIENT_SECRET}),
    "page": Reply(502, f"<html><title>{PASSWORD}</title>{CLIENT_SECRET}</html>"),
    "text": Reply(500, f"grant_type=password&password={PASSWORD}&client_secret={CLIENT_SECRET}"),
    "limit": Reply(429, {"error": "too_many_requests", "error_description": PASSWORD}),
    "redirect": Reply(307, b"", {"Location": f"https://{CLIENT_SECRET}.example.com/{PASSWORD}"}),
    "no token": Reply(200, {"access_token": None, "id_token": REFRESH}),
    "odd token": Reply(200, {"access_token": f"{REFRESH}\n", "token_type": PASSWORD}),
    "opaque token": Reply(200, {"access_token": REFRESH}),
    "empty": Reply(200, b""),
}


@pytest.mark.parametrize("verbosity", VERBOSITY)
@pytest.mark.parametrize("kind", ANSWERS)
def test_through_every_kind_of_answer(
    inside: Program, watchful: Watchful, tmp_path: Path, kind: str, verbosity: str
) -> None:
    options, env = VERBOSITY[verbosity]
    watchful.instead["/oauth/token"] = ANSWERS[kind]
    ended = inside(*where(watchful), *options, env={**SECRETS, **env})
    assert ended.status != 0
    assert Run(tmp_path, ended.status, ended.out, ended.err, watchful).leaks() == []


SCENARIOS: dict[str, tuple[list[str], dict[str, str]]] = {
    "password": ([], {}),
    "basic": (["--client-auth", "basic"], {}),
    "machine": (["--flow", "client-credentials"], {"AUTH0_CLIENT_ID": "machine"}),
    "wrong password": ([], {"AUTH0_PASSWORD": RECOVERY}),
    "wrong secret": ([], {"AUTH0_CLIENT_SECRET": RECOVERY}),
    "dry run": (["--dry-run"], {}),
    "curl": (["--format", "curl"], {}),
    "header": (["--format", "header"], {}),
    "json": (["--format", "json"], {}),
    "unknown option": (["--nonsense", "x"], {}),
    "refused mix": (["--scope", "read:users"], {}),
    "refresh": (["--flow", "refresh"], {"AUTH0_REFRESH_TOKEN": REFRESH}),
    "not trusted": (["--ca-file", "/etc/hostname"], {}),
    "nobody there": (["--domain", "localhost:9"], {}),
    "slow": (["--timeout", "1"], {}),
}


@pytest.mark.parametrize("verbosity", ["plain", "debug"])  # quiet says less, debug is verbose too
@pytest.mark.parametrize("name", SCENARIOS)
def test_through_every_scenario(go: Go, watchful: Watchful, name: str, verbosity: str) -> None:
    options, env = VERBOSITY[verbosity]
    more, given = SCENARIOS[name]
    watchful.applications["web"].basic = name == "basic"
    if name == "slow":
        watchful.instead["/oauth/token"] = lambda handler: time.sleep(3)
    run = go(*where(watchful), *more, *options, env={**env, **given})
    assert run.leaks() == []
    assert (run.status == 0) is (
        name in ("password", "basic", "machine", "dry run", "curl", "header", "json")
    )


@pytest.mark.parametrize("verbosity", VERBOSITY)
@pytest.mark.parametrize("code", [OTP, "000000"])
def test_through_a_second_factor(go: Go, watchful: Watchful, code: str, verbosity: str) -> None:
    options, env = VERBOSITY[verbosity]
    watchful.users["jane@example.com"].factors = {"otp": OTP}
    run = go(*where(watchful), *options, env={**env, "AUTH0_OTP": code})
    assert (run.status == 0) is (code == OTP)
    assert run.leaks() == []


def test_the_old_recovery_code_stays_and_the_new_one_is_shown_once(go: Go, watchful: Watchful) -> None:
    user = watchful.users["jane@example.com"]
    user.factors = {"recovery-code": RECOVERY}
    run = go(*where(watchful), "-v", env={"AUTH0_RECOVERY_CODE": RECOVERY})
    assert run.status == 0
    assert run.err.count(user.factors["recovery-code"]) == 1
    run.asked.add(user.factors["recovery-code"])
    assert run.leaks() == []


def test_a_private_key_and_its_assertion(go: Go, watchful: Watchful, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    watchful.application("keyed", {"client_credentials"}, key=key.public_key(), machine=("read:users",))
    (tmp_path / "given-key.pem").write_text(pem)
    for name, text in (("given-key.pem", pem), ("broken.pem", pem.replace("\n", " "))):
        path = tmp_path / name
        path.write_text(text)
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        options = ["--flow", "client-credentials", "--private-key-file", name, "-v"]
        run = go(*where(watchful), *options, env={"AUTH0_CLIENT_ID": "keyed"})
        assert pem.splitlines()[3] not in run.out + run.err
        path.unlink()
        assert run.leaks() == []


CRASH = """
import httpx
def crash(self, request, **more):
    raise RuntimeError(f"crashed while sending {request.content!r} {dict(request.headers)!r}")
httpx.Client.send = crash
"""


@pytest.mark.parametrize("verbosity", VERBOSITY)
@pytest.mark.parametrize("method", ["post", "basic"])
def test_through_a_crash(go: Go, watchful: Watchful, method: str, verbosity: str) -> None:
    options, env = VERBOSITY[verbosity]
    run = go(*where(watchful), "--client-auth", method, *options, env=env, prelude=CRASH)
    assert run.status != 0
    assert "crashed while sending" in run.err
    assert "Passw0rd" not in run.err
    assert base64.b64encode(f"web:{CLIENT_SECRET}".encode()).decode() not in run.err
    assert run.leaks() == []


def test_the_user_name_and_the_factor_are_no_secrets(go: Go, watchful: Watchful) -> None:
    said = "otp of jane@example.com is not enrolled"
    watchful.instead["/oauth/token"] = Reply(403, {"error": "invalid_grant", "error_description": said})
    assert said in go(*where(watchful), env={"AUTH0_MFA": "otp"}).err


def test_a_browser_inherits_no_secret(go: Go, watchful: Watchful, tmp_path: Path) -> None:
    spy = tmp_path / "spy.sh"
    spy.write_text(
        f"#!/bin/sh\nenv > {tmp_path}/environment\ncat /proc/$$/cmdline > {tmp_path}/command\necho noise\n"
    )
    spy.chmod(0o700)
    secrets = {"AUTH0_OTP": OTP, "AUTH0_RECOVERY_CODE": RECOVERY, "AUTH0_REFRESH_TOKEN": REFRESH}
    options = ["--flow", "browser", "--wait", "1", "--port", "18486"]
    run = go(*where(watchful), *options, env={**secrets, "BROWSER": f"{spy} %s"})
    assert "AUTH0_CLIENT_ID=web" in (tmp_path / "environment").read_text()
    assert run.out == ""
    assert "noise" in run.err
    assert run.leaks() == []


OTHERS: dict[str, list[list[str]]] = {
    "audit-token": [["audit-token", "-"]],
    "audit-traffic": [["audit-traffic", "-"], ["audit-traffic", "--format", "json", "-"]],
    "config": [["config", "show"], ["config", TYPED]],
    "convert": [["convert", "-"]],
    "explain": [["explain", TYPED]],
    "fleet": [
        ["fleet", "scan", "with-password.txt"],
        ["fleet", "scan", "repositories.txt", "--jobs", "1"],
        ["fleet", "report", "--format", "json"],
        ["fleet", "report", "--format", "html"],
    ],
    "matrix": [["matrix", "--scope", TYPED]],
    "probe": [["probe", "--format", "json"]],
    "rules": [["rules", "--format", TYPED]],
    "scan": [
        ["scan", ".", "--fail-on", "never"],
        ["scan", ".", "--diff"],
        ["scan", ".", "-v", "--format", "json"],
    ],
    "schema": [["schema"], ["schema", TYPED]],
    "status": [["status", ".", "--logs", "log.jsonl", "--format", "html"]],
    "tenant": [
        ["tenant", "status", "--format", "json"],
        ["tenant", "callers"],
        ["tenant", "callers", "--file", "log.jsonl"],
        ["tenant", "turn-off", "--yes", "--force"],
        ["tenant", "turn-on", "--yes"],
    ],
}
"""Each command but `get-token`, with what is run of it."""


def commit(folder: Path) -> None:
    """Make a repository of a folder, with one commit that holds its files."""
    me = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for arguments in (("init", "-q"), ("add", "."), (*me, "commit", "-q", "-m", "all")):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def test_each_command_is_here() -> None:
    assert {*OTHERS, "get-token"} == set(offered())


@pytest.mark.parametrize("name", OTHERS)
def test_of_the_other_commands(go: Go, watchful: Watchful, tmp_path: Path, name: str) -> None:
    token = watchful.id_token("web", watchful.users["jane@example.com"])
    machine = watchful.management_token("read:tenant_settings", "read:clients", "update:tenant_settings")
    watchful.given += [token, machine]
    body = {"grant_type": "password", "scope": "openid", "password": PASSWORD, "client_secret": CLIENT_SECRET}
    call = {"method": "PATCH", "url": f"https://{watchful.domain}/api/v2/users/auth0%7C1?t={REFRESH}"}
    stdin = {
        "audit-token": json.dumps({"access_token": token, "refresh_token": REFRESH}),
        "audit-traffic": json.dumps({**call, "authorization": f"Bearer {token}", "cookie": REFRESH}),
        "convert": urlencode(body),
    }
    source = (
        f"new auth0.Management({{domain: 'acme.eu.auth0.com', token: '{token}'}}); // {REFRESH}\n"
        "axios.post('https://acme.eu.auth0.com/oauth/token', {grant_type: 'password', scope: 'openid',\n"
        f" password: '{PASSWORD}', client_secret: '{CLIENT_SECRET}'}});\n"
    )
    notice = {"type": "depnote", "description": f"id_token {REFRESH}", "details": {"token": token}}
    given = {
        "app.js": source,
        "log.jsonl": json.dumps({**notice, "date": "2026-11-24T00:00:00Z", "user_agent": f"Bearer {token}"}),
        "with-password.txt": f"https://reader:{CLIENT_SECRET}@127.0.0.1:1/shop.git\n",
        "repositories.txt": f"{tmp_path / 'shop'}\n",
        "shop/app.js": source,
    }
    (tmp_path / "shop").mkdir()
    for file, text in given.items():
        (tmp_path / file).write_text(text)
    if name == "fleet":
        commit(tmp_path / "shop")
    where = ["--domain", watchful.domain, "--ca-file", watchful.ca_file]
    runs = []
    for arguments in OTHERS[name]:
        at = where if name in ("probe", "status", "tenant") and "--file" not in arguments else []
        env = {"MGMT_MIGRATE_TOKEN": machine} if at else {}
        run = go(*arguments, *at, stdin=stdin.get(name, ""), env=env)
        assert token not in run.out + run.err
        assert machine not in run.out + run.err
        assert run.status in (0, 1, 2)
        runs.append(run)
    for file in given:
        (tmp_path / file).unlink()
    for run in runs:
        # None of them was asked for a secret, but an argument may be named in an error.
        shown = [secret for secret in (*GIVEN, TYPED, *watchful.given) if secret in run.out]
        assert shown == []
        assert run.leaks() == []
