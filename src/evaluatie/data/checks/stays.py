"""Address spells become settlements: who moved within a municipality did not settle again."""

from evaluatie.data.checks.mapped import COUNT, FILE
from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import quoted
from evaluatie.tables.contract import PERSONEN

_SETTLEMENTS = """
WITH whole AS (
    SELECT *, coalesce(uitschrijfdatum, DATE '9999-12-31') AS __last,
        persoon_id IS NOT NULL AND gemeente IS NOT NULL AND vestigingsdatum IS NOT NULL
        AND (uitschrijfdatum IS NULL OR uitschrijfdatum >= vestigingsdatum) AS __whole
    FROM {spells}
), marked AS (
    SELECT *, coalesce(NOT __whole OR vestigingsdatum > 1 + max(__last) OVER (
        PARTITION BY persoon_id, gemeente, __whole ORDER BY vestigingsdatum, {file}, {row}
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS __starts
    FROM whole
), numbered AS (
    SELECT *, count_if(__starts) OVER (
        PARTITION BY persoon_id, gemeente, __whole ORDER BY vestigingsdatum, {file}, {row}
        ROWS UNBOUNDED PRECEDING) AS __stay
    FROM marked
), summed AS (
    SELECT *, max(__last) OVER stay AS __left, count(*) OVER stay AS __spells,
        last_value(uitschrijfreden) OVER (stay ORDER BY __last, {file}, {row}
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS __reason
    FROM numbered
    WINDOW stay AS (PARTITION BY persoon_id, gemeente, __whole, __stay)
), settled AS (
    SELECT *, lead(vestigingsdatum) OVER (
        PARTITION BY persoon_id, __whole ORDER BY vestigingsdatum, {file}, {row}) AS __next
    FROM summed WHERE __starts
)
SELECT {file}, {row}, __spells AS {count}, {others},
    CASE WHEN NOT __whole THEN uitschrijfdatum
        WHEN __left < DATE '9999-12-31' THEN __left + 1 END AS uitschrijfdatum,
    coalesce(__reason, CASE WHEN __whole AND __left < DATE '9999-12-31' AND __next IS NOT NULL
        THEN 'verhuizing' END) AS uitschrijfreden
FROM settled
"""


def settlements_sql(spells: str) -> str:
    """One row for each settlement, from typed rows of `personen` that are address spells.

    `uitschrijfdatum` of a spell is its last day. Spells of one person in one municipality are one
    settlement when the next begins no later than the day after the earlier ones end. It begins on
    the first day and is left on the day after the last one; it has no end when a spell has none.
    Why somebody left is what the last spell says, else `verhuizing` when the person lives somewhere
    later. All else is that of the first spell; __count says how many spells it is made of.

    A spell without person, municipality or first day, or with an end before its start, stays by
    itself and as it is: the rules for rows find it.
    """
    others = [
        quoted(name)
        for name in PERSONEN.names
        if name not in ("uitschrijfdatum", "uitschrijfreden")
    ]
    names = {"file": FILE, "row": ROW, "count": COUNT}
    return _SETTLEMENTS.format(spells=spells, others=", ".join(others), **names)
