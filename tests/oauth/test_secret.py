"""Secrets do not show themselves, and are found in whatever a server makes of them."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.oauth.secret import SHORTEST, Secret, Vault

ECHOES = (
    str,
    quote,
    quote_plus,
    html.escape,
    lambda text: json.dumps(text)[1:-1],
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: text.encode().hex(),
)


def test_a_secret_shows_its_name_alone() -> None:
    secret = Secret("AUTH0_PASSWORD", "hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]} {Secret.__doc__}"


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=SHORTEST, max_size=40),
    st.sampled_from(ECHOES),
    st.text("abc <>", max_size=10),
)
def test_no_echo_of_a_secret_is_left(value: str, echo: object, around: str) -> None:
    vault = Vault()
    vault.keep(Secret("X", value))
    echoed = echo(value)  # type: ignore[operator]
    scrubbed = vault.scrub(f"{around}{echoed}{around}")
    assert echoed.rstrip("=") not in scrubbed or echoed.rstrip("=") in around * 2 or len(echoed) < SHORTEST


def test_of_a_text_that_holds_a_very_short_secret_nothing_is_shown() -> None:
    vault = Vault()
    vault.keep(Secret("X", "pw"))
    assert vault.scrub("your password is pw") == "(withheld: it repeats a secret)"
    assert vault.scrub("try again") == "try again"


def test_the_longest_secret_goes_first() -> None:
    vault = Vault()
    vault.keep(Secret("X", "horse"))
    vault.keep(Secret("Y", "horse battery"))
    assert vault.scrub("<horse battery>") == "<…>"
