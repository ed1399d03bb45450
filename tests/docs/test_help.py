"""Help reads well: options in groups that exist, examples with each command, 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mgmt_migrate import cli
from mgmt_migrate.commands import _help


def every() -> Iterator[tuple[str, Any, Any]]:
    """Words, command and context of each command that does something by itself."""
    group = cli.application()

    def below(command: Any, parent: Any, words: str) -> Iterator[tuple[str, Any, Any]]:
        context = type(parent)(command, info_name=command.name, parent=parent)
        inner = getattr(command, "commands", {})
        for name, one in inner.items():
            yield from below(one, context, f"{words} {name}")
        if not inner:
            yield words, command, context

    with group.make_context("mgmt-migrate", [], resilient_parsing=True) as context:
        for name in cli.offered():
            yield from below(group.resolve_command(context, [name])[1], context, name)


COMMANDS = {words: (command, context) for words, command, context in every()}


def test_every_command_has_help_with_an_example_and_no_other_has() -> None:
    assert set(_help.HELP) == set(COMMANDS)
    assert [words for words, told in _help.HELP.items() if not told.examples] == []


@pytest.mark.parametrize("words", COMMANDS)
def test_groups_hold_options_that_exist_each_once(words: str) -> None:
    command, _ = COMMANDS[words]
    named = [name for _, names in _help.of(command).groups for name in names.split()]
    offered = {option.lstrip("-") for parameter in command.params for option in parameter.opts}
    assert set(named) <= offered
    assert len(named) == len(set(named))


@pytest.mark.parametrize("words", COMMANDS)
def test_no_option_gets_lost_and_every_line_fits(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command, context = COMMANDS[words]
    context.terminal_width = 80
    shown = command.get_help(context)
    names = {name for parameter in command.params for name in parameter.opts if name.startswith("--")}
    assert {name for name in names if name not in shown} == set()
    assert [line for line in shown.splitlines() if len(line) > 80] == []
    assert "<str>" not in shown
    for example in _help.of(command).examples:
        assert " ".join(example.split()) in " ".join(shown.replace("\\\n", " ").split())


def test_every_command_stands_in_a_stage() -> None:
    assert {name for _, names in cli.STAGES for name in names.split()} == set(cli.COMMANDS)


def test_no_name_is_broken_at_its_hyphen(monkeypatch: pytest.MonkeyPatch) -> None:
    for command, context in COMMANDS.values():
        for width in range(50, 81, 3):
            context.terminal_width = width
            shown = command.get_help(context).splitlines()
            assert [line for line in shown if line.endswith("-") and not line.endswith(" -")] == []


def test_every_command_says_what_its_exit_status_means() -> None:
    assert [words for words, told in _help.HELP.items() if not told.status.startswith("0 ")] == []


def test_an_option_has_the_same_short_name_in_every_command() -> None:
    short: dict[str, set[tuple[str, ...]]] = {}
    for command, _ in COMMANDS.values():
        for parameter in command.params:
            long = [name for name in parameter.opts if name.startswith("--")]
            for name in long:
                short.setdefault(name, set()).add(tuple(set(parameter.opts) - set(long)))
    assert {name: found for name, found in short.items() if len(found) > 1} == {}


def test_what_may_be_given_several_times_says_so_once() -> None:
    for command, _ in COMMANDS.values():
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert (parameter.help or "").count("Repeatable") == int(parameter.multiple), parameter.opts
