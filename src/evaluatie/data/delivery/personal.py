"""Refuses columns that tell who somebody is: the pipeline works on pseudonyms only."""

from collections.abc import Iterator

from evaluatie.data.delivery.columns import label
from evaluatie.data.delivery.delivered import Delivered
from evaluatie.data.delivery.personal_cells import Looks, looks
from evaluatie.data.delivery.personal_header import (
    MAIL,
    NAMES,
    NUMBERS,
    PHONES,
    STREETS,
    is_pseudonym,
    named_as,
)
from evaluatie.data.delivery.workspace import Workspace

_LEAVE = "leave this column out"
_PSEUDONYMS = f"deliver pseudonyms (persoon_id) and {_LEAVE}"


def personal_problems(
    delivered: Delivered, workspace: Workspace, known: frozenset[str]
) -> list[str]:
    """A sentence for each delivered column that holds something personal, mapped or not.

    A column is judged by its cells whatever its name, and by its name when a cell is filled. Of a
    file of more than two million rows about a million are looked at, spread evenly.
    """
    problems = []
    for column, look in zip(delivered.columns, looks(delivered, workspace), strict=True):
        reason = next(_reasons(column, look), None)
        if reason:
            problems.append(f"{label(delivered.columns, column, known)}: {reason}")
    return problems


def _reasons(column: str, look: Looks) -> Iterator[str]:
    """Why a column is refused, the surest reason first."""
    of_filled = f"of {look.filled} filled cells"
    if _is_numbers(look):
        found = f"({look.eleven_test} {of_filled} pass the eleven-test)"
        yield f"looks like {NUMBERS} {found}; {_PSEUDONYMS}"
    if look.mail:
        yield f"holds {MAIL} ({look.mail} {of_filled}); {_LEAVE}"
    phones = look.marked_phone + (0 if is_pseudonym(column) else look.phone)
    if look.filled >= 3 and phones >= 0.5 * look.filled:
        yield f"looks like {PHONES} ({phones} {of_filled}); {_LEAVE}"
    if _is_addresses(look):
        yield f"looks like {STREETS} ({look.address} {of_filled}); {_LEAVE}"
    if look.filled >= 5 and look.name >= 0.8 * look.filled and look.distinct >= 0.5 * look.filled:
        yield f"looks like {NAMES} ({look.name} {of_filled}); {_LEAVE}"
    what = named_as(column)
    if what and look.filled:
        remedy = _PSEUDONYMS if what == NUMBERS else _LEAVE
        yield f"is called as if it holds {what}; {remedy}, or rename it if it holds none"


def _is_numbers(look: Looks) -> bool:
    """Nearly all cells pass; of pseudonyms that are random numbers one in eleven does."""
    return look.distinct >= 3 and look.eleven_test >= 0.95 * look.filled


def _is_addresses(look: Looks) -> bool:
    """Half of the cells; of words and numbers that name no usual street, many must differ.

    `Niveau 2` is a class, not an address.
    """
    if look.filled < 3:
        return False
    differ = look.distinct >= 3 and look.distinct >= 0.5 * look.filled
    return look.street >= 0.5 * look.filled or (look.address >= 0.5 * look.filled and differ)
