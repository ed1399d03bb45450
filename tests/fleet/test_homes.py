from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.fleet.homes import Homes, home

ADDRESSES = [f"https://h.example/{number}" for number in range(900)]


def test_each_worker_has_its_share() -> None:
    counts = Counter(home(address, ["w0", "w1", "w2"]) for address in ADDRESSES)
    assert all(200 < count < 400 for count in counts.values())


@given(st.lists(st.text(max_size=5), min_size=1, max_size=6, unique=True), st.text(max_size=20))
def test_the_order_of_the_workers_does_not_matter_and_another_one_takes_only_for_itself(
    workers: list[str], address: str
) -> None:
    before = home(address, workers)
    assert home(address, workers[::-1]) == before
    assert home(address, [*workers, "another one"]) in (before, "another one")


def test_without_workers_nobody_is_preferred_and_they_are_asked_for_seldom() -> None:
    asked: list[int] = []

    def names() -> list[str]:
        asked.append(1)
        return []

    homes = Homes(names)
    assert {homes.of(address) for address in ADDRESSES} == {None}
    assert len(asked) == 1
