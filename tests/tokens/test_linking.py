"""Linking: the guide's rules, each broken alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.minted import CLIENT, HEADER, ID_TOKEN, MACHINE, NOW, RFC9068, changed, guide, token
from tests.tokens.conftest import Judge, codes

LINKER = guide(scope="update:current_user_identities")


def second(header: dict[str, object] = HEADER, **changes: object) -> str:
    return token(changed(ID_TOKEN, {"sub": "google-oauth2|7", **changes}), header)


def test_a_right_pair_may_be_linked_and_every_rule_that_can_be_told_holds(judge: Judge) -> None:
    audit = judge(LINKER, link_with=second())
    assert audit.verdict == "ok"
    assert audit.linking is not None
    assert audit.linking.allowed
    holds = {c.rule: c.holds for c in audit.linking.conditions}
    assert holds.pop("link-with-only") is None  # what the body holds besides is for the caller to see
    assert holds.pop("link-with-alone") is None
    assert holds.pop("own-account") is None
    assert set(holds.values()) == {True}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        pytest.param(second({**HEADER, "alg": "HS256"}), "TK701", id="HS256"),
        pytest.param(second({"typ": "JWT"}), "TK701", id="no algorithm"),
        pytest.param(second(aud="another-application"), "TK702", id="another application"),
        pytest.param(second(aud=[CLIENT, "another"]), "TK702", id="two audiences"),
        pytest.param(second(iss="https://other.eu.auth0.com/"), "TK702", id="another tenant"),
        pytest.param(second(exp=NOW - 60), "TK703", id="expired"),
        pytest.param(second(exp=None), "TK703", id="no end"),
        pytest.param(second(nbf=NOW + 60), "TK703", id="not yet valid"),
        pytest.param(second(sub=ID_TOKEN["sub"]), "TK704", id="the same account"),
        pytest.param(second(sub=None), "TK704", id="no account"),
        pytest.param(guide(sub="google-oauth2|7"), "TK705", id="an access token"),
        pytest.param("v1.MjB4T0R3cXhOcTJmTlBzZkN2cGhOa0lZ", "TK705", id="a refresh token"),
        pytest.param("nonsense", "TK705", id="no token"),
    ],
)
def test_each_broken_rule_has_its_code_and_ends_the_linking(judge: Judge, other: str, code: str) -> None:
    audit = judge(LINKER, link_with=other)
    assert codes(audit) == [code]
    assert audit.linking is not None
    assert not audit.linking.allowed


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("read:current_user", ["TK403", "TK706"]),
        ("update:current_user_metadata", ["TK403", "TK706"]),
    ],
)
def test_the_scope_of_the_matrix_decides_not_that_of_the_prose(
    judge: Judge, scope: str, said: list[str]
) -> None:
    audit = judge(guide(scope=scope), link_with=second())
    assert codes(audit) == said
    assert ("TK406" in codes(audit, "warning")) == (scope == "update:current_user_metadata")


def test_an_id_token_in_the_header_may_not_link(judge: Judge) -> None:
    audit = judge(token(ID_TOKEN), link_with=second())
    assert codes(audit) == ["TK101", "TK706"]


def test_the_client_id_of_the_rfc_9068_profile_counts_like_azp(judge: Judge) -> None:
    claims = changed(RFC9068, {"scope": "update:current_user_identities"})
    at_jwt: dict[str, object] = {**HEADER, "typ": "at+jwt"}
    assert judge(token(claims, at_jwt), link_with=second()).verdict == "ok"
    assert codes(judge(token(changed(claims, {"client_id": None}), at_jwt), link_with=second())) == ["TK702"]


def test_with_update_users_a_machine_may_link_and_the_body_is_free(judge: Judge) -> None:
    audit = judge(token(changed(MACHINE, {"azp": CLIENT})), link_with=second())
    assert audit.verdict == "ok"
    assert audit.linking is not None
    assert "either-body" in [c.rule for c in audit.linking.conditions]


def test_of_a_whole_answer_the_id_token_is_taken(judge: Judge) -> None:
    answer: dict[str, Any] = {"access_token": guide(), "id_token": second()}
    import json

    assert judge(LINKER, link_with=json.dumps(answer)).verdict == "ok"


def test_an_expired_access_token_links_nothing(judge: Judge) -> None:
    audit = judge(guide(scope="update:current_user_identities", iat=1, exp=2), link_with=second())
    assert audit.linking is not None
    assert not audit.linking.allowed
