"""The only maker of HTTP clients: TLS is always verified, redirects are never followed, bodies and times are
bounded, and plain http goes to loopback alone.

    http = client(ca_file)
    answer = send(http, http.build_request("POST", domain.url("oauth/token"), data=form))
    keys = fetch_json(http, domain.url(".well-known/jwks.json"))
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from mgmt_migrate import __version__
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol.domain import LOOPBACK

TIMEOUT = 10.0
"""Seconds for each step: connect, send, wait for the next bytes. The whole exchange has three times that."""

LIMIT = 1 << 20
"""Bytes of a body; the largest token with its 100 KB of custom claims stays far below."""


class TransportError(MigrateError):
    """No answer that can be used: unreachable, TLS, time, size, a redirect, not JSON. Status 2."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. Header names are in lower case; the body is foreign bytes, at most the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> object:
        """The body as JSON, whatever content type the server claims.

        Raises:
            ValueError: it is none (also for bodies that nest too deeply).
        """
        try:
            return json.loads(self.body.decode("utf-8"))
        except RecursionError:
            raise ValueError("nested too deeply") from None


def client(ca_file: Path | None = None, timeout: float = TIMEOUT) -> httpx.Client:
    """A client for tenants; use it as a context manager, and send through `send` or `fetch_json`.

    Proxies of the environment are honoured except for loopback, and so is SSL_CERT_FILE.

    Args:
        ca_file: PEM file with the authorities to trust *instead of* the usual ones. Nothing switches the
            verification off.
        timeout: seconds for each step.
    Raises:
        TransportError: `ca_file` cannot be read or holds no certificate.
    """
    return httpx.Client(
        verify=_trusting(ca_file) if ca_file else True,
        timeout=timeout,
        follow_redirects=False,
        headers={
            "User-Agent": f"mgmt-migrate/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",  # a small compressed body could become a large one
        },
        mounts={f"all://{host}": None for host in LOOPBACK},  # past any proxy
        event_hooks={"request": [_refuse_plain_http]},
    )


