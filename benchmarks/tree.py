"""The tree that is measured: published packages, and the project's own examples among them."""

from __future__ import annotations

import email
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from benchmarks.seeds import Planted, plant

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"


def build(cache: Path, most: int | None = None) -> tuple[Path, list[Planted]]:
    """The folder of the tree, a git repository of some 40,000 files, and what is planted in it; built on the
    first call and kept.

    Args:
        cache: holds the downloads and the tree.
        most: so many packages only, for a try.
    Raises:
        subprocess.CalledProcessError: pip or npm cannot get a package.
    """
    tree = cache / ("tree" if most is None else f"tree-{most}")
    packages = _wanted()[:most]
    for registry, name, version in packages:
        place = tree / "packages" / registry / name.replace("/", "-")
        if not place.exists():
            print(f"{registry} {name} {version}", file=sys.stderr)
            archive = _download(cache / "downloads", registry, name, version)
            unpacked = place.with_name(f".{place.name}.part")
            shutil.rmtree(unpacked, ignore_errors=True)
            _unpack(archive, unpacked)
            unpacked.rename(place)
        if registry == "pypi":  # its repository has a manifest, which a wheel lacks
            manifest = _manifest(place, name, version)
            if not (place / "pyproject.toml").exists() or (place / "pyproject.toml").read_text() != manifest:
                (place / "pyproject.toml").write_text(manifest, "utf-8")
    shutil.rmtree(tree / "apps", ignore_errors=True)
    for before in sorted(EXAMPLES.glob("*/before")):
        shutil.copytree(before, tree / "apps" / before.parent.name)
    planted = plant(tree / "seeded")
    if not (tree / ".git").exists():
        subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    subprocess.run(["git", "add", "--all", "--force"], cwd=tree, check=True, stderr=subprocess.DEVNULL)
    return tree, planted


def _manifest(place: Path, name: str, version: str) -> str:
    """Name, version and addresses, as the wheel's own metadata has them."""
    lines = ["[project]", f'name = "{name}"', f'version = "{version}"', "[project.urls]"]
    for metadata in sorted(place.glob("*.dist-info/METADATA")):
        told = email.message_from_string(metadata.read_text("utf-8"))
        for entry in told.get_all("Project-URL", []):
            label, _, address = entry.partition(",")
            lines.append(f"{json.dumps(label.strip())} = {json.dumps(address.strip())}")
    return "\n".join([*lines, ""])


def _wanted() -> list[tuple[str, str, str]]:
    lines = (HERE / "packages.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return [(registry, name, version) for registry, name, version in rows]


def _download(folder: Path, registry: str, name: str, version: str) -> Path:
    place = folder / registry / f"{name.replace('/', '-')}-{version}"
    if not place.exists():
        part = place.with_name(f"{place.name}.part")
        part.mkdir(parents=True, exist_ok=True)
        if registry == "npm":
            command = ["npm", "pack", "--silent", "--pack-destination", str(part), f"{name}@{version}"]
        else:  # wheels only: to download a source distribution would run its setup
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
            command += ["-d", str(part), f"{name}=={version}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        part.rename(place)
    return next(path for path in place.iterdir() if path.suffix in (".tgz", ".whl"))


def _unpack(archive: Path, place: Path) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(place)
    else:
        with tarfile.open(archive) as package:  # the filter keeps every member inside
            package.extractall(place, filter="data")
