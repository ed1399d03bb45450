"""Reading what lies under a name, whatever it is."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from mgmt_migrate.sources.reading import UnreadableError, read


def refusal(path: Path | str, max_size: int = 100, *, follow: bool = True) -> str:
    with pytest.raises(UnreadableError) as problem:
        read(path, max_size, follow=follow)
    return problem.value.reason


def test_all_bytes_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    assert read(path, 100) == b"x" * 100


def test_an_empty_file_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    assert read(path, 0) == b""


def test_one_byte_more_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 101)
    assert refusal(path) == "too large"


def test_a_file_that_tells_no_size_is_read_to_its_end() -> None:
    assert read("/proc/self/status", 1 << 16).startswith(b"Name:")


def test_a_file_that_tells_no_size_ends_at_the_limit_too() -> None:
    assert refusal("/proc/self/status", 10) == "too large"


def test_a_pipe_without_a_writer_never_blocks(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "unreadable"


def test_a_socket_is_unreadable(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert refusal(tmp_path / "s") == "unreadable"


@pytest.mark.parametrize("path", ["/dev/zero", "/", "a\0b"])
def test_devices_folders_and_impossible_names_are_unreadable(path: str) -> None:
    assert refusal(path) == "unreadable"


def test_what_is_gone_has_vanished(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a") == "vanished"


def test_a_folder_that_became_a_file_has_vanished(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert refusal(tmp_path / "a" / "b") == "vanished"


def test_links_in_a_circle_are_a_loop(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert refusal(tmp_path / "a") == "symlink loop"


def test_a_link_is_followed_only_if_asked(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to("a")
    assert read(tmp_path / "b", 1) == b"x"
    assert refusal(tmp_path / "b", follow=False) == "symlink loop"
