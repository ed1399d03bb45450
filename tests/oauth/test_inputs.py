"""Where a user's values come from, and what is wrong with some."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth import fields, prompt
from mgmt_migrate.oauth.inputs import Inputs, take_environment
from mgmt_migrate.oauth.secret import Secret, reveal


def private(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def test_secrets_are_taken_out_of_the_environment_and_the_rest_stays() -> None:
    environment = {"AUTH0_PASSWORD": "p", "AUTH0_USERNAME": "j", "AUTH0_OTP": "", "HOME": "/"}
    assert take_environment(environment) == {"password": "p", "username": "j"}
    assert environment == {"AUTH0_USERNAME": "j", "HOME": "/"}


def test_a_file_wins_over_the_environment(tmp_path: Path) -> None:
    path = private(tmp_path / "pw", b"from the file")
    inputs = Inputs(files={"password": path}, environment={"password": "from the environment"})
    assert reveal(inputs.get(fields.PASSWORD)) == "from the file"


@pytest.mark.parametrize("data", [b"horse", b"horse\n", b"horse\r\n"])
def test_one_final_newline_of_a_file_is_no_part_of_the_secret(tmp_path: Path, data: bytes) -> None:
    inputs = Inputs(files={"password": private(tmp_path / "pw", data)})
    assert reveal(inputs.get(fields.PASSWORD)) == "horse"


def test_a_link_and_a_pipe_are_read_too(tmp_path: Path) -> None:
    private(tmp_path / "real", b"horse\n")
    (tmp_path / "link").symlink_to("real")
    assert reveal(Inputs(files={"password": tmp_path / "link"}).get(fields.PASSWORD)) == "horse"
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"battery\n",))
    writer.start()
    assert reveal(Inputs(files={"password": tmp_path / "pipe"}).get(fields.PASSWORD)) == "battery"
    writer.join()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"a\nb", r"control character \(\\x0a\)"),
        (b"a\x1b[0m", r"control character \(\\x1b\)"),
        (b"a\x00", r"control character \(\\x00\)"),
        (b"x" * 70_000, "longer than"),
    ],
)
def test_what_no_secret_can_be_is_refused_without_being_shown(
    tmp_path: Path, data: bytes, words: str
) -> None:
    inputs = Inputs(files={"password": private(tmp_path / "pw", data)})
    with pytest.raises(MigrateError, match=words):
        inputs.get(fields.PASSWORD)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="cannot be read"):
        Inputs(files={"password": tmp_path}).get(fields.PASSWORD)


def test_a_private_key_has_lines(tmp_path: Path) -> None:
    path = private(tmp_path / "key", b"-----BEGIN-----\nabc\n-----END-----\n")
    assert isinstance(Inputs(files={"private_key": path}).get(fields.PRIVATE_KEY), Secret)


def test_a_file_is_read_once(tmp_path: Path) -> None:
    path = private(tmp_path / "pw", b"horse")
    inputs = Inputs(files={"password": path})
    inputs.get(fields.PASSWORD)
    path.unlink()
    assert reveal(inputs.get(fields.PASSWORD)) == "horse"


def test_without_a_terminal_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt, "possible", lambda: False)
    with pytest.raises(MigrateError, match="there is no terminal to ask on") as caught:
        Inputs().get(fields.OTP)
    assert caught.value.remedy == "set AUTH0_OTP, or give --otp-file FILE (- is standard input)"


def test_a_value_that_was_no_good_is_not_used_again() -> None:
    again = MigrateError("the one-time code is wrong")
    inputs = Inputs(environment={"otp": "000000"}, ask=False)
    with pytest.raises(MigrateError) as caught:
        inputs.get(fields.OTP, again)
    assert caught.value is again


@pytest.mark.parametrize(
    ("label", "words"),
    [("Password", "the password is missing"), ("Management API token", "the Management API token is")],
)
def test_what_is_missing_is_called_as_a_sentence_calls_it(label: str, words: str) -> None:
    wanted = fields.Field("it", label, "IT", "--it-file")
    with pytest.raises(MigrateError, match=words):
        Inputs(ask=False).get(wanted)
