"""`python -m docsite` builds the documentation site in build/site; a broken link or anchor is status 1."""

from __future__ import annotations

import shutil
import subprocess
import sys

from docsite import nav, tree

BUILD = tree.ROOT / "build"
SOURCE = BUILD / "site-source"


def main() -> int:
    """Write all pages to build/site-source, and have zensical make the site of them, strictly."""
    for folder in (SOURCE, BUILD / "site"):
        shutil.rmtree(folder, ignore_errors=True)
    texts = tree.texts()
    for place, text in texts.items():
        path = SOURCE / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in tree.others():
        target = SOURCE / path.relative_to(tree.ROOT / "docs")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    settings = (tree.ROOT / "docsite" / "site.toml").read_text(encoding="utf-8")
    filled = settings.replace("nav = []\n", f"nav = {nav.as_toml(texts)}\n", 1)
    (BUILD / "zensical.toml").write_text(filled, encoding="utf-8")
    missing = [path for path in nav.named() if not path.endswith("/") and path not in texts]
    if missing:
        sys.stderr.write(f"the navigation names pages that do not exist: {', '.join(missing)}\n")
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    built = subprocess.run(command, cwd=BUILD, stderr=subprocess.PIPE, text=True, check=False)
    sys.stderr.write(built.stderr.partition("Traceback")[0])  # zensical's own end after an issue
    return built.returncode or bool(missing)


if __name__ == "__main__":
    sys.exit(main())
