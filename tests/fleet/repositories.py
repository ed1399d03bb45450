"""Real repositories: small legacy applications, and some that are broken."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

GIT = ["git", "-c", "user.name=t", "-c", "user.email=t@example.test", "-c", "init.defaultBranch=main"]
LEGACY = Path(__file__).parents[2] / "examples" / "react-profile" / "before"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path) -> Path:
    """All that lies in a folder becomes its next commit."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "-m", "state")
    return folder


def legacy(folder: Path) -> Path:
    shutil.copytree(LEGACY, folder)
    return commit(folder)


def corrupt(folder: Path) -> Path:
    """Its blobs are not what they are called."""
    legacy(folder)
    for blob in (folder / ".git" / "objects").glob("??/*"):
        blob.chmod(0o644)
        blob.write_bytes(b"\0" + blob.read_bytes()[1:])
    return folder


def hanging(folder: Path) -> Path:
    """Its reference is a pipe that nobody ever writes to."""
    legacy(folder)
    branch = folder / ".git" / "refs" / "heads" / "main"
    branch.unlink()
    os.mkfifo(branch)
    return folder


def enormous(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "large.bin").write_bytes(os.urandom(150 << 20))
    for number in range(5000):
        (folder / f"{number}.js").write_text(f"export const n = {number};\n" * 50)
    return commit(folder)


def many(folder: Path, number: int, *, bad: bool = False) -> Path:
    """A list of so many copies of one application, with different commits, and the bad ones."""
    folder.mkdir()
    names = [f"r{index:03}" for index in range(number)]
    first = legacy(folder / names[0])
    for name in names[1:]:
        shutil.copytree(first, folder / name)
    if bad:
        for make, name in ((corrupt, "corrupt"), (hanging, "hangs"), (enormous, "enormous")):
            make(folder / name)
            names.insert(5, name)
    listing = folder / "list.txt"
    listing.write_text("[shop]\n" + "\n".join(names) + "\n")
    return listing
