"""The bare server: TLS, threads, a log of requests, and answers that a test may put in the place of the
real ones."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.tenant.certificates import Certificates


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The parameters of the body, form or JSON."""
        if "json" in self.headers.get("content-type", ""):
            found = json.loads(self.body or b"{}")
            return {str(k): str(v) for k, v in found.items()}
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Reply:
    """An answer. A dict or list becomes JSON."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> tuple[bytes, str]:
        if isinstance(self.body, bytes):
            return self.body, "application/octet-stream"
        if isinstance(self.body, str):
            return self.body.encode(), "text/html" if self.body.lstrip().startswith("<") else "text/plain"
        return json.dumps(self.body).encode(), "application/json"


Answerer = Callable[[Request], Reply]
Raw = Callable[[BaseHTTPRequestHandler], None]
"""A hostile answer: writes to the connection whatever it likes."""


class Server:
    """Serves `answer` until `close`."""

    def __init__(self, certificates: Certificates | None, port: int = 0) -> None:
        self.requests: list[Request] = []
        self.instead: dict[str, Reply | Raw] = {}
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = _Quiet(("127.0.0.1", port), handler)
        self.certificates = certificates
        if certificates is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificates.certificate, certificates.key)
            self._http.socket = context.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port: int = self._http.server_address[1]
        thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        thread.start()

    @property
    def domain(self) -> str:
        return f"localhost:{self.port}"

    @property
    def origin(self) -> str:
        return f"{'https' if self.certificates else 'http'}://{self.domain}"

    @property
    def ca_file(self) -> str:
        assert self.certificates is not None
        return str(self.certificates.ca)

    def answer(self, request: Request) -> Reply:
        """What a request is answered with; to be overridden."""
        return Reply(404, {"error": "not_found"})

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = (
        128  # of the usual five a browser's connections fall out, and are tried again seconds later
    )

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that break off are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    owner: Server
    timeout = 30

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        self.owner.requests.append(request)
        instead = self.owner.instead.get(request.path)
        if instead is not None and not isinstance(instead, Reply):
            self.close_connection = True
            return instead(self)
        reply = instead if isinstance(instead, Reply) else self.owner.answer(request)
        body, kind = reply.encoded()
        self.send_response(reply.status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        return None

    do_GET = do_POST = do_PATCH = do_DELETE = do_OPTIONS = do_CONNECT = _handle  # noqa: N815 - the base class names them

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Nothing."""
