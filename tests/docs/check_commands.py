"""Every command of README and documents is run, and what is shown of its output is its output.

Run by `nox -s docs`. Each document has a stage of its own, where its blocks run from the first to the last in one shell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mgmt_migrate.commands import _help
from tests.docs import props
from tests.docs.snippets import DOCUMENTS, SHELL, Step, agrees, snippets, steps
from tests.docs.stage import DOMAIN, Acme, Done, acme, stage
from tests.tenant.certificates import make

NOT_RUN: dict[str, str] = {
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]'": "the whole check of the project; .ci/run runs it",
    "python -m benchmarks": "half an hour, and hundreds of megabytes from the registries; `nox -s bench` runs it",
}
"""The beginning of a block to the reason why that block does not run here."""

HELP = "the examples of --help"

BROKEN = re.compile(r"^error: |command not found|Traceback|No such file or directory", re.MULTILINE)


def commands(document: str) -> list[Step]:
    """What is run of a document, in its order."""
    if document == HELP:
        examples = {words: told.examples for words, told in _help.HELP.items()}
        return [Step(f"{words} --help", example, None) for words in examples for example in examples[words]]
    return [
        step
        for snippet in snippets(document)
        if snippet.language in SHELL and not snippet.text.startswith(tuple(NOT_RUN))
        for step in steps(snippet)
    ]


WITH_COMMANDS = [HELP, *(document for document in DOCUMENTS if commands(document))]


@pytest.fixture
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acme]:
    certificates = make(tmp_path_factory.mktemp("certificates"), DOMAIN)
    with acme(certificates) as made:
        yield made


@pytest.mark.parametrize("document", WITH_COMMANDS)
def test_every_command_runs_and_its_output_is_the_one_shown(
    document: str, tenant: Acme, tmp_path: Path
) -> None:
    with stage(tmp_path, tenant, props.NAMES.get(document, props.EXAMPLES)) as made:
        if document in props.FILES:
            props.FILES[document](made.work, tenant)
        if document in props.VARIABLES:
            made.env |= props.VARIABLES[document](tenant)
        flaws = [flaw for done in made.run(commands(document)) if (flaw := flaw_of(done))]
    assert not flaws, "\n\n".join(flaws)


def flaw_of(done: Done) -> str | None:
    """What is wrong with a step that ran, if anything."""
    shown = done.step.shown
    if shown is not None:
        wrong = None if agrees(shown, done.output) else f"is not what is shown:\n{shown}"
    elif BROKEN.search(done.output):
        wrong = "ends in an error"
    else:
        wrong = None
    if wrong is None and not set(done.statuses) | {done.status} <= {0, 1} and shown is None:
        wrong = f"ends with {done.status}, the program in it with {done.statuses}"
    return wrong and f"{done.step.place} {wrong}\n$ {done.step.command}\n{done.output}"


def test_every_block_that_is_not_run_is_there() -> None:
    blocks = [snippet.text for document in DOCUMENTS for snippet in snippets(document)]
    assert [start for start in NOT_RUN if not any(text.startswith(start) for text in blocks)] == []
