"""What a broken delivery is to the tests: how it is spoilt, how the run must end, what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Literal

from tests.pipeline.deliveries import EARLY, LATE, Delivery

Spoil = Callable[[Delivery], None]
End = Literal["refused", "stopped", "set aside", "accepted"]
Aside = Mapping[str, Mapping[str, list[int]]]  # table: rule: row numbers


@dataclass(frozen=True)
class Broken:
    """One broken delivery.

    `says` are parts of the message and `problems` the number of its lines. `aside` are the rows
    that are set aside, by extract and none else; `notices` the rules that are reported without
    more. `same`: what is kept is to the byte what the good delivery gives.
    """

    spoil: Spoil
    end: End
    says: tuple[str, ...] = ()
    problems: int = 1
    aside: Mapping[str, Aside] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    same: bool = False

    @property
    def name(self) -> str:
        """What is wrong."""
        return self.spoil.__name__


Register = Callable[[Spoil], Broken]


def refused(*says: str, problems: int = 1) -> Register:
    """A delivery that is refused before the first job."""
    return lambda spoil: Broken(spoil, "refused", says, problems)


def stopped(*says: str, problems: int = 1) -> Register:
    """A delivery that stops the job that reads it."""
    return lambda spoil: Broken(spoil, "stopped", says, problems)


def set_aside(rows: Aside, *notices: str, early: Aside | None = None) -> Register:
    """A delivery of which some rows of the later extract are set aside; the others are used."""
    aside = {LATE: rows, EARLY: early or {}}
    return lambda spoil: Broken(spoil, "set aside", aside=aside, notices=notices)


def accepted(*notices: str, same: bool = True) -> Register:
    """A delivery that is odd and yet sound."""
    return lambda spoil: Broken(spoil, "accepted", notices=notices, same=same)


def deliveries_of(*modules: ModuleType) -> list[Broken]:
    """Every broken delivery of some modules."""
    return [value for m in modules for value in vars(m).values() if isinstance(value, Broken)]
