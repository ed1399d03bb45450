"""git over repositories that nobody vouches for: it runs nothing of theirs, asks nothing, and ends."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from mgmt_migrate.display import mask
from mgmt_migrate.sources.search import program

_SAFE = (
    "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.symlinks=false",
    "-c", "core.protectHFS=true", "-c", "core.protectNTFS=true", "-c", "core.autocrlf=false",

    "-c", "core.attributesFile=/dev/null", "-c", "submodule.recurse=false",
    "-c", "fetch.recurseSubmodules=false",
    "-c", "fetch.writeCommitGraph=false", "-c", "transfer.bundleURI=false",
    "-c", "http.followRedirects=false", "-c", "http.sslVerify=true",
    "-c", "gc.auto=0", "-c", "maintenance.auto=false",
    "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60",
    "-c", "core.askPass=", "-c", "credential.interactive=false", "-c", "pack.threads=1",
    "-c", "grep.threads=1",
    "-c", "protocol.allow=never", "--no-optional-locks", "--literal-pathspecs",
)  # fmt: skip
"""Symbolic links become small files with their target as text, so that nothing leads out of a tree."""

_ALLOWED = {"file", "https", "ssh"}
_DROPPED = re.compile(
    r"GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|CONFIG.*|OBJECT_DIRECTORY|EXTERNAL_DIFF"
    r"|ALTERNATE_OBJECT_DIRECTORIES|TRACE.*|CURL_VERBOSE|SSL_NO_VERIFY|ASKPASS|PROXY_COMMAND|EXEC_PATH|TEMPLATE_DIR)"
    r"|SSH_ASKPASS"
)
_KEPT = {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"}
"""Where who runs this keeps the credential helper; only what talks to a remote reads it."""


class GitError(Exception):
    """git ended with an error; `reason` is a word or two of ours, the message what git said, masked."""

    def __init__(self, reason: str, said: str = "") -> None:
        super().__init__(reason, said)
        self.reason, self.said = reason, said

    def __str__(self) -> str:
        return self.said or self.reason


def run(
    folder: Path, *arguments: str, remote: str = "", stdin: bytes = b"", env: dict[str, str] | None = None
) -> bytes:
    """What git prints in a repository of ours.

    Args:
        remote: the scheme of the address that this talks to; "" is none, and reads no configuration of users.
        stdin: what git reads.
        env: more for its environment.
    Raises:
        GitError: git is missing, or ended with another status than 0; `reason` says of what kind.
    """
    command = _command(folder, arguments)
    try:
        done = subprocess.run(
            command, check=False, env=_environment(remote) | (env or {}), input=stdin, capture_output=True
        )
    except OSError as problem:
        raise GitError("git does not start", problem.strerror or "") from None
    if done.returncode:
        raise _error(done.returncode, done.stderr, remote)
    return done.stdout


def strict(address: str) -> dict[str, str]:
    """For the environment: TLS is verified and no redirect followed at this address, whatever a user's
    configuration says about its host, which would win over what is said about all hosts."""
    settings = (("sslVerify", "true"), ("followRedirects", "false"))
    told = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (name, value) in enumerate(settings):
        told |= {f"GIT_CONFIG_KEY_{number}": f"http.{address}.{name}", f"GIT_CONFIG_VALUE_{number}": value}
    return told


def records(folder: Path, *arguments: str, fine: Sequence[int] = (0,)) -> Iterator[bytes]:
    """What git prints with a NUL behind each record, as it comes; who has enough closes the iterator.

    Raises:
        GitError: as for `run`.
    """
    environment = _environment("")
    with subprocess.Popen(
        _command(folder, arguments),
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            rest = b""
            while chunk := process.stdout.read(1 << 16):
                *whole, rest = (rest + chunk).split(b"\0")
                yield from whole
        except GeneratorExit:
            process.kill()
            raise
        said = process.stderr.read()  # fits a pipe: commands that only read say little
    if process.returncode not in fine:
        raise _error(process.returncode, said, "")


def _command(folder: Path, arguments: Sequence[str]) -> list[str]:
    git = program("git")
    if git is None:
        raise GitError("git is not installed")
    return [git, f"--git-dir={folder}", *_SAFE, *arguments]


def _environment(remote: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not _DROPPED.fullmatch(k) or (remote and k in _KEPT)}
    kept |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "GCM_INTERACTIVE": "never",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_ALLOW_PROTOCOL": remote if remote in _ALLOWED else "none",
    }
    if remote == "ssh":
        kept.setdefault(
            "GIT_SSH_COMMAND", "ssh -oBatchMode=yes -oConnectTimeout=20 -oClearAllForwardings=yes"
        )
    if not remote:
        kept |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return kept


_KINDS = (
    ("no access", r"could not read Username|Auth[a-z]+ failed|Permission denied|\b403\b|prompts disabled"),
    ("unreachable", r"Host key verification failed|Could not resolve|certificate"),
    ("not to be found", r"not found|does not appear to be a git repository|does not exist|No such file"),
    ("not to be found", r"\b404\b"),  # as a word: names of objects hold digits too
    ("belongs to somebody else", r"dubious ownership"),
    ("no commits", r"couldn't find remote ref|no matching remote head"),
    ("no disk space", r"No space left"),
    ("too large", r"File too large|file size limit"),
    ("corrupt", r"corrupt|bad object|unable to (?:read|unpack)|missing|inflate|not a valid object"),
    ("unreachable", r"unable to access|Connection|timed out|early EOF|hung up"),
)  # fmt: skip


def _error(status: int, stderr: bytes, remote: str) -> GitError:
    said = " ".join(mask(os.fsdecode(stderr[-4000:])).split())[-500:]
    if status in (-25, 153):  # SIGXFSZ
        return GitError("too large", "a file grew beyond the limit")
    for reason, pattern in _KINDS:
        if re.search(pattern, said, re.IGNORECASE):
            return GitError(reason, said)
    return GitError("git gave up" if not remote else "not fetched", said or f"status {status}")
