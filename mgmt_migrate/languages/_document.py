"""What all configuration languages share: one module, one value."""

from __future__ import annotations

from mgmt_migrate.model.code import Binding, Builder, Export, Name, Node, Scope


def begin(path: str, language: str, text: str) -> Builder:
    """A `Builder` whose scope 0 is the module."""
    builder = Builder(path, language, text)
    builder.scopes.append(Scope(0, -1, "module", "", (), 0, len(text)))
    return builder


def root(builder: Builder, node: Node) -> None:
    """Binds the file's value to `config`, and exports it as JavaScript would import it."""
    builder.bindings.append(Binding(Name(node.start, node.start, "config", 0), node, 0, declares=True))
    builder.exports += [Export("default", node), Export("*", node)]
