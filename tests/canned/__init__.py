"""A server on loopback that says exactly the bytes it is told, however odd, over http or TLS."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from tests.tenant.certificates import Certificates

Script = Callable[[socket.socket], None]
"""Is given a connection whose request has been read, and says what it likes."""


class Canned:
    """A listening server; `asked` counts requests, `paths` holds their targets in order."""

    def __init__(self, script: Script, certificates: Certificates | None = None) -> None:
        self.script, self.paths, self._open = script, [], True
        self._context: ssl.SSLContext | None = None
        if certificates:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificates.certificate, certificates.key)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    paths: list[str]

    @property
    def domain(self) -> str:
        return f"{'' if self._context else 'http://'}localhost:{self.port}"

    @property
    def asked(self) -> int:
        return len(self.paths)

    def close(self) -> None:
        self._open = False
        with closing(socket.create_connection(("127.0.0.1", self.port))):
            self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while self._open:
            connection, _ = self._socket.accept()
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            with closing(connection):
                request = b""
                while b"\r\n\r\n" not in request and (got := connection.recv(65536)):
                    request += got
                    if not request[:1].isalpha():
                        break  # TLS where plain http is spoken
                if request:
                    self.paths.append(request.split(b" ", 2)[1].decode() if request[:1].isalpha() else "")
                    self.script(connection)
        except OSError:
            return  # the client has gone, which is what some tests are about


@contextmanager
def canned(script: Script, certificates: Certificates | None = None) -> Iterator[Canned]:
    """A server for the length of a block."""
    server = Canned(script, certificates)
    try:
        yield server
    finally:
        server.close()


def says(body: object, status: str = "200 OK", **headers: str) -> Script:
    """An ordinary answer: bytes as they are, anything else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(raw)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return lambda connection: connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + raw)


def redirects(place: str) -> Script:
    return says(b"", "302 Found", location=place)


def hangs(connection: socket.socket) -> None:
    """Takes the request and says nothing until the client gives up."""
    connection.settimeout(30)
    connection.recv(1)


def drips(connection: socket.socket) -> None:
    """A byte now and then, each soon enough for a timeout that only counts the wait for the next one."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n{")
    for _ in range(300):
        time.sleep(0.1)
        connection.sendall(b" ")


def floods(connection: socket.socket) -> None:
    """50 MB."""
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 52428800\r\n\r\n")
    for _ in range(800):
        connection.sendall(b" " * 65536)


def breaks_off(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")


def is_no_http(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
