"""YAML, several documents a file, with the template tags of Helm, Jinja and GitHub Actions left in.

Read from the events of libyaml: they are exact to the code point, need no recursion, and leave aliases
unexpanded.
"""

from __future__ import annotations

import re

from mgmt_migrate.languages import _document, _yaml_lines
from mgmt_migrate.languages._yaml_values import Composer
from mgmt_migrate.model.code import Builder, Code

SUFFIXES = frozenset({".yaml", ".yml"})

_TAG = re.compile(r"\$?\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}")
_ALONE = re.compile(r"^[ \t]*(?:(?:\{\{[^{}\n]*\}\}|\{%[^%\n]*%\})[ \t]*)+\r?$", re.MULTILINE)
MASK = "\ue000"


def lower(path: str, text: str) -> Code:
    """The values of a file; the first document is bound to `config` and exported whole.

    What libyaml refuses is read line by line, as `key: value` by indentation, and `broken`.
    """
    builder = _document.begin(path, "yaml", text)
    masked = _masked(text)
    composer = Composer(builder, masked)
    try:
        roots = composer.compose()
    except ValueError:
        fresh = _document.begin(path, "yaml", text)
        fresh.broken = True
        builder, roots = fresh, _yaml_lines.read(fresh)
    if roots:
        _document.root(builder, roots[0])
    _environment(builder)
    _commands(builder)
    return builder.finish()


def _masked(text: str) -> str:
    """The text with template tags as words of the same length, and lines of nothing but tags blank."""
    if "{{" not in text and "{%" not in text:
        return text
    text = _ALONE.sub(lambda match: re.sub(r"[^\r\n]", " ", match[0]), text)
    return _TAG.sub(lambda match: MASK * len(match[0]), text)


def _environment(builder: Builder) -> None: ...


def _commands(builder: Builder) -> None: ...
