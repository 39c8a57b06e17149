"""Attackers who have everything that a study releases, and what they find: nothing."""

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from tests.pipeline.attacks import counts, printed, shares
from tests.pipeline.attacks.leaks import LEAKS
from tests.pipeline.attacks.output import Claim, Output, read_output
from tests.pipeline.conftest import Finished

Attack = Callable[[Output], Iterator[Claim]]


def attacks_of(module: ModuleType) -> dict[str, Attack]:
    """The public functions of a module that are its own."""
    own = inspect.getmembers(module, inspect.isfunction)
    return {n: f for n, f in own if f.__module__ == module.__name__ and not n.startswith("_")}


ATTACKS = attacks_of(counts) | attacks_of(shares) | attacks_of(printed)


@pytest.fixture(scope="session")
def outputs(untouched: Finished) -> dict[str, Output]:
    return {name: read_output(untouched.project.folder, name) for name in ("nsw", "amsterdam")}


@pytest.mark.parametrize("name", sorted(ATTACKS))
@pytest.mark.parametrize("study", ["nsw", "amsterdam"])
def test_an_attack_on_a_study_finds_nobody(
    name: str, study: str, outputs: dict[str, Output]
) -> None:
    claims = list(ATTACKS[name](outputs[study]))
    assert not claims, f"{len(claims)}: {claims[:5]}"


def test_every_attack_has_a_leak_to_prove_itself_on() -> None:
    assert set(LEAKS) == set(ATTACKS)


@pytest.mark.parametrize("name", sorted(LEAKS))
def test_an_attack_finds_what_a_careless_release_tells(name: str) -> None:
    leak = LEAKS[name]
    found = [claim.persons for claim in ATTACKS[name](leak.careless)]
    assert leak.persons in found
    assert not list(ATTACKS[name](leak.careful))
