"""Signatures: keys from where the user said, whatever the token and the key server say."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from mgmt_migrate import audit_token
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.tokens.audit import audit, key_source, question
from mgmt_migrate.tokens.intake import take
from tests.canned import Script, canned, floods, hangs, redirects, says
from tests.minted import GUIDE, HEADER, NOW, guide, part, token
from tests.tokens.conftest import Judge, codes

Private = rsa.RSAPrivateKey


@pytest.fixture(scope="module")
def key() -> Private:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def stranger() -> Private:
    return rsa.generate_private_key(65537, 2048)


def jwk(key: Private, **changes: Any) -> dict[str, Any]:
    made = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    known = {
        "kty": "RSA",
        "n": made["n"],
        "e": made["e"],
        "kid": "k1",
        "use": "sig",
        "alg": "RS256",
        **changes,
    }
    return {name: value for name, value in known.items() if value is not None}


def jwks(*keys: dict[str, Any]) -> dict[str, Any]:
    return {"keys": list(keys)}


def signed(key: Private, algorithm: str = "RS256", **header: Any) -> str:
    return jwt.encode(GUIDE, key, algorithm=algorithm, headers={"kid": "k1", **header})


def test_a_token_that_the_tenant_signed_is_valid(judge: Judge, key: Private) -> None:
    for algorithm in ("RS256", "PS256"):
        audit = judge(signed(key, algorithm), jwks=jwks(jwk(key, alg=algorithm)))
        assert (audit.signature, audit.verdict, audit.status) == ("valid", "ok", 0)


def test_without_being_asked_nothing_is_checked(judge: Judge, key: Private) -> None:
    assert judge(signed(key)).signature == "not_checked"


def test_a_strangers_signature_is_invalid(judge: Judge, key: Private, stranger: Private) -> None:
    audit = judge(signed(stranger), jwks=jwks(jwk(key)))
    assert (audit.signature, codes(audit), audit.status) == ("invalid", ["TK502"], 1)


def test_a_changed_claim_is_found(judge: Judge, key: Private) -> None:
    head, _, signature = signed(key).split(".")
    changed = f"{head}.{part({**GUIDE, 'scope': 'update:users'})}.{signature}"
    assert judge(changed, jwks=jwks(jwk(key))).signature == "invalid"


def test_no_signature_is_invalid_in_every_letter_case(judge: Judge, key: Private) -> None:
    for name in ("none", "None", "NONE", "nOnE"):
        audit = judge(token(GUIDE, {"alg": name}, b""), jwks=jwks(jwk(key)))
        assert (audit.signature, codes(audit), audit.status) == ("invalid", ["TK501"], 1)


def test_the_public_key_is_never_taken_as_a_secret(judge: Judge, key: Private) -> None:
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'k1'})}.{part(GUIDE)}"
    forged = f"{body}.{part(hmac.new(public, body.encode(), hashlib.sha256).digest())}"
    audit = judge(forged, jwks=jwks(jwk(key)))
    assert audit.signature != "valid"
    assert "TK501" in codes(audit)
    assert audit.status != 0


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "https://evil.io/keys"},
        {"x5u": "https://evil.io/cert"},
        {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}},
        {"x5c": ["MIIB"]},
        {"crit": ["exp"]},
    ],
)
def test_a_header_that_brings_keys_or_conditions_ends_the_matter(
    judge: Judge, key: Private, header: Any
) -> None:
    audit = judge(signed(key, **header), jwks=jwks(jwk(key)))
    assert (audit.signature, audit.verdict, audit.status) == ("not_checked", "unusable", 2)
    assert "TK503" in codes(audit)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        pytest.param([{"kid": "k2"}], "no key called", id="unknown kid"),
        pytest.param([{"alg": "PS256"}], "no key called", id="key for another algorithm"),
    ],
)
def test_a_key_that_does_not_fit_is_not_tried(
    judge: Judge, key: Private, keys: list[Any], words: str
) -> None:
    audit = judge(signed(key), jwks=jwks(*(jwk(key, **changes) for changes in keys)))
    assert (audit.signature, audit.status) == ("not_checked", 2)
    assert words in audit.checks[-1].message


@pytest.mark.parametrize("kid", ["../../etc/passwd", "k1' OR '1'='1", "http://evil.io/k", "", "\x00"])
def test_a_kid_is_a_name_and_nothing_more(judge: Judge, key: Private, kid: str) -> None:
    assert judge(signed(key, kid=kid), jwks=jwks(jwk(key))).signature == "not_checked"


@pytest.mark.parametrize("kid", [7, None, ["k1"], {"k": 1}])
def test_a_kid_of_another_type_ends_the_matter(judge: Judge, key: Private, kid: object) -> None:
    body = f"{part({**HEADER, 'kid': kid})}.{part(GUIDE)}"
    audit = judge(f"{body}.{part(bytes(256))}", jwks=jwks(jwk(key)))
    assert (audit.signature, audit.status) == ("not_checked", 2)


def test_a_token_without_kid_is_tried_with_the_keys_that_fit(
    judge: Judge, key: Private, stranger: Private
) -> None:
    bare = jwt.encode(GUIDE, key, algorithm="RS256")
    few = jwks(jwk(stranger, kid="a"), jwk(key, kid="b"))
    assert judge(bare, jwks=few).signature == "valid"
    many = jwks(*(jwk(key, kid=str(n)) for n in range(20)))
    assert judge(bare, jwks=many).signature == "not_checked"


def test_of_two_keys_with_one_name_either_may_have_signed(
    judge: Judge, key: Private, stranger: Private
) -> None:
    assert judge(signed(key), jwks=jwks(jwk(stranger), jwk(key))).signature == "valid"


def test_keys_that_are_not_for_this_are_passed_over(judge: Judge, key: Private) -> None:
    curve = json.loads(ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key()))
    odd: list[Any] = [curve | {"kid": "k1"}, {"kty": "oct", "k": "AQAB"}, "text", {"kty": "RSA"}, None]
    odd += [{"kty": "RSA", "n": 1, "e": []}, jwk(key, use="enc"), {"kty": "RSA", "n": "!", "e": "AQAB"}]
    assert judge(signed(key), jwks=jwks(*odd, jwk(key))).signature == "valid"
    with pytest.raises(MigrateError, match="no RSA key"):
        judge(signed(key), jwks=jwks(*odd))


def test_a_key_that_is_too_short_is_no_key(judge: Judge) -> None:
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505  # what is to be refused
    with pytest.raises(MigrateError, match="no RSA key"):
        judge(guide(), jwks=jwks(jwk(short)))


def test_too_many_keys_are_refused(judge: Judge, key: Private) -> None:
    with pytest.raises(MigrateError, match="101 keys"):
        judge(guide(), jwks=jwks(*[jwk(key)] * 101))


@pytest.mark.parametrize("content", ["", "nothing", "[1", "{}", '{"keys": 7}', "[" * 99_999, " " * 300_000])
def test_a_key_file_that_is_none_is_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(content)
    with pytest.raises(MigrateError):
        key_source(question(), verify=False, jwks=path)
    with pytest.raises(MigrateError, match="cannot be read"):
        key_source(question(), verify=False, jwks=tmp_path / "absent")


def test_without_a_domain_nothing_is_verified_and_the_token_is_not_asked() -> None:
    with pytest.raises(MigrateError, match="that you name"):
        audit_token(guide(), verify=True)


def test_keys_of_the_tenant_are_fetched_once_for_all_tokens(key: Private) -> None:
    with canned(says(jwks(jwk(key)))) as server:
        asked = question(domain=server.domain)
        source = key_source(asked, verify=True)
        found = [audit(take(signed(key)), asked, now=NOW, keys=source).signature for _ in range(5)]
    assert found == ["valid"] * 5
    assert server.paths == ["/.well-known/jwks.json"]


def test_where_the_usual_place_is_empty_the_discovery_document_is_asked(key: Private) -> None:
    def script(connection: Any) -> None:
        answers: dict[str, Script] = {
            "/.well-known/openid-configuration": says({"jwks_uri": f"{server.domain}/keys"}),
            "/keys": says(jwks(jwk(key))),
        }
        answers.get(server.paths[-1], says({}, "404 Not Found"))(connection)

    with canned(script) as server:
        assert audit_token(signed(key), domain=server.domain, verify=True).signature == "valid"


@pytest.mark.parametrize(
    "place", ["https://evil.io/keys", "http://localhost:1/keys", "file:///etc/passwd", 7, None]
)
def test_keys_on_another_host_than_the_one_named_are_not_fetched(key: Private, place: object) -> None:
    def script(connection: Any) -> None:
        there = server.paths[-1] == "/.well-known/openid-configuration"
        (says({"jwks_uri": place}) if there else says({}, "404 Not Found"))(connection)

    with canned(script) as server:
        audit = audit_token(signed(key), domain=server.domain, verify=True)
    assert (audit.signature, audit.status) == ("not_checked", 2)
    assert "has no keys" in audit.checks[-1].message or "no keys" in str(audit.checks)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(redirects("https://evil.io/keys"), id="redirects"),
        pytest.param(says(b"<html>"), id="HTML"),
        pytest.param(says({"keys": []}), id="no keys"),
        pytest.param(says([1, 2]), id="odd JSON"),
        pytest.param(says({}, "503 Busy"), id="503"),
        pytest.param(floods, id="50 MB"),
    ],
)
def test_a_key_server_that_gives_none_leaves_the_token_unverified(key: Private, script: Script) -> None:
    with canned(script) as server:
        asked = question(domain=server.domain)
        source = key_source(asked, verify=True)
        both = [audit(take(signed(key)), asked, now=NOW, keys=source) for _ in range(2)]
    for found in both:
        assert (found.signature, found.verdict, found.status) == ("not_checked", "unusable", 2)
        assert [f.code for f in found.checks if f.code.startswith("TK50")] == ["TK503"]
        assert signed(key)[:80] not in str(found.checks)
    assert server.asked == 1  # a server that failed is not asked again for each token


def test_a_key_server_that_hangs_is_given_up(key: Private) -> None:
    from mgmt_migrate.protocol.domain import parse
    from mgmt_migrate.tokens.verify import TenantKeys

    with canned(hangs) as server:
        source = TenantKeys(parse(server.domain), timeout=0.3)
        found = audit(take(signed(key)), question(domain=server.domain), now=NOW, keys=source)
    assert (found.signature, found.status) == ("not_checked", 2)
    assert "in time" in found.checks[-1].message


def test_what_is_no_jwt_has_no_signature_to_check(judge: Judge, key: Private) -> None:
    audit = judge("v1.MjB4T0R3cXhOcTJmTlBzZkN2cGhOa0lZ", jwks=jwks(jwk(key)))
    assert (audit.signature, audit.status) == ("not_checked", 1)
