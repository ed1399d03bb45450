"""Which file of a project an import means."""

from __future__ import annotations

import posixpath

_SUFFIXES = (".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".json", ".vue", ".py")


def paths_of(path: str, module: str) -> list[str]:
    """Where a module may lie, relative to the importing file; [] for a package of a registry."""
    folder = posixpath.dirname(path)
    if module.startswith("."):
        if path.endswith((".py", ".ipynb")):
            dots = len(module) - len(module.lstrip("."))
            base = posixpath.normpath(posixpath.join(folder, *[".."] * (dots - 1), *module[dots:].split(".")))
            return [base + ".py", posixpath.join(base, "__init__.py")]
        base = posixpath.normpath(posixpath.join(folder, module))
    elif path.endswith((".py", ".ipynb")):
        name = module.replace(".", "/")
        found = []
        while True:  # absolute imports: from any folder above
            base = posixpath.normpath(posixpath.join(folder, name))
            found += [base + ".py", posixpath.join(base, "__init__.py")]
            if not folder.strip("/"):
                return found
            folder = posixpath.dirname(folder)
    elif module.startswith(("@/", "~/", "src/")):
        tail = module.split("/", 1)[1]
        parts = folder.split("/")
        roots = [
            "/".join(parts[: i + 1])
            for i, part in enumerate(parts)
            if part in ("src", "app", "client", "frontend")
        ]
        return [candidate for root in roots for candidate in with_suffixes(posixpath.join(root, tail))]
    else:
        return []
    return with_suffixes(base)


def with_suffixes(base: str) -> list[str]:
    """A path as an import writes it, and with what it may leave out."""
    if base.startswith(".."):
        return []
    return [
        base,
        *(base + suffix for suffix in _SUFFIXES),
        *(posixpath.join(base, "index" + s) for s in _SUFFIXES[:4]),
    ]
