"""The tree that is measured: published packages, and the project's own examples among them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"


def build(cache: Path) -> Path:
    """The folder of the tree, a git repository of some 40,000 files; built on the first call and kept.

    Args:
        cache: holds the downloads and the tree.
    Raises:
        subprocess.CalledProcessError: pip or npm cannot get a package.
    """
    tree = cache / "tree"
    packages = _wanted()
    for registry, name, version in packages:
        place = tree / "packages" / registry / name.replace("/", "-")
        if not place.exists():
            print(f"{registry} {name} {version}", file=sys.stderr)
            archive = _download(cache / "downloads", registry, name, version)
            unpacked = place.with_name(f".{place.name}.part")
            shutil.rmtree(unpacked, ignore_errors=True)
            _unpack(archive, unpacked)
            if registry == "pypi":  # its repository has a manifest, which a wheel lacks
                (unpacked / "pyproject.toml").write_text(
                    f'[project]\nname = "{name}"\nversion = "{version}"\n', "utf-8"
                )
            unpacked.rename(place)
    shutil.rmtree(tree / "apps", ignore_errors=True)
    for before in sorted(EXAMPLES.glob("*/before")):
        shutil.copytree(before, tree / "apps" / before.parent.name)
    if not (tree / ".git").exists():
        subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    subprocess.run(["git", "add", "--all", "--force"], cwd=tree, check=True, stderr=subprocess.DEVNULL)
    return tree


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
