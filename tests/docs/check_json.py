"""The JSON examples of the documents have the members that the program writes, no more and no fewer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import props
from tests.docs.snippets import DOCUMENTS, Snippet, Step, snippets
from tests.docs.stage import DOMAIN, Acme, acme, stage
from tests.tenant.certificates import make

COMMANDS = {
    ("docs/audit-traffic.md", "requests"): "mgmt-migrate audit-traffic session.har --format json",
    ("docs/closing.md", "verdict"): "mgmt-migrate status . --format json",
    ("docs/closing.md", "rows"): "mgmt-migrate probe --token-file token.txt --format json",
    (
        "docs/closing.md",
        "sent",
    ): "mgmt-migrate tenant turn-off --force --yes --record record.json > seen; cat record.json",
    ("docs/tenant.md", "token"): "mgmt-migrate tenant status --format json",
    ("docs/tenant.md", "callers"): "mgmt-migrate tenant callers --format json",
}
"""Document and a member of an example to the command that writes such a document."""

ELSEWHERE = {
    ("docs/tenant.md", "flags"): "the body of a request, tests/management compares it with what is sent",
    ("docs/json-format.md", "findings"): "validated by the schema in test_snippets.py",
    ("docs/audit-token.md", "tokens"): "validated by the schema in test_snippets.py",
}
MAPS = ("counts", "body", "elsewhere", "token")
"""Members whose own members are names that differ from case to case."""


def examples() -> Iterator[Snippet]:
    for document in DOCUMENTS:
        yield from (snippet for snippet in snippets(document) if snippet.language == "json")


def shape(value: object, path: str = "") -> set[str]:
    """The paths of all members; a list has those of its first item, an empty one, null or a map none."""
    if isinstance(value, list):
        return shape(value[0], path) if value else set()
    if not isinstance(value, dict) or path.rpartition(".")[2] in MAPS:
        return set()
    return {f"{path}.{key}" for key in value} | set().union(
        *(shape(inner, f"{path}.{key}") for key, inner in value.items())
    )


@pytest.fixture
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acme]:
    with acme(make(tmp_path_factory.mktemp("certificates"), DOMAIN)) as made:
        made.configuration.clients.append(
            {"client_id": "c1", "name": "Acme Web", "grant_types": ["implicit"], "oidc_conformant": False}
        )
        yield made


def test_every_example_is_what_the_program_writes(tenant: Acme, tmp_path: Path) -> None:
    found: dict[tuple[str, str], Snippet] = {}
    for snippet in examples():
        known = [
            key
            for key in (*COMMANDS, *ELSEWHERE)
            if key[0] == snippet.document and key[1] in json.loads(snippet.text)
        ]
        assert known, f"{snippet.place}: no command writes this"
        found[known[0]] = snippet
    assert set(found) == {*COMMANDS, *ELSEWHERE}
    with stage(tmp_path, tenant, props.EXAMPLES) as made:
        props.everything(made.work, tenant)
        made.env |= {
            "AUTH0_DOMAIN": DOMAIN,
            "MGMT_MIGRATE_TOKEN": tenant.management_token(*props.SCOPES),
        }
        steps = [Step(found[key].place, command, None) for key, command in COMMANDS.items()]
        for key, done in zip(COMMANDS, made.run(steps), strict=True):
            real = shape(json.JSONDecoder().raw_decode(done.output[done.output.index("{") :])[0])
            shown = shape(json.loads(found[key].text))
            inside = {path for path in shown if path.rpartition(".")[0] in {"", *real}}
            assert inside <= real, f"{done.step.place} shows {sorted(inside - real)}"
            top = {path for path in real if path.count(".") == 1}
            assert top <= shown, f"{done.step.place} leaves out {sorted(top - shown)}"
