"""A Chromium for the checks that look at pages: the machine's own, or one from the npm registry that needs no root.

`python -m tests.chromium` says where it is, or what is missing. It needs no packages of Python.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tests import installed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_CACHE = Path(__file__).parent / ".cache"
_PACKAGE = "@sparticuz/chromium@138.0.2"
_FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
_UNPACK = """
const { createReadStream, createWriteStream } = require('fs');
const zlib = require('zlib');
const [from, to] = process.argv.slice(1);
createReadStream(from).pipe(zlib.createBrotliDecompress({ chunkSize: 1 << 20 })).pipe(createWriteStream(to));
"""
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{home}/fonts</dir><cachedir>{home}/fonts-cache</cachedir></fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """A program, and the variables that it needs."""

    path: str
    env: Mapping[str, str] = field(default_factory=dict)


def found() -> Chromium:
    """The machine's Chromium, else the one of the registry, which the first call installs.

    Raises:
        MissingError: there is neither.
    """
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is not None:
        return Chromium(path)
    if (sys.platform, platform.machine()) != ("linux", "x86_64") or shutil.which("npm") is None:
        raise installed.MissingError("pages are looked at in a browser: install chromium")
    home = installed.once(_CACHE / _PACKAGE.rpartition("@")[2], _fill)
    fonts = home / "fonts.conf"
    fonts.write_text(
        _FONTS.format(home=escape(str(home))), encoding="utf-8"
    )  # the folder may have been moved since
    return Chromium(
        str(home / "chromium"), {"LD_LIBRARY_PATH": str(home / "lib"), "FONTCONFIG_FILE": str(fonts)}
    )


def _fill(folder: Path) -> None:
    """The program, the libraries that a small machine lacks, and fonts: without any, pages crash."""
    installed.command("installing a browser", *installed.NPM, "--ignore-scripts", _PACKAGE, folder=folder)
    packed = folder / "node_modules/@sparticuz/chromium/bin"
    for name in ("chromium", "al2023.tar", "fonts.tar"):
        source, target = packed / f"{name}.br", folder / name
        installed.command(
            "unpacking a browser", "node", "-e", _UNPACK, str(source), str(target), folder=folder
        )
        if target.suffix == ".tar":
            installed.command("unpacking a browser", "tar", "-xf", name, folder=folder)
            target.unlink()
    (folder / "chromium").chmod(0o755)
    shutil.rmtree(folder / "node_modules")


@contextmanager
def launched(*flags: str) -> Iterator[Browser]:
    """A headless browser; a machine that has none fails the test, in words."""
    import pytest
    from playwright.sync_api import sync_playwright

    try:
        chromium = found()
    except installed.MissingError as error:
        pytest.fail(str(error))
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium.path,
            args=[*_FLAGS, *flags],
            env={**os.environ, **chromium.env},
            chromium_sandbox=False,
        )
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{found().path}\n")
    except installed.MissingError as error:
        sys.exit(str(error))
