"""What the name of a file or folder already says: installed by a tool, minified, written by a machine."""

from __future__ import annotations

import os
from functools import lru_cache

VERSION_CONTROL = (".git", ".hg", ".svn", ".jj", ".bzr")
"""Never entered, and not named either."""

INSTALLED = frozenset(
    {
        "node_modules", "bower_components", "jspm_packages", "web_modules",
        "site-packages", "dist-packages", ".venv", "venv", ".tox", ".nox", ".eggs", "__pycache__",
        "__pypackages__",
        "Pods", "Carthage", ".bundle", ".gradle", ".m2", ".cargo", ".terraform", ".dart_tool", ".pub-cache",
        ".next", ".nuxt", ".svelte-kit", ".angular", ".parcel-cache", ".turbo", ".yarn",
        ".pnpm-store", ".serverless",
        ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints",
        "third_party", "third-party",
    }
)  # fmt: skip
"""Folders that a package manager or a build tool fills: not entered."""

_VENDOR_MARKS = ("modules.txt", "autoload.php", "bundle", "cache")
_VENDOR_NEIGHBOURS = ("composer.json", "go.mod", "Gemfile", "bower.json", "Cargo.toml", "package.json")
_LOCKS = frozenset(
    {
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "deno.lock",
        "poetry.lock", "uv.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "Cargo.lock", "Gemfile.lock",
        "composer.lock", "go.sum", "packages.lock.json", "pubspec.lock", "Podfile.lock",
        "flake.lock", "mix.lock",
    }
)  # fmt: skip
_MINIFIED = (
    ".min.js",
    ".min.mjs",
    ".min.cjs",
    ".min.css",
    ".bundle.js",
    ".bundle.mjs",
    ".chunk.js",
    "-min.js",
)


def skipped_folder(root: str, shown: str) -> str | None:
    """The uppermost vendored folder above a file, POSIX and relative to the root, or None.

    Besides `INSTALLED` that is `vendor`, where a package manager filled it: its own list lies inside (Go,
    PHP, Ruby), or the manifest that names the packages beside it. `vendor` in `src/vendor/profile.js` of a
    shop is the shop's own word.

    Args:
        root: the scanned folder.
        shown: the file, POSIX and relative to the root.
    """
    folder = ""
    for part in shown.split("/")[:-1]:
        parent, folder = folder, f"{folder}/{part}" if folder else part
        if part in INSTALLED or (part == "vendor" and _filled(root, parent)):
            return folder
    return None


def skipped_name(shown: str) -> str | None:
    """Why a file is not looked at because of its name: "minified", "generated", or None."""
    name = shown.rpartition("/")[2]
    if name.endswith(_MINIFIED):
        return "minified"
    if name in _LOCKS or name.endswith((".js.map", ".mjs.map", ".cjs.map", ".css.map", ".ts.map")):
        return "generated"
    return None


@lru_cache(maxsize=4096)
def _filled(root: str, parent: str) -> bool:
    beside = os.path.join(root, parent)
    return any(os.path.lexists(os.path.join(beside, name)) for name in _VENDOR_NEIGHBOURS) or any(
        os.path.lexists(os.path.join(beside, "vendor", name)) for name in _VENDOR_MARKS
    )
