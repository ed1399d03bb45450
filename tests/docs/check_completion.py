"""Completion as docs/completion.md says: installed and tried in the real shells of this machine."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.docs.snippets import ROOT

FILES = {
    "bash": ".bash_completions/mgmt-migrate.sh",
    "zsh": ".zfunc/_mgmt-migrate",
    "fish": ".config/fish/completions/mgmt-migrate.fish",
}
BASH = """
source ~/.bash_completions/mgmt-migrate.sh
COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_mgmt_migrate_completion mgmt-migrate; printf '%%s\\n' "${COMPREPLY[@]}"
"""
TYPED = {
    "mgmt-migrate sca": "scan",
    "mgmt-migrate scan --sel": "--select",
    "mgmt-migrate explain several-a": "several-audiences",
    "mgmt-migrate matrix --scope read:c": "read:current_user",
}


@pytest.fixture(params=FILES)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, dict[str, str]]:
    """A shell whose start-up files have the completion, and its environment."""
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed here")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("AUTH0_", "MGMT_", "XDG_"))
    }
    env = {**kept, "HOME": str(tmp_path), "PATH": path, "TERM": "dumb", "COLUMNS": "120"}
    subprocess.run([name, "-c", "mgmt-migrate --install-completion; true"], env=env, check=True, cwd=tmp_path)
    assert (tmp_path / FILES[name]).exists()
    assert FILES[name] in (ROOT / "docs" / "completion.md").read_text(encoding="utf-8")
    return name, env


def completed(shell: str, env: dict[str, str], typed: str) -> str:
    """What the shell offers, or writes, when Tab is pressed after what was typed."""
    if shell == "zsh":
        return at_a_terminal(env, typed)
    script = BASH % typed if shell == "bash" else f'complete -C "{typed}"'
    done = subprocess.run(
        [shell, "-c", script],
        env=env,
        cwd=env["HOME"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def at_a_terminal(env: dict[str, str], typed: str, within: float = 60) -> str:
    """zsh completes at a prompt alone."""
    terminal, inner = pty.openpty()
    process = subprocess.Popen(
        ["zsh", "-i"],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env=env,
        cwd=env["HOME"],
        start_new_session=True,
    )
    os.close(inner)
    os.write(terminal, b"PS1='rea''dy> '\n")
    seen, end, sent = "", time.monotonic() + within, False
    while time.monotonic() < end and not (sent and TYPED[typed] in seen):
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 65536).decode(errors="replace")
        if not sent and "ready> " in seen:
            seen, sent = "", True
            os.write(terminal, f"{typed}\t".encode())
        if sent and seen.endswith("\a"):  # the first Tab loads the completion, as the document says
            seen = seen.rstrip("\a")
            os.write(terminal, b"\t")
    process.kill()
    process.wait(10)
    os.close(terminal)
    return seen


@pytest.mark.parametrize("typed", TYPED)
def test_tab_completes(shell: tuple[str, dict[str, str]], typed: str) -> None:
    assert TYPED[typed] in completed(*shell, typed)
