"""Repetitions are divided over files without loss; random numbers follow from what is asked."""

from hypothesis import given
from hypothesis import strategies as st

from evaluatie.simulation.cells import load_simulation
from evaluatie.simulation.seeds import generator, millionths
from evaluatie.simulation.settings import repeated, repetitions_of
from tests.conftest import PROJECT

SETTINGS = load_simulation(PROJECT / "config" / "simulation.yaml")


@given(repetitions=st.integers(2, 5000), chunks=st.integers(1, 200))
def test_chunks_hold_every_repetition_once(repetitions: int, chunks: int) -> None:
    changed = SETTINGS.model_copy(update={"repetitions": repetitions, "chunks": chunks})
    found = [number for chunk in range(chunks) for number in repetitions_of(changed, chunk)]
    assert found == list(range(repetitions))


def test_every_world_is_drawn_in_every_repetition_of_a_chunk() -> None:
    changed = SETTINGS.model_copy(update={"repetitions": 5, "chunks": 2})
    assert list(repeated(changed, 1, ["a", "b"], "test")) == [
        (number, world) for number in (2, 3, 4) for world in ("a", "b")
    ]


def test_other_numbers_give_other_draws() -> None:
    draws = {generator(*seed).random() for seed in ((1, 2), (2, 1), (1, 2, 0, 1), (1, 3))}
    assert len(draws) == 4
    assert generator(1, 2).random() == generator(1, 2).random()
    assert millionths(0.08) == 80_000
