"""JSON, with the comments, trailing commas and bare keys of configuration files; Postman collections."""

from __future__ import annotations

from mgmt_migrate.languages import _document
from mgmt_migrate.languages._literal import Literals
from mgmt_migrate.languages._spelled import Spelled
from mgmt_migrate.model.code import Code

SUFFIXES = frozenset(
    {".json", ".jsonc", ".json5", ".jsonl", ".ndjson", ".webmanifest", ".postman_collection"}
)
NAMES = frozenset({".auth0rc", ".babelrc", ".eslintrc"})


def lower(path: str, text: str) -> Code:
    """The values of a file; the first one is bound to `config` and exported whole.

    Requests of a Postman collection are calls of `http-snippet` besides.
    """
    builder = _document.begin(path, "json", text)
    literals = Literals(Spelled.of(text))
    roots = literals.read()
    literals.give(builder)
    builder.broken = literals.broken
    if roots:
        _document.root(builder, roots[0])
        if "postman" in text:
            from mgmt_migrate.languages import _postman

            _postman.requests(builder)
    return builder.finish()
