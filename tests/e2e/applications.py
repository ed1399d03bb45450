"""How each example is built, started and used."""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import installed
from tests.e2e import network, packages
from tests.e2e.acme import DOMAIN, Acme

_NODE = "const app = require('./app'); app.listen(Number(process.env.PORT), 'localhost');"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Nothing."""


class _Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128  # as that of the tenant


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The origin of a folder of static files."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def build(folder: Path, kept: Path, *command: str) -> None:
    """Run a tool of the application's packages; for the same files once, and `kept` has what it made."""
    said = hashlib.sha256(repr(command).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        said.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())

    def run(home: Path) -> None:
        shutil.copytree(folder, home, dirs_exist_ok=True)
        link = home / "node_modules"
        link.symlink_to(packages.node())
        installed.command(command[0], str(link / ".bin" / command[0]), *command[1:], folder=home, timeout=120)
        link.unlink()

    shutil.copytree(installed.once(kept / said.hexdigest(), run), folder, dirs_exist_ok=True)


def free_port() -> int:
    """A port that no worker's own connections are given meanwhile: those have numbers above."""
    while True:
        port = random.randint(10_000, 30_000)  # noqa: S311 - nothing is secret about it
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue


@contextmanager
def node_web(folder: Path, acme: Acme, port: int) -> Iterator[None]:
    """The Express application, its connections to elsewhere led to the tenant."""
    (folder / "node_modules").symlink_to(packages.node())
    (folder.parent / "map.js").write_text(network.node_map(), encoding="utf-8")
    env = {
        "NODE_EXTRA_CA_CERTS": acme.ca_file,
        "TENANT_PORT": str(acme.port),
        "PORT": str(port),
        "AUTH0_DOMAIN": DOMAIN,
        "AUTH0_CLIENT_ID": "acmeServerClient",
        "AUTH0_CLIENT_SECRET": "s3cret",
        "AUTH0_CALLBACK_URL": f"http://localhost:{port}/callback",
        "SESSION_SECRET": "of a test",
    }
    with _started(["node", "--require", str(folder.parent / "map.js"), "-e", _NODE], folder, env, port):
        yield


@contextmanager
def python_web(folder: Path, acme: Acme, port: int) -> Iterator[None]:
    """The Flask application behind a proxy that ends at the tenant."""
    with network.proxy(acme.port) as address:
        env = {
            "HTTPS_PROXY": address,
            "REQUESTS_CA_BUNDLE": acme.ca_file,
            "PYTHONPATH": str(packages.python()),
            "AUTH0_CLIENT_SECRET": "s3cret",
            "APP_SECRET_KEY": "of a test",
        }
        command = [sys.executable, "-m", "flask", "--app", "server", "run", "--port", str(port)]
        with _started(command, folder, env, port):
            yield


@contextmanager
def _started(command: list[str], folder: Path, env: Mapping[str, str], port: int) -> Iterator[None]:
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], **env},
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + 30
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the application did not start: {log.read_text('utf-8', 'replace')[-1500:]}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False
