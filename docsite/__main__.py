"""`python -m docsite [FOLDER]` builds the site below build, or FOLDER; strict about links and anchors."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from docsite import nav, tree


def main(build: Path) -> int:
    """Write all pages to a folder in `build`, and have zensical make the site of them, strictly."""
    pages = build / "site-source"
    for folder in (pages, build / "site"):
        shutil.rmtree(folder, ignore_errors=True)
    texts = tree.texts()
    for place, text in texts.items():
        path = pages / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in tree.others():
        target = pages / path.relative_to(tree.ROOT / "docs")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    settings = (tree.ROOT / "docsite" / "site.toml").read_text(encoding="utf-8")
    filled = settings.replace("nav = []\n", f"nav = {nav.as_toml(texts)}\n", 1)
    (build / "zensical.toml").write_text(filled, encoding="utf-8")
    missing = [path for path in nav.named() if not path.endswith("/") and path not in texts]
    if missing:
        sys.stderr.write(f"the navigation names pages that do not exist: {', '.join(missing)}\n")
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    built = subprocess.run(command, cwd=build, stderr=subprocess.PIPE, text=True, check=False)
    sys.stderr.write(built.stderr.partition("Traceback")[0])  # zensical's own end after an issue
    return built.returncode or bool(missing)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else tree.ROOT / "build"))
