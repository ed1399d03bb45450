"""The tools to compare with, each in the release named here, apart from this program's own environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RELEASES = {"ast-grep-cli": "0.51.1", "semgrep": "1.185.0"}
RULES = Path(__file__).parent / "rules"


def installed(cache: Path) -> Path:
    """The folder of their programs; installed with pip on the first call.

    Raises:
        subprocess.CalledProcessError: pip cannot get one.
    """
    place = cache / "tools"
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    if not (programs / "semgrep").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        wanted = [f"{name}=={release}" for name, release in RELEASES.items()]
        subprocess.run([str(programs / "python"), "-m", "pip", "install", "-q", *wanted], check=True)
    return programs


def ast_grep(programs: Path) -> list[str]:
    """Five rules over the current folder; writes JSON to standard output."""
    config = str(RULES / "ast-grep.yml")
    return [str(programs / "ast-grep"), "scan", "--config", config, "--json=compact", "."]


def semgrep(programs: Path, report: Path) -> list[str]:
    """Five rules over the current folder; writes JSON to `report` and asks nothing of the network."""
    line = [str(programs / "semgrep"), "scan", "--metrics=off", "--disable-version-check", "--quiet"]
    return [*line, f"--config={RULES / 'semgrep.yml'}", "--json", f"--output={report}", "."]
