"""A Chromium for the checks that look at pages: the machine's own, or one from the npm registry that needs no root.

`python -m tests.chromium` says where it is, or what is missing. It needs no packages of Python.
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests import installed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_CACHE = Path(__file__).parent / ".cache"
_PACKAGE, _VERSION = "@sparticuz/chromium", "147.0.0"
_FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
_UNPACK = """
const { createReadStream, createWriteStream } = require('fs');
const zlib = require('zlib');
const [from, to] = process.argv.slice(1);
createReadStream(from).pipe(zlib.createBrotliDecompress({ chunkSize: 1 << 20 })).pipe(createWriteStream(to));
"""
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
"""
_START = """#!/bin/sh
home=$(dirname "$0")
export LD_LIBRARY_PATH="$home/lib" FONTCONFIG_FILE="$home/own-fonts.conf"
exec "$home/chromium.bin" "$@"
"""


def found() -> str:
    """The machine's Chromium, else the one of the registry, which the first call installs.

    Raises:
        MissingError: there is neither.
    """
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is not None:
        return path
    if (sys.platform, platform.machine()) != ("linux", "x86_64") or shutil.which("npm") is None:
        raise installed.MissingError("pages are looked at in a browser: install chromium")
    return str(installed.once(_CACHE / f"chromium-{_VERSION}", _fill) / "chromium")


def _fill(folder: Path) -> None:
    """The program, the libraries that a small machine lacks, and fonts: without any, pages crash."""
    package = f"{_PACKAGE}@{_VERSION}"
    installed.command("installing a browser", *installed.NPM, "--ignore-scripts", package, folder=folder)
    packed = folder / "node_modules" / _PACKAGE / "bin"
    for source, target in (("chromium", "chromium.bin"), ("al2023.tar", "a.tar"), ("fonts.tar", "b.tar")):
        unpack = ["node", "-e", _UNPACK, str(packed / f"{source}.br"), target]
        installed.command("unpacking a browser", *unpack, folder=folder)
        if target.endswith(".tar"):
            installed.command("unpacking a browser", "tar", "-xf", target, folder=folder)
            (folder / target).unlink()
    (folder / "own-fonts.conf").write_text(_FONTS, encoding="utf-8")
    (folder / "chromium").write_text(_START, encoding="utf-8")
    for name in ("chromium", "chromium.bin"):
        (folder / name).chmod(0o755)
    shutil.rmtree(folder / "node_modules")


@contextmanager
def launched(*flags: str) -> Iterator[Browser]:
    """A headless browser for Python's Playwright."""
    from playwright.sync_api import sync_playwright

    path = found()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=[*_FLAGS, *flags], chromium_sandbox=False)
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{found()}\n")
    except installed.MissingError as error:
        sys.exit(str(error))
