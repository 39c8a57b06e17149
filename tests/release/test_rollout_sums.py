"""A reader with all printed averages of a rollout cannot work out an effect that is withheld."""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.release.rollout_sums import with_sums_withheld
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.sensitivity import GROUP_TIME

SIZES = {2: 30.0, 3: 50.0, 5: 20.0}
MONTHS = range(1, 7)
OWN = {"design": "rollout", "estimator": "doubly_robust", "outcome": "work", "status": "ok"}
CELLS = [(g, m) for g in SIZES for m in MONTHS]


def weights_of(time: Any) -> np.ndarray:
    """Of the effects in CELLS in an average, by its definition."""
    share = np.array([SIZES[g] for g, _ in CELLS])
    since = np.array([m - g for g, m in CELLS])
    month, group = np.array([m for _, m in CELLS]), np.array([g for g, _ in CELLS])
    if time is None:
        return share * (since >= 0)
    kind, _, number = time.partition(":")
    if kind == "overall":
        names = {"dynamic": ("event", since), "calendar": ("calendar", month),
                 "group": ("group", group)}  # fmt: skip
        name, by = names[number]
        parts = [weights_of(f"{name}:{value}") for value in np.unique(by[since >= 0])]
        own = [SIZES[v] if name == "group" else 1.0 for v in np.unique(by[since >= 0])]
        return sum(w * part / part.sum() for w, part in zip(own, parts, strict=True))
    if kind == "event":
        return share * (since == int(number))
    if kind == "calendar":
        return share * ((month == int(number)) & (since >= 0))
    return ((group == int(number)) & (since >= 0)).astype(float)


TIMES = [
    *(f"event:{e}" for e in range(-4, 5)), *(f"calendar:{m}" for m in range(2, 7)),
    *(f"group:{g}" for g in SIZES), "overall:dynamic", "overall:group", "overall:calendar", None,
]  # fmt: skip


def frames(cell_sizes: list[int], time_sizes: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    cells = pd.DataFrame(
        [OWN | {"group": g, "month": m, "n_treated": int(SIZES[g]), "smallest_cell": n}
         for (g, m), n in zip(CELLS, cell_sizes, strict=True)]
    ).reindex(columns=GROUP_TIME.names)  # fmt: skip
    averages = pd.DataFrame(
        [OWN | {"time": t, "smallest_cell": n} for t, n in zip(TIMES, time_sizes, strict=True)]
    ).reindex(columns=CANDIDATES.names)
    return averages, cells


def follows(secret: np.ndarray, printed: list[np.ndarray]) -> bool:
    """Whether it adds nothing to the rank of what is printed."""
    known = np.array(printed).reshape(-1, len(secret))
    return bool(np.linalg.matrix_rank(known) == np.linalg.matrix_rank(np.vstack([known, secret])))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_nothing_small_follows_from_what_is_printed(data: st.DataObject) -> None:
    size = st.sampled_from([3, 40, 60, 80])
    cell_sizes = data.draw(st.lists(size, min_size=len(CELLS), max_size=len(CELLS)))
    time_sizes = data.draw(st.lists(size, min_size=len(TIMES), max_size=len(TIMES)))
    time_sizes[-1] = 90
    averages, cells = with_sums_withheld(*frames(cell_sizes, time_sizes), 10)
    rows = [*np.eye(len(CELLS)), *map(weights_of, TIMES)]
    after = [*cells["smallest_cell"], *averages["smallest_cell"]]
    printed = [row for row, n in zip(rows, after, strict=True) if n >= 10]
    small = [row for row, n in zip(rows, [*cell_sizes, *time_sizes], strict=True) if n < 10]
    assert not any(follows(row, printed) for row in small)
    assert after[-1] == 90


def test_one_effect_of_few_takes_another_of_its_sums_along() -> None:
    """Of group 3 in month 4 (event 1, calendar 4, group 3) an average would give it away."""
    few = [5 if cell == (3, 4) else 40 + i for i, cell in enumerate(CELLS)]
    averages, cells = with_sums_withheld(*frames(few, [90] * len(TIMES)), 10)
    hidden = cells[cells["smallest_cell"] < 10]
    assert (hidden["group"] == 3).sum() >= 2
    assert (hidden["month"] == 4).sum() >= 2
    # with every effect withheld the averages together would still tell: those by month go along
    hidden_times = averages["time"][averages["smallest_cell"] < 10]
    assert hidden_times.str.startswith("calendar").all()


def test_without_small_numbers_everything_is_printed() -> None:
    made = frames([40] * len(CELLS), [90] * len(TIMES))
    averages, cells = with_sums_withheld(*made, 10)
    pd.testing.assert_frame_equal(averages, made[0])
    pd.testing.assert_frame_equal(cells, made[1])
