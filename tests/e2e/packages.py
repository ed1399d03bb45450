"""The packages that the examples are made of, by exact versions, installed once beside this file.

`python -m tests.e2e.packages` installs those of npm beforehand. It needs no packages of Python.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tests import installed

HERE = Path(__file__).parent
_CACHE = HERE / ".cache"
_JQ = """#!/usr/bin/env node
const text = require('fs').readFileSync(0, 'utf8');
const flags = process.argv.slice(2, -1);
require('../node_modules/jq-wasm').raw(text, process.argv.at(-1), flags).then((said) => console.log(said));
"""


def node() -> Path:
    """The folder node_modules with what package.json names."""
    if shutil.which("npm") is None:
        raise installed.MissingError(
            "the applications are run as they are: install node 20 or newer, with npm"
        )
    return _installed("package.json", "node", *installed.NPM) / "node_modules"


def lock() -> Path:
    """Lock as one file: its package holds the modules that the file of the content network is made of."""
    modules = node()

    def bundle(folder: Path) -> None:
        esbuild = [str(modules / ".bin/esbuild"), str(modules / "auth0-lock/lib/browser.js"), "--bundle"]
        more = [
            "--define:global=window",
            "--banner:js=var process = {env: {NODE_ENV: 'production'}};",
            f"--outfile={folder / 'lock.js'}",
            "--log-level=error",
        ]
        subprocess.run([*esbuild, *more], check=True, timeout=120)

    return installed.once(modules.parent / "lock", bundle) / "lock.js"


def jq() -> Path | None:
    """A folder for PATH where the machine has no jq: the same program as WebAssembly, which node runs."""
    if shutil.which("jq") is not None:
        return None
    modules = node()

    def write(folder: Path) -> None:
        script = folder / "jq"
        script.write_text(_JQ, encoding="utf-8")
        script.chmod(0o755)

    return installed.once(modules.parent / "jq", write)


def python() -> Path:
    """A folder for PYTHONPATH with what requirements.txt names."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", "."]
    kind = f"python-{sys.version_info[0]}.{sys.version_info[1]}"
    return _installed("requirements.txt", kind, *pip, "-r", "requirements.txt")


def _installed(name: str, kind: str, *command: str) -> Path:
    text = (HERE / name).read_bytes()

    def fill(folder: Path) -> None:
        shutil.copy(HERE / name, folder)
        installed.command(f"installing {name}", *command, folder=folder)

    home = _CACHE / f"{kind}-{hashlib.sha256(text).hexdigest()[:12]}"
    return installed.once(home, fill)


if __name__ == "__main__":
    lock()
