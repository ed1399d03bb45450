"""The reference of the command line, from the program's own commands and options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mgmt_migrate import cli
from mgmt_migrate.commands import _help

FOLDER = "reference/commands"
HEAD = """# Commands

`mgmt-migrate COMMAND --help` prints the same in the terminal, and `--help` alone lists the commands.
Results go to standard output, everything else to standard error. [Exit status](../../exit-status.md)
means the same in every command.

| command | what it does |
| --- | --- |
"""


def made() -> Iterator[tuple[str, str]]:
    """Source path and Markdown of each page about a command, and of their list."""
    rows = [f"| [`{name}`]({name}.md) | {text} |" for name, text in cli.offered().items()]
    yield f"{FOLDER}/index.md", HEAD + "\n".join(rows) + "\n"
    group = cli.application()
    with group.make_context("mgmt-migrate", [], resilient_parsing=True) as context:
        for name in cli.offered():
            _, command, _ = group.resolve_command(context, [name])
            yield f"{FOLDER}/{name}.md", f"---\ntitle: {name}\n---\n" + _page(command, context, "#")


def _page(command: Any, parent: Any, heading: str) -> str:
    """A command under its heading, and the commands below it."""
    context = type(parent)(command, info_name=command.name, parent=parent)
    usage = " ".join(command.get_usage(context).removeprefix("Usage:").split())
    parts = [f"{heading} {context.command_path}", "", _sentences(command.help or ""), ""]
    parts += [f"```text\n{usage}\n```", ""]
    for title, records in _help.groups(command, context):
        parts += [f"{heading}# {title}", "", *(_entry(*record) for record in records)]
    help_ = _help.of(command)
    if help_.examples:
        parts += [f"{heading}# Examples", "", "```sh", *help_.examples, "```", ""]
    if help_.status:
        parts += [f"{heading}# Exit status", "", f"{help_.status[:1].upper()}{help_.status[1:]}.", ""]
    for name in getattr(command, "commands", {}):
        parts.append(_page(command.commands[name], context, heading + "#"))
    return "\n".join(parts) + "\n"


def _entry(name: str, text: str) -> str:
    indented = _sentences(text).replace("\n\n", "\n\n    ")
    return f"`{name}`\n:   {indented}\n"


def _sentences(text: str) -> str:
    """Text of the terminal as Markdown: what looks like markup is none."""
    return text.replace("<", "&lt;").replace("*", r"\*").replace("_", r"\_").replace("[", r"\[")
