"""Disclosure control of what says how alike the groups are: balance and diagnostics."""

import pandas as pd

from evaluatie.release.withhold import (
    Outcome,
    blank,
    blank_matched,
    few_left_out,
    nameless_levels,
    next_rarest,
    printed,
    small_counts,
    without_few,
)
from evaluatie.tables.derived import BALANCE, DIAGNOSTICS, OVERALL

BALANCE_NUMBERS = ["smd", "variance_ratio", "ecdf_mean", "ecdf_max"]
SMD_DIGITS = 2  # so that no single person can be had from a difference of two means


def balance(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Shares of rare levels are withheld; of one withheld level also the next rarest.

    Of subgroups, squares and products only standardised differences are printed, so that no share
    can be had by subtraction; they are rounded, so that no sum over persons can be had from them
    either.
    """
    keys = ["design", "analysis", "horizon", "subgroup", "level", "stage"]
    plain = frame["kind"] == "covariate"
    factor = frame["term"].str.split("=").str[0].where(plain & frame["term"].str.contains("="))
    small = frame["smallest_cell"] < fewest
    siblings = [*(frame[k] for k in keys), factor]
    withheld = small | next_rarest(small, frame["smallest_cell"], siblings, factor.notna())
    frame = _rounded(blank(frame, withheld, BALANCE_NUMBERS), BALANCE_NUMBERS, SMD_DIGITS)
    hidden = withheld | (frame["subgroup"] != OVERALL) | ~plain
    means = ["mean_treated", "mean_control"]
    for group, name in (("treated", "n_treated"), ("control", "n_control")):
        left_out = _left_out_after(frame, name)
        few = left_out.between(1, fewest - 1) & (frame["stage"] == "after")
        before = _before(frame, f"mean_{group}")
        frame = blank(frame, few, [name])
        frame[f"mean_{group}"] = frame[f"mean_{group}"].mask(few, before)
    frame = _nameless_terms(blank(frame, hidden, means), frame, fewest)
    return small_counts(frame, fewest)[printed(BALANCE)], int(withheld.sum()), 0


def _left_out_after(frame: pd.DataFrame, name: str) -> pd.Series:
    """How many of a group are in the sample but have no weight after matching."""
    return _before(frame, name) - frame[name]


def _before(frame: pd.DataFrame, name: str) -> pd.Series:
    """For every row the value of its covariate before matching."""
    keys = ["design", "analysis", "horizon", "subgroup", "level", "term"]
    before = frame[name].where(frame["stage"] == "before")
    return before.groupby([frame[k] for k in keys]).transform("max")


def _nameless_terms(released: pd.DataFrame, frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Levels of a covariate that few persons have lose their name, in products too."""
    ones = frame["mean_treated"] * frame["n_treated"] + frame["mean_control"] * frame["n_control"]
    factor = frame["term"].str.split("=").str[0]
    is_level = frame["term"].str.contains("=") & (frame["stage"] == "before")
    is_level &= frame["kind"] == "covariate"
    everywhere = frame["subgroup"] == OVERALL
    total = ones.where(is_level & everywhere & frame["binary"]).groupby(frame["term"]).max()
    rare = sorted(total.index[total.round() < fewest])
    names = {
        term: f"{factor[frame['term'] == term].iloc[0]}=klein_{n}" for n, term in enumerate(rare, 1)
    }
    known = frame.loc[frame["kind"] == "covariate", "term"].unique()
    pairs = [(one, other) for one in known for other in known if one in names or other in names]
    names |= {":".join(pair): ":".join(names.get(name, name) for name in pair) for pair in pairs}
    return released.assign(term=released["term"].replace(names))


def diagnostics(frame: pd.DataFrame, fewest: int) -> Outcome:
    """The largest weight is one person's, and is never printed.

    The share off support is withheld where it counts few persons, in it or outside it, or few
    more than those who were left out.
    """
    withheld = frame[["n_matched_treated", "n_matched_control"]].min(axis=1) < fewest
    numbers = [c.name for c in DIAGNOSTICS.columns if c.kind == "number"]
    everywhere = pd.Series(True, index=frame.index)
    frame = blank(blank(frame, withheld, numbers), everywhere, ["max_weight"])
    frame = blank(frame, _few_off_support(frame, fewest), ["share_off_support"])
    frame = frame.assign(controls_per_treated=_pool(frame, fewest))
    frame = blank_matched(frame, few_left_out(frame, fewest))
    frame = small_counts(nameless_levels(frame, fewest), fewest)
    frame = _rounded(frame, ["max_smd", "max_ecdf", "worst_smd"], SMD_DIGITS).assign(
        note=without_few(frame, fewest)
    )
    return frame[DIAGNOSTICS.names], int(withheld.sum()), 0


def _pool(frame: pd.DataFrame, fewest: int) -> pd.Series:
    """Controls for each treated person; of the whole pool where only a few are off support."""
    treated, control = frame["n_treated"].astype("float64"), frame["n_control"].astype("float64")
    whole = (control / treated).where(treated > 0)
    off = (control - frame["controls_per_treated"] * treated).abs().round()
    return frame["controls_per_treated"].mask(off.between(1, fewest - 1), whole)


def _few_off_support(frame: pd.DataFrame, fewest: int) -> pd.Series:
    """Whether few treated are off support, on it, or off it beside those who were left out."""
    people = frame["n_treated"].astype("float64")
    off = (frame["share_off_support"] * people).round()
    left_out = people - frame["n_matched_treated"].astype("float64")
    few = pd.Series(False, index=frame.index)
    for count in (off, people - off, off - left_out):
        few |= count.between(1, fewest - 1)
    return few


def _rounded(frame: pd.DataFrame, columns: list[str], digits: int) -> pd.DataFrame:
    return frame.assign(**{c: frame[c].round(digits) for c in columns})
