"""Where the commands of a document run: a copy of the repository's examples under git, and the tenant
acme.eu.auth0.com on this machine, reached as a stranger's machine would reach it, by name and over TLS."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.docs.snippets import ROOT, Step
from tests.e2e.network import proxy
from tests.tenant.certificates import Certificates
from tests.tenant.tenant import Tenant

DOMAIN = "acme.eu.auth0.com"
TENANT_SCOPES = (
    "read:tenant_settings", "update:tenant_settings", "read:clients", "read:logs", "read:users",
)  # fmt: skip
KEPT = ("LANG", "LC_ALL", "TMPDIR", "SHELL")
GIT = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"]

PROGRAM = """#!/usr/bin/env bash
export HTTPS_PROXY="$TENANT" SSL_CERT_FILE="$AUTHORITY"
case " $* " in
  *" --no-input "*) typed=() ;;
  *" get-token "*" --flow browser "* | *" get-token "*" client-credentials "*) typed=() ;;
  *" get-token "*) typed=('Username or email:=jane@example.com' 'Password:=correct horse') ;;
  *" --interactive "*) typed=('[a/s/q/?]=q') ;;
  *" turn-off "*" --dry-run "* | *" turn-off "*" --print "*) typed=() ;;
  *" turn-off "* | *" turn-on "*) typed=('[y/N]=y') ;;
  *) typed=() ;;
esac
if [[ " $* " == *" --watch "* ]]; then
  timeout --signal=INT 3 "$PYTHON" -m mgmt_migrate "$@" || [ $? -eq 124 ]  # until Ctrl-C, as the document says
elif [ "${#typed[@]}" -gt 0 ]; then
  "$PYTHON" "$PERSON" "${typed[@]}" -- "$PYTHON" -m mgmt_migrate "$@"
else
  "$PYTHON" -m mgmt_migrate "$@"
fi
status=$?
echo "$status" >> "$STATUSES"
exit $status
"""
CURL = """#!/usr/bin/env bash
HTTPS_PROXY="$TENANT" CURL_CA_BUNDLE="$AUTHORITY" exec "$REAL_CURL" "$@"
"""
BROWSER = """#!/usr/bin/env bash
# The address of the login becomes the form that the login page sends.
login="${1#*\\?}&username=jane%40example.com&password=correct%20horse"
exec curl --silent --location --output /dev/null --data "$login" https://acme.eu.auth0.com/login
"""


PROXIED = re.compile(r"^requests go through the proxy .*\n", re.MULTILINE)
"""Said on this stage alone."""


class Acme(Tenant):
    """The tenant under the name that the documents use."""

    @property
    def domain(self) -> str:
        return DOMAIN


@dataclass(frozen=True)
class Done:
    """What a step wrote, both streams as a terminal shows them, and the statuses of it and of the program in it."""

    step: Step
    output: str
    status: int
    statuses: Sequence[int]


@contextmanager
def acme(certificates: Certificates) -> Iterator[Acme]:
    """The tenant: Jane, a public application c1, a machine that may do all that the documents do."""
    tenant = Acme(certificates)
    tenant.user("jane@example.com", "correct horse", sub="auth0|5a620d29a840170a9ef43672")
    tenant.application("c1", {"password", "authorization_code", "device_code", "refresh_token", "mfa"})
    tenant.application("web", {"authorization_code"})
    tenant.application("machine", {"client_credentials"}, secret="s3cret", machine=TENANT_SCOPES)
    tenant.configuration.notice(1)
    tenant.configuration.notice(2, "c1", feature="Something else")
    yield tenant
    tenant.close()


class Stage:
    """A folder for one document, and a bash that keeps its place and its variables from step to step."""

    def __init__(self, folder: Path, tenant: Acme, proxy_address: str, names: Sequence[str]) -> None:
        self.folder, self.work = folder, folder / "work"
        self.statuses = folder / "statuses"
        for path in ("bin", "home", "out"):
            (folder / path).mkdir()
        for name, text in {"mgmt-migrate": PROGRAM, "curl": CURL, "browser": BROWSER}.items():
            script = folder / "bin" / name
            script.write_text(text, encoding="utf-8")
            script.chmod(0o755)
        assert tenant.certificates is not None
        authority = str(tenant.certificates.ca)
        kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("PIP_")}
        self.env = {
            **kept,
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder / "home"),
            "PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "STATUSES": str(self.statuses),
            "COLUMNS": "80",
            "NO_COLOR": "1",
            "PYTHONIOENCODING": "utf-8",
            "BROWSER": f"{folder / 'bin' / 'browser'} %s",
            "PERSON": str(Path(__file__).with_name("person.py")),
            "REAL_CURL": shutil.which("curl") or "curl",
            "TENANT": proxy_address,
            "PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip"),
            "NO_PROXY": "127.0.0.1,localhost",
            "AUTHORITY": authority,
            "MGMT_MIGRATE_CACHE_DIR": str(folder / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        self._repository(names)

    def _repository(self, names: Sequence[str]) -> None:
        for name in names:
            source, target = ROOT / name, self.work / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("node_modules", "__pycache__")
                shutil.copytree(source, target, ignore=ignored)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
        for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "begin"]):
            subprocess.run(["git", *GIT, *words], cwd=self.work, env=self.env, check=True)

    def run(self, steps: Sequence[Step], within: float = 400) -> list[Done]:
        """Run the steps one after the other in one shell.

        Raises:
            AssertionError: the shell ended before the last step.
        """
        out = self.folder / "out"
        lines = ["last=0"]
        for number, step in enumerate(steps):
            left, right = ("(", ")") if "set -e" in step.command else ("{", "}")
            lines += [
                f": > '{self.statuses}'",
                f"( exit $last ); {left}\n{step.command.rstrip()}\n{right} > '{out}/{number}' 2>&1 < /dev/null",
                f"last=$?; printf '%s ' $last $(< '{self.statuses}') > '{out}/{number}.status'",
            ]
        script = self.folder / "script"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", str(script)],
            cwd=self.work,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )
        done = []
        for number, step in enumerate(steps):
            status = out / f"{number}.status"
            assert status.exists(), f"{step.place}: the shell ended here\n{step.command}\n{ended.stderr}"
            first, *rest = map(int, status.read_text(encoding="utf-8").split())
            output = (out / str(number)).read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
            output = PROXIED.sub("", output)
            done.append(Done(step, output, first, rest))
        return done


@contextmanager
def stage(folder: Path, tenant: Acme, names: Sequence[str]) -> Iterator[Stage]:
    """A stage with these files of the repository; every host but this machine is the tenant."""
    with proxy(tenant.port) as address:
        yield Stage(folder, tenant, address, names)


def as_json(text: str) -> object:
    """The JSON document that an output holds."""
    return json.loads(text[text.index("{") :])
