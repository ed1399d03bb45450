"""Jupyter notebooks by their code cells, put together to one program per language.

Python cells go through the Python language as one module, since a kernel runs them in one. Magics are taken
out; cells of `%%javascript`, `%%html` and `%%bash`, and `!` lines, go through those languages.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from mgmt_migrate.languages import language_for
from mgmt_migrate.languages._ipynb import Cut, read
from mgmt_migrate.languages._merge import merge
from mgmt_migrate.languages._remap import remap
from mgmt_migrate.model.code import Code
from mgmt_migrate.value import replace

SUFFIXES = frozenset({".ipynb"})
# Kernel language or cell magic -> suffix of the language that reads it; "" for cells that are none to read.
_KERNELS = {"python": ".py", "javascript": ".js", "typescript": ".ts", "bash": ".sh", "deno": ".ts"}
_PYTHON_MAGICS = r"time|timeit|capture|prun|memit|mprun|python3?|ipython|debug|pypy"
_CELL_MAGICS = {"javascript": ".js", "js": ".js", "html": ".html", "bash": ".sh", "sh": ".sh"}
_CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*\n?")
_TIMED = re.compile(rf"[ \t]*%(?:{_PYTHON_MAGICS})[ \t]+(?=[^\s-])")
_MAGIC = re.compile(r"([ \t]*)(?:%%?[A-Za-z_]|!|\?+[\w.]|[\w.]+\?{1,2}[ \t]*$)")
_ASSIGNED = re.compile(r"([ \t]*[\w ,.\[\]'\"]+=[ \t]*)(?:!(?!=)|%[A-Za-z_])")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def lower(path: str, text: str) -> Code:
    """The code cells of a notebook at the offsets of its file; `broken` if it or a cell could not be read."""
    notebook = read(text)
    kernel = _KERNELS.get(notebook.language, ".text")
    programs = _Programs({kernel: []})
    for cell in notebook.cells:
        programs.add(cell, kernel)
    parts = [_lower(path, suffix, cells, text) for suffix, cells in programs.cells.items()]
    return replace(
        functools.reduce(merge, parts), broken=notebook.broken or any(part.broken for part in parts)
    )


def _lower(path: str, suffix: str, cells: list[Cut], text: str) -> Code:
    name = path + suffix
    whole = _join(cells)
    code = language_for(name).lower(name, whole.text)
    if code.broken and len(cells) > 1 and suffix == ".py":
        # one cell that is no Python must not hide the others
        sound = [cell for cell in cells if not language_for(name).lower(name, cell.text).broken]
        whole = _join(sound)
        code = replace(language_for(name).lower(name, whole.text), broken=True)
    return replace(remap(code, whole.start_of, text, whole.end_of), path=path)


def _join(cells: list[Cut]) -> Cut:
    whole = Cut()
    for cell in cells:
        text = cell.text
        whole.add(cell, 0, len(text), text)
        whole.put("\n", whole.end_of(len(whole.ends)))
    return whole


@dataclass
class _Programs:
    """Suffix of a language -> its cells, the kernel's first."""

    cells: dict[str, list[Cut]]

    def add(self, cell: Cut, suffix: str) -> None:
        text = cell.text
        first = 0
        if suffix == ".py" and (magic := _CELL_MAGIC.match(text)):
            first = magic.end()
            if not re.fullmatch(_PYTHON_MAGICS, magic[1]):
                suffix = _CELL_MAGICS.get(magic[1].lower(), "")
                if not suffix:
                    return
        kept = Cut()
        if suffix == ".py":
            self.python(cell, text, first, kept)
        else:
            kept.add(cell, first, len(text), text)
        self.cells.setdefault(suffix, []).append(kept)

    def python(self, cell: Cut, text: str, first: int, kept: Cut) -> None:
        """Adds the lines of a cell, what only IPython understands replaced by `pass` or `None`."""
        continued = False
        for line in _LINE.finditer(text, first):
            start, end = line.span()
            content = line.group().rstrip("\r\n")
            if continued:
                continued = content.endswith("\\")
            elif timed := _TIMED.match(content):
                kept.add(cell, start + timed.end(), end, text)
            elif magic := _MAGIC.match(content):
                kept.put(magic[1] + "pass\n", cell.start_of(start))
                continued = content.endswith("\\")
                self.shell(cell, text, start + magic.end(), end, content)
            elif assigned := _ASSIGNED.match(content):
                kept.add(cell, start, start + assigned.end(1), text)
                kept.put("None\n", cell.start_of(start + assigned.end(1)))
                continued = content.endswith("\\")
            else:
                kept.add(cell, start, end, text)

    def shell(self, cell: Cut, text: str, start: int, end: int, content: str) -> None:
        if content.lstrip().startswith("!"):
            line = Cut()
            line.add(cell, start, end, text)
            self.cells.setdefault(".sh", []).append(line)
