"""Every block of README and documents that is data is right by who reads it; how blocks are read and compared.

The commands themselves run in check_commands.py.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft7Validator, Draft202012Validator

from docsite import tree
from mgmt_migrate import audit_token, cli, config
from mgmt_migrate.engine.suppressions import _comments
from mgmt_migrate.fleet import listing
from tests.docs.snippets import DOCUMENTS, ROOT, SHELL, Snippet, Step, agrees, snippets, steps
from tests.minted import guide

LANGUAGES = {*SHELL, "toml", "yaml", "json", "ini", "js", "python", "text"}
LINKS = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
SCHEMAS = {"docs/json-format.md": "scan-schema.json", "docs/audit-token.md": "token-schema.json"}

EVERY = [snippet for document in DOCUMENTS for snippet in snippets(document)]


def of(*languages: str) -> list[Any]:
    return [pytest.param(one, id=one.place) for one in EVERY if one.language in languages]


def test_every_block_says_what_it_is() -> None:
    assert [one.place for one in EVERY if one.language not in LANGUAGES] == []


@pytest.mark.parametrize("snippet", of("toml"))
def test_settings_are_taken_by_the_program(snippet: Snippet, tmp_path: Path) -> None:
    name = "pyproject.toml" if "[tool." in snippet.text else ".mgmt-migrate.toml"
    (tmp_path / name).write_text(snippet.text, encoding="utf-8")
    settings = config.load(tmp_path)
    assert settings.source == tmp_path / name
    assert settings != config.Settings(source=settings.source)


@pytest.mark.parametrize("snippet", of("yaml"))
def test_files_of_ci_systems_are_right_by_their_schemas(snippet: Snippet, tmp_path: Path) -> None:
    document = yaml.safe_load(snippet.text)
    if isinstance(document, list):  # steps of a workflow
        document = {"on": "push", "jobs": {"a": {"runs-on": "ubuntu-latest", "steps": document}}}
    if "repos" in document:
        hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
        (repo,) = document["repos"]
        assert {"repo", "rev"} <= set(repo)
        assert {hook["id"] for hook in repo["hooks"]} <= {hook["id"] for hook in hooks}
        return
    kind = "vendor.github-workflows" if "jobs" in document else "vendor.gitlab-ci"
    if True in document:  # what YAML 1.1 makes of "on"
        document["on"] = document.pop(True)
    Draft7Validator(get_builtin_schema(kind)).validate(document)


@pytest.mark.parametrize("snippet", of("json"))
def test_json_parses_and_holds_its_contract(snippet: Snippet) -> None:
    document = json.loads(snippet.text)
    if snippet.document in SCHEMAS:
        schema = json.loads((ROOT / "docs" / SCHEMAS[snippet.document]).read_text(encoding="utf-8"))
        for one in document.get("tokens", ()):
            one["matrix"] *= 9  # the document shows one row of nine
        Draft202012Validator(schema).validate(document)
    else:
        assert document.get("version") == 1 or set(document) == {"flags"}


@pytest.mark.parametrize("snippet", of("ini"))
def test_lists_of_repositories_are_read(snippet: Snippet, tmp_path: Path) -> None:
    (tmp_path / "repos.txt").write_text(snippet.text, encoding="utf-8")
    assert {found.team for found in listing.read(tmp_path / "repos.txt")} == {"payments", "shop"}


@pytest.mark.parametrize("snippet", of("js"))
def test_comments_silence_the_rule_that_they_name(snippet: Snippet) -> None:
    assert "MM202" in str(_comments("a.js", snippet.text))


@pytest.mark.parametrize("snippet", of("python"))
def test_python_runs(snippet: Snippet, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit_token.__name__ in snippet.text
    exec(snippet.text, {"answer": {"access_token": guide(exp=1)}})  # noqa: S102 - our own document
    assert "TK301" in capsys.readouterr().out


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_file_leads_somewhere(document: str) -> None:
    path = ROOT / document
    links = LINKS.findall(path.read_text(encoding="utf-8"))
    generated = set(tree.texts()) if document == "docs/index.md" else set()  # the home page of the site
    assert [link for link in links if not (path.parent / link).exists() and link not in generated] == []


def options() -> dict[tuple[str, ...], set[str]]:
    """The words of each command to the options that it has."""
    found: dict[tuple[str, ...], set[str]] = {}

    def note(command: Any, words: tuple[str, ...]) -> None:
        names = {name for parameter in command.params for name in parameter.opts}
        found[words] = {*names, "--help", "-h"}
        for name, below in getattr(command, "commands", {}).items():
            note(below, (*words, name))

    group = cli.application()
    found[()] = {"--version", "--help", "--install-completion", "--show-completion"}
    with group.make_context("mgmt-migrate", [], resilient_parsing=True) as context:
        for name in cli.offered():
            note(group.resolve_command(context, [name])[1], (name,))
    return found


def lines_of_the_program(text: str) -> Iterator[list[str]]:
    """The words of each command line of the program, continued lines joined, from pipes taken apart."""
    for line in text.replace("\\\n", " ").splitlines():
        for part in re.split(r"\s[|;]\s|&&|\$\(|(?<=`)(?=mgmt)|`", line.removeprefix("$ ")):
            if part.strip().startswith("mgmt-migrate "):
                try:
                    yield shlex.split(part.strip().rstrip(")"), comments=True)[1:]
                except ValueError:
                    continue  # a sentence with an apostrophe


def test_no_document_names_an_option_that_the_program_does_not_have() -> None:
    known = options()
    unknown, seen = [], 0
    for document in DOCUMENTS:
        for words in lines_of_the_program((ROOT / document).read_text(encoding="utf-8")):
            name = next((tuple(words[:n]) for n in (2, 1, 0) if tuple(words[:n]) in known), ())
            given = [word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)]
            seen += len(given)
            unknown += [f"{document}: {' '.join(words)}" for option in given if option not in known[name]]
    assert seen > 50
    assert unknown == []


def test_a_console_block_is_commands_with_what_they_say() -> None:
    text = "$ a --help\none\n\ntwo\n$ b \\\n> c\n"
    assert list(steps(Snippet("x.md", 1, "console", text))) == [
        Step("x.md:1", "a --help", "one\n\ntwo\n"),
        Step("x.md:1", "b \\\nc", ""),
    ]


@pytest.mark.parametrize(
    ("shown", "real", "equal"),
    [
        ("a\n", "a\n", True),
        ("a\n", "b\n", False),
        ("a\n", "a\nb\n", False),
        ("a\n…\n", "a\nb\nc\n", True),
        ("a\n…\n", "a\n", True),
        ("…\nc\n", "a\nb\nc\n", True),
        ("b\n…\n", "a\nb\n", False),
        ("a …\n", "a b\n", True),
        ("a …\n", "b\n", False),
        (
            "  expires   2026-11-25 14:05:12 UTC, in 24 hours\n",
            "  expires   2030-01-01 00:00:00 UTC, in 2 hours\n",
            True,
        ),
    ],
)
def test_an_output_agrees_with_what_is_shown_but_for_the_dots(shown: str, real: str, equal: bool) -> None:
    assert agrees(shown, real) is equal


def test_the_whole_check_is_the_command_that_the_readme_names() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    sessions = re.findall(r"^\.venv/bin/nox (?!--install-only).*-s ([a-z0-9 ]+) \|\| status=1$", script, re.M)
    installed = re.findall(r"^\.venv/bin/pip install .*-e ('\S+')$", script, re.M)
    assert (len(sessions), len(installed)) == (2, 1)
    command = f".venv/bin/pip install -q -e {installed[0]} && .venv/bin/nox -s {' '.join(sessions)}\n"
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_documents_of_this_project_are_found() -> None:
    assert {"README.md", "docs/index.md", "docs/guides/spa.md", "examples/README.md"} <= set(DOCUMENTS)
