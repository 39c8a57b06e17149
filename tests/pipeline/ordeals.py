"""What a broken delivery is to the tests: how it is spoilt, how the run must end, what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.pipeline.deliveries import Delivery

Spoil = Callable[[Delivery], None]


@dataclass(frozen=True)
class Ordeal:
    """One broken delivery.

    `status` is the exit status: 1 refused before the first job, 2 stopped, 0 carried out. `says`
    are parts of the message, `problems` the number of its lines. `aside` are row numbers by table
    and rule, of the later extract unless the table's name says otherwise; `notices` rules that are
    reported only. `kept` says whether what is kept is exactly what the good delivery gives.
    """

    name: str
    spoil: Spoil
    status: int
    says: tuple[str, ...] = ()
    problems: int = 1
    aside: Mapping[tuple[str, str], list[int]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    same: bool = False


ORDEALS: list[Ordeal] = []


def _add(spoil: Spoil, status: int, **expected: object) -> Spoil:
    ORDEALS.append(Ordeal(spoil.__name__, spoil, status, **expected))  # type: ignore[arg-type]
    return spoil


def refused(*says: str, problems: int = 1) -> Callable[[Spoil], Spoil]:
    """A delivery that is refused before the first job."""
    return lambda spoil: _add(spoil, 1, says=says, problems=problems)


def stopped(*says: str, problems: int = 1) -> Callable[[Spoil], Spoil]:
    """A delivery that stops the job that reads it."""
    return lambda spoil: _add(spoil, 2, says=says, problems=problems)


def set_aside(
    table: str, rule: str, *rows: int, notices: tuple[str, ...] = ()
) -> Callable[[Spoil], Spoil]:
    """A delivery of which some rows are set aside; the others are used."""
    return lambda spoil: _add(spoil, 0, aside={(table, rule): list(rows)}, notices=notices)


def accepted(*notices: str, same: bool = True) -> Callable[[Spoil], Spoil]:
    """A delivery that is odd and yet sound; `same`: it gives what the good delivery gives."""
    return lambda spoil: _add(spoil, 0, notices=notices, same=same)
