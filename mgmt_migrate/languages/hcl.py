"""Terraform and other HCL: blocks become records nested by their labels, as in Terraform's JSON syntax.

tree-sitter's grammar is used, since it has positions for every piece of a template and goes on behind an
error; python-hcl2 knows only the lines of blocks.
"""

from __future__ import annotations

from mgmt_migrate.languages import _document
from mgmt_migrate.model.code import Binding, Builder, Code, Entry, Member, Name, Node, Record

SUFFIXES = frozenset({".tf", ".tfvars", ".hcl", ".tofu"})
LIMIT = 200_000
"""A longer file, and none that people write is, is read by its tokens and `broken`: the grammar is slow."""


def lower(path: str, text: str) -> Code:
    """The values of a file: the whole is bound to `config`, defaults to `var.x`, locals to `local.x`."""
    builder = _document.begin(path, "hcl", text)
    if len(text) > LIMIT:
        from mgmt_migrate.languages import _text_reader

        builder.broken = True
        _text_reader.Reader(builder).read()
        return builder.finish()
    from mgmt_migrate.languages._hcl_values import Reader

    root = Reader(builder).read()
    _document.root(builder, root)
    _variables(builder, root, path)
    return builder.finish()


def _variables(builder: Builder, root: Record, path: str) -> None:
    for entry in root.entries:
        if path.endswith((".tfvars", ".auto.tfvars")):
            _bind(builder, "var", entry, entry.value)
        elif entry.key == "locals" and isinstance(entry.value, Record):
            for local in entry.value.entries:
                _bind(builder, "local", local, local.value)
        elif entry.key == "variable" and isinstance(entry.value, Record):
            for variable in entry.value.entries:
                if isinstance(variable.value, Record):
                    for setting in variable.value.entries:
                        if setting.key == "default":
                            _bind(builder, "var", variable, setting.value)


def _bind(builder: Builder, owner: str, entry: Entry, value: Node) -> None:
    if entry.key is not None:
        at = entry.key_start
        target = Member(at, entry.key_end, Name(at, at, owner, 0), entry.key)
        builder.bindings.append(Binding(target, value, 0, declares=True))