def _trusting(ca_file: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError:
        why = "holds no certificate in PEM form"
    except (OSError, ValueError) as error:
        why = f"cannot be read ({getattr(error, 'strerror', None) or error})"
    raise TransportError(
        f"the CA file {why}", where=str(ca_file), remedy="give a file with BEGIN CERTIFICATE blocks"
    )


def _refuse_plain_http(request: httpx.Request) -> None:
    host = request.url.host
    if request.url.scheme != "https" and host not in LOOPBACK and host != "::1":
        raise TransportError(
            "plain http would send secrets in the clear",
            where=f"{request.method} {_shown(request.url)}",
            remedy="use https; plain http is for localhost only",
        )


def send(
    http: httpx.Client, request: httpx.Request, *, limit: int = LIMIT, within: float | None = None
) -> Answer:
    """One exchange, never repeated, never redirected.

    Args:
        http: from `client`.
        request: from `http.build_request(method, url, data=form | json=…, headers=…)`.
        limit: most bytes of the body.
        within: seconds for the whole exchange, name resolution and slow bodies included; three times the
            client's timeout if not given.
    Raises:
        TransportError: no answer in time, TLS, a redirect, a compressed or too large body. A 4xx or 5xx is an
            answer.
    """
    if within is None:
        within = 3 * (http.timeout.read or TIMEOUT)
    outcome: list[Answer | BaseException] = []
    # A thread, because name resolution and a body that drips byte by byte know no deadline of their own.
    worker = threading.Thread(target=_exchange, args=(http, request, limit, outcome), daemon=True)
    worker.start()
    worker.join(within)
    if not outcome:
        raise TransportError(
            f"no complete answer within {within:g} seconds",
            where=_where(request),
            remedy="check the domain and your connection, then try again",
        )
    result = outcome[0]
    if isinstance(result, BaseException):
        raise result
    return result


def fetch_json(http: httpx.Client, url: str, *, limit: int = LIMIT, within: float | None = None) -> object:
    """The JSON that a GET brings.

    Raises:
        TransportError: as `send`, and for any status but 200, and for a body that is not JSON.
    """
    request = http.build_request("GET", url)
    return document(send(http, request, limit=limit, within=within))


def document(answer: Answer) -> object:
    """The JSON of an answer to a GET.

    Raises:
        TransportError: the status is not 200, or the body is not JSON.
    """
    host, where = httpx.URL(answer.url).host, f"GET {answer.url}"
    if answer.status != 200:
        raise TransportError(
            f"{host} answered {answer.status} where 200 was expected",
            where=where,
            remedy="check that the domain is that of the tenant",
        )
    try:
        return answer.json()
    except ValueError:
        looks = "HTML" if answer.body.lstrip()[:1] == b"<" else "something"
        raise TransportError(
            f"{host} answered {looks} that is not JSON",
            where=where,
            remedy="check the domain, and whether a proxy or a login page stands between",
        ) from None


def _exchange(
    http: httpx.Client, request: httpx.Request, limit: int, outcome: list[Answer | BaseException]
) -> None:
    try:
        outcome.append(_bounded(http, request, limit))
    except (httpx.HTTPError, OSError) as error:
        outcome.append(_explained(request, error))
    except BaseException as error:  # handed to the thread that waits, which raises it
        outcome.append(error)


def _bounded(http: httpx.Client, request: httpx.Request, limit: int) -> Answer:
    answer = http.send(request, stream=True)
    try:
        if 300 <= answer.status_code < 400:
            raise TransportError(
                f"{request.url.host} redirects to {_target(answer)}, and redirects are not followed",
                where=f"{_where(request)} answered {answer.status_code}",
                remedy="give the domain that it leads to, if you trust it",
            )
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise TransportError("the answer is compressed, which was not asked for", where=_where(request))
        body = bytearray()
        for chunk in answer.iter_raw():
            body += chunk
            if len(body) > limit:
                raise TransportError(
                    f"the answer is larger than {limit:,} bytes",
                    where=_where(request),
                    remedy="check that the domain is that of the tenant",
                )
        return Answer(answer.status_code, answer.headers, bytes(body), _shown(request.url))
    finally:
        answer.close()


def _explained(request: httpx.Request, error: Exception) -> TransportError:
    """A sentence for what went wrong; the texts of the libraries name neither host nor way out."""
    host = request.url.netloc.decode("ascii")
    causes = list(_chain(error))
    if any(isinstance(c, ssl.SSLCertVerificationError) for c in causes):
        why = next(c.verify_message for c in causes if isinstance(c, ssl.SSLCertVerificationError))
        what = f"the certificate of {host} is not trusted: {why}"
        remedy = "name the authority's PEM file with --ca-file if you trust it"
    elif any(isinstance(c, ssl.SSLError) for c in causes):
        what, remedy = f"no TLS connection with {host}", "check that it speaks https there"
    elif isinstance(error, httpx.TimeoutException):
        what, remedy = f"{host} did not answer in time", "check your connection, then try again"
    elif isinstance(error, httpx.ConnectError):
        what = f"{host} cannot be reached: {_reason(causes)}"
        remedy = "check the domain and your connection"
    elif isinstance(error, httpx.ProxyError):
        what, remedy = "the proxy refused the connection", "check HTTPS_PROXY and NO_PROXY"
    else:
        what, remedy = f"{host} broke the connection off", "try again, and check the domain"
    return TransportError(what, where=_where(request), remedy=remedy)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _reason(causes: list[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    return "no connection"


def _target(answer: httpx.Response) -> str:
    """Host of a redirect; the rest of it may hold anything."""
    try:
        return httpx.URL(answer.headers.get("location", "")).host or "another page"
    except httpx.InvalidURL:
        return "another page"


def _where(request: httpx.Request) -> str:
    return f"{request.method} {_shown(request.url)}"


def _shown(url: httpx.URL) -> str:
    """The URL without its query, which may hold what is not for the eye."""
    return str(url.copy_with(query=None, fragment=None))
