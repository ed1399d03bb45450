"""The packages that the examples are made of, by exact versions, installed once beside this file."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_CACHE = HERE / ".cache"
_NPM = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]


def node() -> Path:
    """The folder node_modules with what package.json names."""
    if shutil.which("npm") is None:
        pytest.fail("the applications are run as they are: install node 20 or newer, with npm")
    return _installed("package.json", "node", _NPM) / "node_modules"


def lock() -> Path:
    """Lock as one file: its package holds the modules that the file of the content network is made of."""
    modules = node()
    bundle = modules.parent / "lock.js"
    if not bundle.is_file():
        esbuild = [str(modules / ".bin/esbuild"), str(modules / "auth0-lock/lib/browser.js"), "--bundle"]
        more = [
            "--define:global=window",
            "--banner:js=var process = {env: {NODE_ENV: 'production'}};",
            f"--outfile={bundle}",
            "--log-level=error",
        ]
        subprocess.run([*esbuild, *more], check=True, timeout=120)
    return bundle


def python() -> Path:
    """A folder for PYTHONPATH with what requirements.txt names."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", "."]
    return _installed("requirements.txt", "python", [*pip, "-r", "requirements.txt"])


def _installed(name: str, kind: str, command: list[str]) -> Path:
    """Into a folder of its own, then renamed, so that what is there is whole."""
    text = (HERE / name).read_bytes()
    version = "" if kind == "node" else f"-{sys.version_info[0]}.{sys.version_info[1]}"
    home = _CACHE / f"{kind}{version}-{hashlib.sha256(text).hexdigest()[:12]}"
    if home.is_dir():
        return home
    _CACHE.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=_CACHE))
    shutil.copy(HERE / name, folder)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode != 0:
        pytest.fail(f"could not install {name}: {done.stderr[-1500:]}")
    folder.rename(home)
    return home
