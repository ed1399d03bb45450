"""The way from an application to the local tenant: every host of the net is the tenant, by a proxy or a map.

TLS runs through untouched: the client itself checks the certificate for the name that it asked for.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MAP = """
// Loaded before the application: connections to another machine end at the local tenant.
const https = require('https');
const create = https.Agent.prototype.createConnection;
https.Agent.prototype.createConnection = function (options, done) {
  const local = { ...options, host: '127.0.0.1', port: Number(process.env.TENANT_PORT), path: null };
  return create.call(this, { ...local, servername: options.servername || options.host }, done);
};
"""


def node_map() -> str:
    """A script for `node --require`, with TENANT_PORT in the environment."""
    return _MAP.lstrip()


@contextmanager
def proxy(port: int) -> Iterator[str]:
    """The address of an HTTP proxy whose tunnels (CONNECT) all end at a port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_tunnel, args=(client, port), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _tunnel(client: socket.socket, port: int) -> None:
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        head = b""
        while b"\r\n\r\n" not in head:
            more = client.recv(4096)
            if not more:
                return
            head += more
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        _pump(client, server)
        back.join(30)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return
