"""The page about get-token and convert says what the programs can do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mgmt_migrate.oauth import flows
from mgmt_migrate.oauth.delivery import FORMATS
from mgmt_migrate.oauth.fields import FIELDS
from mgmt_migrate.oauth.profiles import Profile
from tests.conftest import Program

PAGE = (Path(__file__).parents[2] / "docs" / "get-token.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["get-token", "convert"])
def test_every_option_is_on_the_page_and_none_besides(program: Program, command: str) -> None:
    offered = set(re.findall(r"--[a-z][a-z-]+", program(command, "--help").out))
    missing = {option for option in offered - {"--help"} if option not in PAGE}
    assert missing == set()


def test_no_option_is_invented(program: Program) -> None:
    known = "".join(program(command, "--help").out for command in ("get-token", "convert", "audit-token"))
    own = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE)) - {"--fail", "--header"}  # those of curl
    assert {option for option in own if option not in known} == set()


def test_flows_formats_variables_and_profile_keys_are_on_the_page() -> None:
    words = [*flows.names(), *FORMATS, *(field.env for field in FIELDS)]
    keys = [name.rstrip("_").replace("_", "-") for name in Profile.__dataclass_fields__]
    assert [word for word in words if f"`{word}`" not in PAGE] == []
    assert [key for key in keys if f"`{key}`" not in PAGE and f"\n{key} = " not in PAGE] == []
