"""What was promised against what the registers show, and a score of fidelity for each element.

How much of a promise was achieved is the value as a part of the promise: value / at_least when it
lies below, at_most / value when it lies above, 1 in between. The score of an element is the mean
over its own promises and those of the instruments it uses, as far as they could be measured.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evaluatie.tables.fidelity import ALL, BY_ARM
from evaluatie.tables.theory import ELEMENT_SCORES, PROMISES
from evaluatie.theory.model import GUIDANCE, OF_GUIDANCE, Promise, Theory

HIGH, LOW = 0.8, 0.5  # at least; and below: as written in the reports


def promises(theory: Theory, fidelity: pd.DataFrame) -> pd.DataFrame:
    """Rows of PROMISES; `fidelity` is the released table, of no rows where nothing is measured."""
    rows = [
        _row(section, name, number, promise, theory, fidelity)
        for section, name, number, promise in _all(theory)
    ]
    table = pd.DataFrame(rows, columns=PROMISES.names)
    numbers = {c.name: "float64" for c in PROMISES.columns if c.kind == "number"}
    texts = {c.name: "str" for c in PROMISES.columns if c.kind == "text"}
    return table.astype(numbers | texts)


def _all(theory: Theory) -> Iterator[tuple[str, str, int, Promise]]:
    for section, parts in (("elements", theory.elements), ("instruments", theory.instruments)):
        for name, part in parts.items():
            for number, promise in enumerate(part.promises):
                yield section, name, number, promise


def _row(
    section: str, name: str, number: int, promise: Promise, theory: Theory, *found: pd.DataFrame
) -> tuple[Any, ...]:
    where = (section, name, number)
    if promise.measure is None:
        return (*where, None, None, promise.arm, None, None, None, None)
    own = name if section == "instruments" else promise.instrument
    code = GUIDANCE if promise.measure in OF_GUIDANCE else theory.instruments[str(own)].recorded_as
    value = measured(found[0], promise.measure, str(code), promise.arm)
    kept = achieved(value, promise.at_least, promise.at_most)
    bounds = (promise.at_least, promise.at_most)
    return (*where, promise.measure, code, promise.arm, *bounds, value, kept)


def measured(
    fidelity: pd.DataFrame, measure: str, instrument: str, arm: str | None = None
) -> float | None:
    """A measure of the treated, of one arm or of everybody; None when there is no value."""
    group = (BY_ARM, arm) if arm else (ALL, ALL)
    where = {
        "cohort": "treatment", "subgroup": group[0], "level": group[1], "quarter": ALL,
        "measure": measure, "instrument": instrument,
    }  # fmt: skip
    rows = fidelity[(fidelity[list(where)] == pd.Series(where)).all(axis=1)]
    values = rows["value"].dropna()
    return float(values.iloc[0]) if len(values) else None


def achieved(value: float | None, at_least: float | None, at_most: float | None) -> float | None:
    """How much of a promise was kept, 0 to 1; None when it was not measured."""
    if value is None:
        return None
    if at_least is not None and value < at_least:
        return max(value, 0.0) / at_least if at_least else 0.0
    if at_most is not None and value > at_most:
        return at_most / value
    return 1.0


def element_scores(theory: Theory, kept: pd.DataFrame) -> pd.DataFrame:
    """Rows of ELEMENT_SCORES; `kept` holds those of PROMISES."""
    rows = []
    for element in theory.elements:
        used = [use.instrument for use in theory.uses if use.element == element]
        own = (kept["section"] == "elements") & (kept["name"] == element)
        of_used = (kept["section"] == "instruments") & kept["name"].isin(used)
        found = kept.loc[own | of_used, "achieved"]
        score = found.mean()
        rows.append((element, len(found), int(found.notna().sum()), score, grade(score)))
    return pd.DataFrame(rows, columns=ELEMENT_SCORES.names).astype({"score": "float64"})


def grade(score: float) -> str:
    """High from 0.8, low below 0.5, unknown when nothing was measured."""
    if pd.isna(score):
        return "unknown"
    return "high" if score >= HIGH else "low" if score < LOW else "medium"
