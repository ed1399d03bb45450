"""The receiver of the browser flow: it listens on 127.0.0.1, takes one callback, and is gone."""

from __future__ import annotations

import hmac
import os
import queue
import socketserver
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from mgmt_migrate.errors import MigrateError

ADDRESS = "127.0.0.1"

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>mgmt-migrate</title>
<style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:20vh auto;padding:0 1rem}}</style>
<h1>{title}</h1><p>{text}</p></html>
"""


class Receiver:
    """Waits for the one callback that carries the right state.

    Others are refused and counted in `strangers`: an old tab or a hostile page cannot end somebody's login.
    """

    def __init__(self, server: _Server) -> None:
        self._server = server

    @property
    def strangers(self) -> int:
        """Callbacks with a state that was not this login's."""
        return self._server.strangers

    def wait(self, seconds: float) -> Mapping[str, str]:
        """The parameters of the callback.

        Raises:
            MigrateError: none came in time.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                return self._server.received.get(timeout=min(left, 0.5))
            except queue.Empty:
                continue
        stray = (
            f"; {self.strangers} with a state of another login came and were refused"
            if self.strangers
            else ""
        )
        raise MigrateError(
            f"no callback came within {seconds:g} seconds",
            where=f"http://{ADDRESS}:{self._server.server_address[1]}{self._server.path}{stray}",
            remedy="finish the login in the browser; if its page shows an error, that names the cause "
            "(an unregistered callback address is the usual one)",
        )


@contextmanager
def receiver(port: int, path: str, state: str) -> Iterator[Receiver]:
    """Listens as long as the block lasts.

    Args:
        port: fixed, because the address of the callback is registered with the tenant.
        path: of the callback, such as "/callback".
        state: what the callback must carry.
    Raises:
        MigrateError: the port is taken.
    """
    try:
        server = _Server(port, path, state)
    except OSError as error:
        raise MigrateError(
            f"port {port} of this machine cannot be listened on: {error.strerror or error}",
            where=f"http://{ADDRESS}:{port}{path}",
            remedy="stop what uses it, or choose another with --port and register that callback address",
        ) from None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Receiver(server)
    finally:
        server.shutdown()
        server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    # Threads, because browsers open connections ahead that say nothing.
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name != "nt"  # there it would let others listen too

    def __init__(self, port: int, path: str, state: str) -> None:
        self.path = path
        self.state = state
        self.strangers = 0
        self.received: queue.Queue[Mapping[str, str]] = queue.Queue()
        self._lock = threading.Lock()
        self._taken = False
        super().__init__((ADDRESS, port), _Handler)

    def take(self) -> bool:
        """Whether this is the first right callback."""
        with self._lock:
            first, self._taken = not self._taken, True
            return first

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is no event."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5
    server_version = "mgmt-migrate"
    sys_version = ""

    def do_GET(self) -> None:
        if not self._for_this_machine():
            return self._page(
                HTTPStatus.BAD_REQUEST, "Not here", "This address is for callbacks on this machine."
            )
        parts = urlsplit(self.path)
        if parts.path != self.server.path:
            return self._page(HTTPStatus.NOT_FOUND, "Nothing here", "The login ends at another address.")
        given = parse_qs(parts.query, keep_blank_values=True, max_num_fields=50)
        params = {name: values[0] for name, values in given.items() if len(values) == 1}
        if not hmac.compare_digest(params.get("state", "").encode(), self.server.state.encode()):
            self.server.strangers += 1
            return self._page(
                HTTPStatus.BAD_REQUEST,
                "Another login",
                "This answer belongs to another login and was not used.",
            )
        if not self.server.take():
            return self._page(HTTPStatus.CONFLICT, "Already received", "The login was received before.")
        refused = "error" in params
        try:
            if refused:
                self._page(
                    HTTPStatus.OK, "Not logged in", "The terminal says why. You may close this window."
                )
            else:
                self._page(HTTPStatus.OK, "Received", "Back to the terminal: you may close this window.")
        finally:
            self.server.received.put(params)

    def _for_this_machine(self) -> bool:
        host = self.headers.get("Host", "").rpartition(":")[0]
        return host in (ADDRESS, "localhost")

    def _page(self, status: HTTPStatus, title: str, text: str) -> None:
        body = _PAGE.format(title=title, text=text).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Nothing: the request line holds the code."""
