"""Node packages for tests: installed once, by the exact versions of package.json, and run as processes.

`python -m tests.servers.node` installs them beforehand. It needs no packages of Python.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import installed

HERE = Path(__file__).parent
_CACHE = HERE / ".cache"


def node_modules() -> Path:
    """The folder with the installed packages; the first call installs them.

    A machine without node fails the tests that need it, in words, rather than passing them by.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise installed.MissingError(
            "these tests run servers written for Node: install node 20 or newer, with npm"
        )
    wanted = (HERE / "package.json").read_bytes()
    home = _CACHE / hashlib.sha256(wanted).hexdigest()[:12]
    return installed.once(home, _fill) / "node_modules"


def _fill(folder: Path) -> None:
    shutil.copy(HERE / "package.json", folder)
    installed.command("installing the test servers", *installed.NPM, "--ignore-scripts", folder=folder)


@dataclass(frozen=True)
class Running:
    """A server process that listens."""

    port: int
    log: Path

    @property
    def domain(self) -> str:
        return f"localhost:{self.port}"

    @property
    def origin(self) -> str:
        return f"https://{self.domain}"


def environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """What a node script needs: its packages, and a home of its own."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "NODE_PATH": str(node_modules()), **more}


@contextmanager
def running(script: str, folder: Path, env: Mapping[str, str]) -> Iterator[Running]:
    """A script of this folder as a server; it prints `port 12345` when it listens.

    Args:
        script: file name; it finds packages by NODE_PATH, or by links from the working directory.
        folder: working directory and home of the process.
        env: more variables.
    """
    modules = folder / "node_modules"
    if not modules.exists():
        modules.symlink_to(node_modules())
    shutil.copy(HERE / script, folder / script)
    log = folder / f"{script}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            ["node", script], cwd=folder, env=environment(folder, env), stdout=sink, stderr=subprocess.STDOUT
        )
    try:
        yield Running(_port(process, log), log)
    finally:
        process.terminate()
        process.wait(10)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        for line in log.read_text("utf-8", "replace").splitlines():
            if line.startswith("port "):
                return int(line.split()[1])
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {log.read_text('utf-8', 'replace')[-1500:]}")


if __name__ == "__main__":
    node_modules()
