"""Which language reads a file is told by its name, without loading any of them."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from mgmt_migrate import languages
from mgmt_migrate.languages import language_for

FOLDER = Path(languages.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_what_a_module_claims_is_led_to_it(name: str) -> None:
    module = importlib.import_module(f"mgmt_migrate.languages.{name}")
    claimed = [*module.SUFFIXES, *getattr(module, "NAMES", ())]
    assert claimed
    for key in claimed:
        assert language_for(f"a{key}" if key in module.SUFFIXES else key) is module, key


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/a.JS", "javascript"),
        ("a.component.ts", "javascript"),
        ("views/page.html.erb", "embedded"),
        ("a.blade.php", "embedded"),
        (".env.production", "dotenv"),
        ("README", "markdown"),
        ("Main.kt", "text"),
        ("unknown.xyz", "text"),
        ("noname", "text"),
    ],
)
def test_names_of_files(path: str, name: str) -> None:
    assert language_for(path).__name__ == f"mgmt_migrate.languages.{name}"  # type: ignore[attr-defined]  # modules have names


def test_choosing_a_language_loads_that_one_alone() -> None:
    program = (
        "import sys; from mgmt_migrate.languages import language_for; language_for('a.js'); "
        "print(sorted(m for m in sys.modules if m.startswith('mgmt_migrate.languages.') and '._' not in m))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['mgmt_migrate.languages.javascript']"
