"""Runs a flow: sends its requests once each, asks, waits, listens, and lets no secret out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mgmt_migrate import transport
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth import wire
from mgmt_migrate.oauth.browsing import open_browser
from mgmt_migrate.oauth.inputs import Inputs
from mgmt_migrate.oauth.loopback import receiver
from mgmt_migrate.oauth.secret import Secret
from mgmt_migrate.oauth.steps import Answer, Ask, Call, Flow, Granted, Listen, Send, Step, Tell, Wait

if TYPE_CHECKING:
    import httpx

_SECRET_MEMBERS = (
    "access_token",
    "id_token",
    "refresh_token",
    "mfa_token",
    "oob_code",
    "device_code",
    "recovery_code",
)


@dataclass
class Driver:
    """The world outside a flow.

    Args:
        http: from `transport.client`.
        inputs: the user's values; its vault holds every secret of the run.
        note: shows a line to the user.
        detail: shows a line under `--verbose`.
        browse: open a browser for the login; otherwise the address is shown alone.
        within: seconds for one request.
        patience: seconds for the login in the browser.
    """

    http: httpx.Client
    inputs: Inputs
    note: Callable[[str], None]
    detail: Callable[[str], None] = lambda line: None
    browse: bool = True
    within: float = 30.0
    patience: float = 300.0

    def run(self, flow: Flow) -> Granted:
        """What the flow is granted.

        Raises:
            MigrateError: refused, unreachable, not understood, not in time; no text of it holds a secret.
        """
        reply: Any = None
        try:
            while True:
                try:
                    step = flow.send(reply)
                except StopIteration as end:
                    granted: Granted = end.value
                    return granted
                reply = self._answer(step)
        except MigrateError:
            raise
        except Exception as error:
            # A fault of this program: the text may hold anything, the traceback stays for the report.
            words = self.inputs.vault.scrub(f"{type(error).__name__}: {error}")
            raise RuntimeError(words).with_traceback(error.__traceback__) from None

    def _answer(self, step: Step) -> Any:
        if isinstance(step, Send):
            return self._send(step.call)
        if isinstance(step, Ask):
            return self.inputs.get(step.field, step.again)
        if isinstance(step, Wait):
            return time.sleep(step.seconds)
        if isinstance(step, Tell):
            for line in step.lines:
                self.note(line)
            return None
        return self._listen(step)

    def _send(self, call: Call) -> Answer:
        keep = self.inputs.vault.keep
        for value in (*call.form.values(), call.bearer, call.basic[1] if call.basic else None):
            if isinstance(value, Secret):
                keep(value)
        body, headers = wire.parts(call)
        keep(Secret("", headers.get("Authorization", "").partition(" ")[2]))
        request = self.http.build_request(call.method, call.url, content=body or None, headers=headers)
        begun = time.monotonic()
        try:
            raw = transport.send(self.http, request, within=self.within)
        except transport.TransportError as error:
            raise self._scrubbed(error) from None
        self.detail(f"{call.method} {call.url} answered {raw.status} in {time.monotonic() - begun:.2f} s")
        answer = Answer(call, raw.status, raw.headers, raw.body, self.inputs.vault.scrub)
        for name in _SECRET_MEMBERS:
            keep(Secret(name, answer.text(name)))
        return answer

    def _listen(self, step: Listen) -> Mapping[str, str]:
        with receiver(step.port, step.path, step.state) as waiting:
            self.note("Log in with a browser, at:")
            self.note(f"  {step.address}")
            self.note(f"Waiting for it, {self.patience:g} seconds at most; Ctrl-C ends it.")
            if self.browse and not open_browser(step.address):
                self.note("No browser could be started here: open the address by hand.")
            params = waiting.wait(self.patience)
            if waiting.strangers:
                self.note(f"{waiting.strangers} callback(s) of another login came and were refused")
        if "code" in params:
            self.inputs.vault.keep(Secret("CODE", params["code"]))
        return params

    def _scrubbed(self, error: transport.TransportError) -> transport.TransportError:
        """The host of a redirect is the server's choice, and the one foreign word in such an error."""
        head, redirects, rest = error.what.partition(" redirects to ")
        if not redirects:
            return error
        host, comma, tail = rest.partition(",")
        what = f"{head}{redirects}{self.inputs.vault.scrub(host)}{comma}{tail}"
        return transport.TransportError(what, where=error.where, remedy=error.remedy, status=error.status)
