"""YAML, several documents a file, with the template tags of Helm, Jinja and GitHub Actions left in.

Read from the events of libyaml: they are exact to the code point, need no recursion, and leave aliases
unexpanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mgmt_migrate.languages import _document, _yaml_lines
from mgmt_migrate.languages._literal import unescaped
from mgmt_migrate.languages._spelled import Spelled
from mgmt_migrate.languages._yaml_values import MASK, Composer
from mgmt_migrate.model.code import Binding, Builder, Code, Export, Name, Node, Record, Sequence, Text

SUFFIXES = frozenset({".yaml", ".yml"})

_TAG = re.compile(r"\$?\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}")
_ALONE = re.compile(r"^[ \t]*(?:(?:\{\{[^{}\n]*\}\}|\{%[^%\n]*%\})[ \t]*)+\r?$", re.MULTILINE)
_ENVIRONMENTS = frozenset({"environment", "env", "env_variables", "variables"})
_REQUEST = re.compile(r"\b(?:curl|wget|https?|xh)\s")


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


def _environment(builder: Builder) -> None:
    """Binds and exports what a service or a job finds in its environment."""
    for record in builder.records:
        for entry in record.entries:
            if entry.key in _ENVIRONMENTS:
                for name, value in _variables(entry.value):
                    builder.bindings.append(Binding(name, value, 0, declares=True))
                    builder.exports.append(Export(name.id, value))


def _variables(node: Node) -> Iterator[tuple[Name, Node]]:
    if isinstance(node, Record):
        for entry in node.entries:
            if entry.key is not None:
                yield Name(entry.key_start, entry.key_end, entry.key, 0), entry.value
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Text) and not item.quote and "=" in item.value:
            name, _, value = item.value.partition("=")
            at = item.start + len(name)
            yield Name(item.start, at, name, 0), Text(at + 1, item.end, value, "")
        elif isinstance(item, Record):
            pair = {entry.key: entry.value for entry in item.entries}
            key, given = pair.get("name"), pair.get("value")
            if isinstance(key, Text) and given is not None:
                yield Name(key.start, key.end, key.value, 0), given


def _commands(builder: Builder) -> None:
    """Lowers the scripts among the values, as of a workflow's steps."""
    scripts = [node for node in builder.strings if isinstance(node, Text) and _REQUEST.search(node.value)]
    if scripts:
        from mgmt_migrate.languages import shell

        for node in scripts:
            if node.quote == '"':
                source = unescaped(builder.text, node.start + 1, node.end - 1)
            else:
                first = node.start + (node.quote == "'")
                if node.quote in ("|", ">"):
                    first = builder.text.find("\n", node.start, node.end) + 1
                source = Spelled.of(builder.text, max(first, node.start), node.end - (node.quote == "'"))
            shell.script(builder, source)
