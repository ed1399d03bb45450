"""A host of repositories on loopback: git's own http-backend behind TLS and a password, or a real sshd."""

from __future__ import annotations

import base64
import getpass
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.tenant import certificates

USER, PASSWORD = "reader", "hunter2-is-read-only"


@dataclass
class Forge:
    """`requests` are the lines that came, `arguments` those of all processes while a password was sent."""

    address: str
    ca: Path
    requests: list[str] = field(default_factory=list)
    arguments: set[bytes] = field(default_factory=set)


def _arguments() -> set[bytes]:
    found = set()
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.add(process.read_bytes())
        except OSError:
            continue
    return found


@contextmanager
def https(root: Path, folder: Path) -> Iterator[Forge]:
    """Repositories below `root`: /open/… for everyone, /closed/… with the password, /moved/… leads elsewhere,
    /slow/… never answers."""
    folder.mkdir()
    made = certificates.make(folder)
    wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            forge.requests.append(self.requestline)
            kind = self.path.split("/")[1]
            if kind == "slow":
                over.wait(60)
            if kind == "moved":
                return self._end(302, {"Location": self.path.replace("/moved/", "/open/", 1)}, b"")
            if kind == "closed" and self.headers.get("Authorization") != wanted:
                return self._end(401, {"WWW-Authenticate": 'Basic realm="forge"'}, b"")
            if kind == "closed":
                forge.arguments |= _arguments()
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            done = subprocess.run(
                ["git", "http-backend"], input=body, capture_output=True, check=False,
                env={
                    "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(root), "GIT_HTTP_EXPORT_ALL": "1",
                    "PATH_INFO": "/" + path.split("/", 2)[2], "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "CONTENT_LENGTH": str(len(body)), "GIT_CONFIG_GLOBAL": os.devnull,
                },
            )  # fmt: skip
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
            return self._end(int(headers.pop("Status", "200")[:3]), headers, content)

        def _end(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(content))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    forge = Forge(f"https://localhost:{server.server_port}", made.ca)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        over.set()
        server.shutdown()
        server.server_close()


def sshd() -> str | None:
    """The server of OpenSSH: where the variable SSHD says, or as Debian's openssh-server installs it."""
    return os.environ.get("SSHD") or shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def ssh(program: str, folder: Path) -> Iterator[tuple[str, str]]:
    """An sshd that gives this user's key git-upload-pack alone: its address, and GIT_SSH_COMMAND for it."""
    folder.mkdir(mode=0o700)
    for name in ("host", "reader"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True, timeout=30
        )
    only = 'restrict,command="case $SSH_ORIGINAL_COMMAND in git-upload-pack*) git-shell -c \\"$SSH_ORIGINAL_COMMAND\\";; *) exit 9;; esac" '
    (folder / "keys").write_text(only + (folder / "reader.pub").read_text())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/keys\n"
        f"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    (folder / "known").write_text(f"[127.0.0.1]:{port} " + (folder / "host.pub").read_text())
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "config")], stderr=log)
    try:
        until = time.monotonic() + 20
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
        command = f"ssh -oBatchMode=yes -F none -i {folder}/reader -oIdentitiesOnly=yes -oUserKnownHostsFile={folder}/known"
        yield f"ssh://{getpass.getuser()}@127.0.0.1:{port}", command
    finally:
        process.terminate()
        process.wait()
