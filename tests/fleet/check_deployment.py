"""The files of examples/fleet are what their readers take, and do what they say; nox -s fleet runs it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from tests.fleet import forge
from tests.fleet.repositories import legacy

ROOT = Path(__file__).parents[2]
FLEET = ROOT / "examples" / "fleet"


def test_the_containerfile_has_no_complaint_of_hadolint() -> None:
    found = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert found
    done = subprocess.run([found, str(FLEET / "Containerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_manifest_is_what_the_cluster_manager_takes() -> None:
    import kubernetes_validate

    found = list(yaml.safe_load_all((FLEET / "kubernetes.yaml").read_text()))
    for manifest in found:
        kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)
    assert [manifest["kind"] for manifest in found] == [
        "Service", "Deployment", "Deployment", "PersistentVolumeClaim", "PersistentVolumeClaim", "CronJob", "NetworkPolicy",
    ]  # fmt: skip
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(found[0] | {"kin": 1}, kubernetes_validate.latest_version(), strict=True)


def test_the_compose_file_is_what_compose_takes() -> None:
    from compose_spec import PyCompose

    data = yaml.safe_load((FLEET / "compose.yaml").read_text())
    found = PyCompose.from_yaml(yaml.safe_dump(data))
    found.validate()
    assert sorted(found.service_names()) == ["scan", "scheduler", "worker"]
    with pytest.raises(ValueError, match="comand"):
        PyCompose.from_yaml(yaml.safe_dump(data | {"services": {"a": {"comand": "x"}}}))


@dataclass
class Image:
    """What a build leaves: `bin` of the environment, and where its files of /run/secrets and /etc/fleet are."""

    bin: Path
    folder: Path

    def run(self, command: str, **env: str) -> subprocess.Popen[str]:
        """A command of the compose file, with the folders of this machine in the place of the container's."""
        words = [self._here(word) for word in shlex.split(command)]
        return subprocess.Popen(
            [str(self.bin / words[0]), *words[1:]],
            cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            env={"PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(self.folder), "USER": "fleet",
                 "MGMT_MIGRATE_FLEET_MIRRORS": str(self.folder / "mirrors"), "DASK_CONFIG": str(self.folder / "dask.yaml"), **env},
        )  # fmt: skip

    def file(self, name: str, **changes: str) -> None:
        """A file of the examples, with its paths changed likewise."""
        text = self._here((FLEET / name).read_text())
        for old, new in changes.items():
            text = text.replace(old.replace("_", "."), new)
        (self.folder / name).write_text(text)

    def _here(self, text: str) -> str:
        return re.sub(r"/(?:run/secrets|etc/fleet|tmp\b)", str(self.folder), text)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The steps of the Containerfile, in an environment of their own instead of a container."""
    folder = tmp_path_factory.mktemp("image")
    venv.create(folder / "venv", with_pip=True)
    for line in (FLEET / "Containerfile").read_text().splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["COPY"]:
            *sources, target = [
                folder / word.lstrip("/") if word[0] == "/" else ROOT / word for word in words[1:]
            ]
            for source in sources:
                if source.is_dir():
                    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    target.mkdir(parents=True, exist_ok=True)
                    shutil.copy(source, target)
        elif words[:2] == ["RUN", "pip"]:
            command = [word.replace("/source", f"{folder}/source") for word in words[2:]]
            subprocess.run([folder / "venv" / "bin" / "pip", "-q", *command], check=True, timeout=300)
    subprocess.run(["sh", FLEET / "certificates.sh"], cwd=folder, check=True, capture_output=True, timeout=60)
    made = Image(folder / "venv" / "bin", folder)
    made.file("dask.yaml")
    return made


def test_the_build_brings_this_version_and_dask(image: Image) -> None:
    with image.run("mgmt-migrate --version") as process:
        assert version("mgmt-migrate") in process.communicate(timeout=60)[0]
    assert (image.bin / "dask").exists()


@contextmanager
def stopped(*processes: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_commands_of_the_compose_file_scan_over_tls_with_a_token_from_a_file(
    image: Image, tmp_path: Path
) -> None:
    services = yaml.safe_load((FLEET / "compose.yaml").read_text())["services"]
    legacy(tmp_path / "all" / "web")
    number = port()
    address = f"127.0.0.1:{number}"
    commands = {
        name: service["command"].replace("scheduler:8786", address) for name, service in services.items()
    }
    with forge.https(tmp_path / "all", tmp_path / "tls") as host:
        image.file(
            "gitconfig", https___git_example_com=host.address, **{"https://git_example_com": host.address}
        )
        (image.folder / "git-token").write_text(forge.PASSWORD + "\n")
        (image.folder / "repos.txt").write_text(f"[shop]\n{host.address}/closed/web\n")
        git = {"GIT_CONFIG_GLOBAL": str(image.folder / "gitconfig"), "GIT_SSL_CAINFO": str(host.ca)}
        scheduler = image.run(f"{commands['scheduler']} --host 127.0.0.1 --port {number}")
        workers = [
            image.run(commands["worker"], **git) for _ in range(services["worker"]["deploy"]["replicas"])
        ]
        with stopped(scheduler, *workers):
            first = image.run(commands["scan"])
            said, _ = first.communicate(timeout=90)
            plain = image.run(commands["scan"].replace("tls://", "tcp://"))
            stranger = image.run(commands["scan"], DASK_CONFIG=os.devnull)
            refused = [process.communicate(timeout=90)[0] for process in (plain, stranger)]
    assert (first.returncode, "1 repository, 3 errors" in said) == (1, True), said
    assert [process.returncode for process in (plain, stranger)] == [2, 2]
    assert not [text for text in (said, *refused) if forge.PASSWORD in text or "Traceback" in text]
