"""A name that nothing defines is only its spelling; the way around the questions says what they would."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.languages import lower
from mgmt_migrate.model.code import Node


def token(text: str, path: str = "a.js", **others: str) -> tuple[Project, Ref]:
    """The value after `use(`, in a project of this file and others."""
    codes = [lower(path, text), *(lower(f"{name}.js", other) for name, other in others.items())]
    project = Project(codes)
    unit = project.units[0]
    node: Node = unit.callers["use"][0].args[0].value
    return project, Ref(unit, node)


@pytest.mark.parametrize(
    "text",
    [
        "use(authResult.idToken)",
        "use(a.b.c.idToken)",
        "use(id_token)",
        "import sdk from 'sdk'; use(sdk.idToken)",
        "other.token = 1; use(authResult.idToken)",
    ],
)
def test_what_nothing_defines_is_bare(text: str) -> None:
    project, ref = token(text)
    assert project.values.is_bare(*ref)
    assert project.values.settle(ref) == (ref,)
    assert project.values.linked(ref) == ()


@pytest.mark.parametrize(
    "text",
    [
        "var authResult = login(); use(authResult.idToken)",
        "function f(authResult) { use(authResult.idToken); }",
        "authResult.idToken = read(); use(authResult.idToken)",
        "use(this.idToken)",
        "use(login().idToken)",
        "localStorage.setItem('idToken', t); use(localStorage.idToken)",
        "window.idToken = t; use(window.idToken)",
        "subject.next(t); use(subject.value)",
    ],
)
def test_what_something_defines_assigns_or_joins_is_not(text: str) -> None:
    project, ref = token(text)
    assert not project.values.is_bare(*ref)


def test_a_name_of_another_file_of_the_project_is_not_bare() -> None:
    project, ref = token(
        "import {auth} from './b'; use(auth.idToken)", b="export const auth = {idToken: 'x'}"
    )
    assert not project.values.is_bare(*ref)
    assert project.values.texts(ref) == ["x"]


def test_a_member_is_not_bare_where_its_value_is_joined_from_another_file() -> None:
    project, ref = token("use(window.idToken)", b="window.idToken = 'x'")
    assert not project.values.is_bare(*ref)
    assert project.values.texts(ref) == ["x"]


def test_thousands_that_are_spelt_alike_are_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project([lower("a.js", "use(authResult.idToken);\n" * 1_000)])
    asked: list[Ref] = []

    def counted(real: Callable[[Ref], bool]) -> Callable[[Ref], bool]:
        def may_read(ref: Ref) -> bool:
            asked.append(ref)
            return real(ref)

        return may_read

    for linker in project.values.linkers:
        monkeypatch.setattr(linker, "may_read", counted(linker.may_read))
    project.values.forget()
    unit = project.units[0]
    for call in unit.callers["use"]:
        assert project.values.settle(Ref(unit, call.args[0].value))
    assert len(asked) == len(project.values.linkers)
