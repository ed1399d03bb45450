"""MM303: HS256 where accounts are linked."""

from __future__ import annotations

from tests.rules.conftest import Scan

LINK = (
    "requests.post('https://acme.eu.auth0.com/api/v2/users/' + u + '/identities',\n"
    "    json={'link_with': second}, headers={'Authorization': 'Bearer ' + access_token})\n"
)


def test_verifying_with_hs256_beside_linking_is_a_warning(scan: Scan) -> None:
    found = scan({"a.py": "jwt.decode(second, secret, algorithms=['HS256'])\n" + LINK})
    assert found.places == ["MM303 a.py:1"]


def test_hs256_without_linking_is_silent(scan: Scan) -> None:
    assert scan({"a.py": "jwt.decode(token, secret, algorithms=['HS256'])  # auth0\n"}).findings == []


def test_rs256_is_silent(scan: Scan) -> None:
    assert scan({"a.py": "jwt.decode(second, key, algorithms=['RS256'])\n" + LINK}).findings == []
