"""Fetching as it is: https with a password from a credential helper, ssh with a key; nox -s fleet runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Program
from tests.fleet import forge
from tests.fleet.forge import PASSWORD, USER, Forge
from tests.fleet.repositories import commit, legacy


@pytest.fixture
def root(tmp_path: Path) -> Path:
    legacy(tmp_path / "repositories" / "web")
    return tmp_path / "repositories"


@pytest.fixture
def host(tmp_path: Path, root: Path) -> Iterator[Forge]:
    with forge.https(root, tmp_path / "tls") as running:
        yield running


HELPERS = {
    "a variable": '!f() { test "$1" = get && echo username=reader && echo "password=$FLEET_TOKEN"; }; f',
    "a file": "store --file={folder}/credentials",
}


def environment(tmp_path: Path, host: Forge, helper: str = "") -> dict[str, str]:
    config = tmp_path / "gitconfig"
    config.write_text("")
    if helper:
        quoted = HELPERS[helper].replace("{folder}", str(tmp_path)).replace('"', '\\"')
        config.write_text(f'[credential]\n\thelper = "{quoted}"\n')
    where = host.address.removeprefix("https://")
    (tmp_path / "credentials").write_text(f"https://{USER}:{PASSWORD}@{where}\n")
    more = {"FLEET_TOKEN": PASSWORD} if helper == "a variable" else {}
    return {"GIT_CONFIG_GLOBAL": str(config), "GIT_SSL_CAINFO": str(host.ca), **more}


def scan(
    program: Program, tmp_path: Path, addresses: list[str], env: dict[str, str]
) -> dict[str, tuple[str, str]]:
    """Status and reason of each repository, by the last two steps of its address."""
    (tmp_path / "list.txt").write_text("\n".join(addresses) + "\n")
    ended = program("fleet", "scan", "list.txt", "--mirrors", "m", "--limit", "5", "--new", env=env)
    report = json.loads(program("fleet", "report", "--format", "json").out)
    assert PASSWORD not in ended.out + ended.err + json.dumps(report)
    return {row["name"]: (row["status"], row["reason"]) for row in report["table"]}


@pytest.mark.parametrize("helper", HELPERS)
def test_a_helper_gives_the_password_to_git_and_nobody_else_sees_it(
    program: Program, tmp_path: Path, root: Path, host: Forge, helper: str
) -> None:
    env = environment(tmp_path, host, helper)
    address = f"{host.address}/closed/web"
    assert scan(program, tmp_path, [address], env) == {"closed/web": ("scanned", "")}
    (root / "web" / "more.js").write_text("localStorage.setItem('x', 1)\n")
    commit(root / "web")
    assert scan(program, tmp_path, [address], env) == {"closed/web": ("scanned", "")}
    assert scan(program, tmp_path, [address], env) == {"closed/web": ("unchanged", "")}
    kept = [path for path in tmp_path.rglob("m/**/*") if path.is_file()] + list(
        tmp_path.glob("fleet.sqlite*")
    )
    assert len(kept) > 5
    assert not [path for path in kept if PASSWORD.encode() in path.read_bytes()]
    assert [line for line in host.arguments if b"remote-https" in line]
    assert not [line for line in host.arguments if PASSWORD.encode() in line]
    assert {line.split()[1].rpartition("/")[2] for line in host.requests} == {
        "refs?service=git-upload-pack",
        "git-upload-pack",
    }


def test_each_way_in_which_a_host_says_no_has_its_word(program: Program, tmp_path: Path, host: Forge) -> None:
    names = ("open/web", "closed/web", "open/nothing", "moved/web", "slow/web")
    found = scan(program, tmp_path, [f"{host.address}/{name}" for name in names], environment(tmp_path, host))
    assert found == {
        "open/web": ("scanned", ""),
        "closed/web": ("failed", "no access"),
        "open/nothing": ("failed", "not to be found"),
        "moved/web": ("failed", "unreachable"),
        "slow/web": ("failed", "timed out"),
    }


@pytest.mark.parametrize("where", ["", ' "{address}"', ' "{address}/closed/web"'])
def test_a_certificate_that_nobody_vouches_for_is_not_believed_whatever_the_user_has_settled(
    program: Program, tmp_path: Path, host: Forge, where: str
) -> None:
    env = environment(tmp_path, host, "a file") | {"GIT_SSL_NO_VERIFY": "1"}
    del env["GIT_SSL_CAINFO"]
    with (tmp_path / "gitconfig").open("a") as config:
        config.write(f"[http{where.format(address=host.address)}]\n\tsslVerify = false\n")
    assert scan(program, tmp_path, [f"{host.address}/closed/web"], env) == {
        "closed/web": ("failed", "unreachable")
    }
    assert not host.requests


def test_a_key_that_may_only_read_is_enough_for_ssh(program: Program, tmp_path: Path, root: Path) -> None:
    server = forge.sshd()
    if server is None:
        pytest.skip("needs the package openssh-server, or its sshd named in the variable SSHD")
    with forge.ssh(server, tmp_path / "ssh") as (address, command):
        env = {"GIT_SSH_COMMAND": command}
        found = scan(program, tmp_path, [f"{address}{root}/web", f"{address}{root}/nothing"], env)
        stranger = scan(
            program,
            tmp_path,
            [f"{address}{root}/web/"],
            {"GIT_SSH_COMMAND": "ssh -oBatchMode=yes -F none -i none"},
        )
    assert found == {
        "repositories/web": ("scanned", ""),
        "repositories/nothing": ("failed", "not to be found"),
    }
    assert list(stranger.values()) == [("failed", "unreachable")]
