"""What an attacker reads first: how many persons each group has, and how many had the outcome."""

import math
from fractions import Fraction

import pandas as pd

from tests.pipeline.attacks.output import FEWEST, Output

ALL = "all"
GROUP = ["arm", "analysis", "horizon", "subgroup", "level"]
SAME_PERSONS = {"levels": "main"}  # analyses of the persons of another


def few(persons: float) -> bool:
    """Whether so many persons may not be told."""
    return 0 < persons < FEWEST


def decimals(value: float) -> int:
    """Decimals with which a number was released; at most 12."""
    text = f"{value:.12f}".rstrip("0")
    return len(text) - text.index(".") - 1


def numerator(persons: float, mean: float) -> int | None:
    """How many of so many persons a released share is: the only count that it can be, or None."""
    if not (pd.notna(persons) and pd.notna(mean)) or persons <= 0:
        return None
    half = 0.5 * 10.0 ** -decimals(mean) if decimals(mean) < 12 else 1e-9
    first, last = (
        math.ceil((mean - half) * persons - 1e-9),
        math.floor((mean + half) * persons + 1e-9),
    )
    return first if first == last else None


def as_fraction(share: float, largest: int = 4000) -> Fraction | None:
    """The one fraction with a denominator up to `largest` that so many digits can be, or None."""
    half = 0.5 * 10.0 ** -decimals(share) if decimals(share) < 12 else 1e-12
    found = Fraction(share).limit_denominator(largest)
    # two fractions with denominators up to N differ by more than 1/N^2: closer, it is the only one
    alone = half < 1 / (2 * largest**2)
    return found if alone and abs(float(found) - share) <= half else None


def counted(output: Output) -> pd.DataFrame:
    """Persons per GROUP before matching, wherever one is printed: columns GROUP and `n`."""
    parts = [_both(output.table(name)) for name in ("estimates", "diagnostics")]
    balance = output.table("balance")
    if len(balance):
        parts.append(_both(balance[balance["stage"] == "unmatched"]))
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=[*GROUP, "n"])
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["n"])
    rows["analysis"] = rows["analysis"].replace(SAME_PERSONS)
    return rows.drop_duplicates().reset_index(drop=True)


def _both(frame: pd.DataFrame) -> pd.DataFrame:
    if not len(frame):
        return pd.DataFrame(columns=[*GROUP, "n"])
    if "time" in frame:
        frame = frame[frame["time"].isna()]
    frame = frame[frame["subgroup"] != "instrument"]
    arms = [
        frame.assign(arm=arm, n=frame[f"n_{arm}"].astype("float64"))[[*GROUP, "n"]]
        for arm in ("treated", "control")
    ]
    return pd.concat(arms, ignore_index=True)


def with_outcome(output: Output) -> pd.DataFrame:
    """Persons with the outcome where it can be worked out: GROUP, `outcome`, `n`, `k`.

    Both arms of designs that compare plain means, and the treated wherever all are kept.
    """
    frame = output.table("estimates")
    if not len(frame):
        return pd.DataFrame(columns=[*GROUP, "outcome", "n", "k"])
    pooled = frame[frame["time"].isna() & (frame["subgroup"] != "instrument")]
    diagnostics = output.table("diagnostics")
    plain = set(diagnostics.loc[diagnostics["method"] == "none", "design"])
    kept = pooled["n_matched_treated"] == pooled["n_treated"]
    sources = {
        "treated": pooled[(pooled["estimand"] == "ATT") & kept.fillna(False)],
        "control": pooled[
            pooled["design"].isin(plain) & (pooled["estimator"] == "difference_in_means")
        ],
    }
    rows = []
    for arm, found in sources.items():
        for row in found.itertuples(index=False):
            n, mean = getattr(row, f"n_{arm}"), getattr(row, f"mean_{arm}")
            k = numerator(n, mean) if pd.notna(mean) and 0 <= mean <= 1 else None
            if k is not None:
                group = (row.analysis, row.horizon, row.subgroup, row.level)
                rows.append((arm, *group, row.outcome, float(n), k))
    table = pd.DataFrame(rows, columns=[*GROUP, "outcome", "n", "k"])
    table["analysis"] = table["analysis"].replace(SAME_PERSONS)
    return table.drop_duplicates().reset_index(drop=True)
