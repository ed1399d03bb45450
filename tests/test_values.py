"""Values behave as frozen dataclasses do, for less."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.model.code import Name, Node, Text
from mgmt_migrate.model.finding import Place, Step
from mgmt_migrate.value import Value, replace


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """What a place was as a dataclass."""

    path: str
    start: int
    end: int


PLACES = st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.integers(0, 2))


@given(PLACES, PLACES)
def test_values_compare_sort_and_hash_as_dataclasses_do(
    one: tuple[str, int, int], two: tuple[str, int, int]
) -> None:
    here, there = Place(*one), Place(*two)
    assert (here == there, here != there) == (Spot(*one) == Spot(*two), Spot(*one) != Spot(*two))
    assert (here < there, here <= there) == (Spot(*one) < Spot(*two), Spot(*one) <= Spot(*two))
    assert (here > there, here >= there) == (Spot(*one) > Spot(*two), Spot(*one) >= Spot(*two))
    assert (hash(here), repr(here)) == (hash(Spot(*one)), repr(Spot(*one)).replace("Spot", "Place"))


def test_a_value_has_the_fields_of_its_base_first_then_its_own_and_their_defaults() -> None:
    text = Text(1, 3, "a")
    assert (text.start, text.end, text.value, text.quote) == (1, 3, "a", "'")
    match text:
        case Node(1, 3) as node:
            assert node is text
    assert Step(Place("a", 0, 1), "kept", key="id_token").key == "id_token"


def test_what_was_not_told_to_compare_is_equal_to_itself_alone() -> None:
    one = Name(0, 1, "a", 0)
    assert one == one
    assert one != Name(0, 1, "a", 0)
    assert len({one, Name(0, 1, "a", 0)}) == 2


def test_another_class_is_never_equal_and_has_no_order() -> None:
    spot: Any = Spot("a", 0, 1)
    assert Place("a", 0, 1) != spot
    with pytest.raises(TypeError):
        _ = Place("a", 0, 1) < spot


def test_a_value_holds_its_fields_only() -> None:
    with pytest.raises(AttributeError):
        Place("a", 0, 1).line = 3  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="missing"):
        Place("a", 0)  # type: ignore[call-arg]


def test_a_field_is_replaced_in_a_copy() -> None:
    place = Place("a", 0, 1)
    assert (replace(place, end=9), place) == (Place("a", 0, 9), Place("a", 0, 1))
    with pytest.raises(TypeError, match="line"):
        replace(place, line=3)


@pytest.mark.parametrize("protocol", [2, 5])
def test_a_value_goes_to_another_process_and_back(protocol: int) -> None:
    step = Step(Place("a", 0, 1), "kept")
    back = pickle.loads(pickle.dumps(step, protocol))  # noqa: S301  # its own
    assert back == copy.deepcopy(step) == step


def test_a_default_that_all_values_would_share_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Bag\.items"):

        class Bag(Value):
            items: list[str] = []  # noqa: RUF012
