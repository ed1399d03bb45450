"""What somebody may have meant who typed an option that a command does not have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HABITS = {
    "--exit-zero": "--fail-on never",
    "--strict": "--fail-on note",
    "--strict-exit": "--fail-on warning",
    "--output-format": "--format",
    "--json": "--format json",
    "--sarif": "--format sarif",
    "--output": "--output-file",
    "--report": "--output-file",
    "--check": "--diff",
    "--dry-run": "--diff",
    "--extend-exclude": "--exclude",
    "--fix-only": "--fix",
    "--workers": "--jobs",
    "--no-interactive": "--no-input",
    "--non-interactive": "--no-input",
    "--force": "--yes",
    "--cacert": "--ca-file",
    "--no-color": "NO_COLOR=1 in the environment",
    "--color": "NO_COLOR=1 or FORCE_COLOR=1 in the environment",
    "--colour": "NO_COLOR=1 or FORCE_COLOR=1 in the environment",
    "--insecure": "--ca-file with the authorities to trust: TLS cannot be switched off",
}
"""What other programs call it, and what does it here."""


def remedy(error: Any, see: str) -> str:
    """What to type instead of an option that does not exist.

    Args:
        error: Typer's, with the option, those that look like it, and the context of the command.
        see: where the options are.
    """
    context = getattr(error, "ctx", None)
    known = {name: one for one in context.command.params for name in one.opts} if context else {}
    habit = HABITS.get(error.option_name)
    if habit is not None and (not habit.startswith("--") or _has(habit, known)):
        return f"use {habit}; {see}"
    near = [name for name in sorted(error.possibilities or ()) if name in known]
    return f"did you mean {' or '.join(near)}? {see}" if near else see


def _has(habit: str, known: Mapping[str, Any]) -> bool:
    """Whether a command has the option, and that value in its list if it has one."""
    name, _, value = habit.partition(" ")
    choices = getattr(known[name].type, "choices", ()) if name in known else ()
    return name in known and (not value or not choices or value in map(str, choices))
