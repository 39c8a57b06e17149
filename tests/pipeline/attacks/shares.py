"""Attacks on shares: with their n they are counts, with many digits they are fractions."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pandas as pd

from tests.pipeline.attacks.output import FEWEST, Claim, Output
from tests.pipeline.attacks.persons import ALL, as_fraction, decimals, few, numerator, with_outcome

NESTED = (("work_3m", "work_1m"), ("work_1m", "any_job"), ("work_3m", "work_or_education"))


def numerators(output: Output) -> Iterator[Claim]:
    """A share times its n: few with the outcome, or few without."""
    for what, n, mean in _shares(output):
        k = numerator(n, mean)
        if k is not None and (few(k) or few(n - k)):
            yield Claim(what, k if few(k) else int(n - k))


def _shares(output: Output) -> Iterator[tuple[str, float, float]]:
    for row in with_outcome(output).itertuples(index=False):
        yield f"{row.arm}: {row.outcome}, {row.horizon}, {row.level}", row.n, row.k / row.n
    for name in ("group_means", "secondary_means", "instrument_doses", "instrument_combinations"):
        frame = output.table(name)
        for row in frame.itertuples(index=False) if len(frame) else ():
            if pd.notna(row.n) and pd.notna(row.mean) and 0 <= row.mean <= 1:
                yield f"{name}: {row[:4]}", float(row.n), float(row.mean)


def kinds_of_persons(output: Output) -> Iterator[Claim]:
    """A share of a covariate before matching, times the persons of its group."""
    frame = output.table("balance")
    if not len(frame):
        return
    own = frame[(frame["stage"] == "unmatched") & frame["binary"]]
    for arm in ("treated", "control"):
        for row in own.itertuples(index=False):
            n, mean = getattr(row, f"n_{arm}"), getattr(row, f"mean_{arm}")
            k = numerator(n, mean) if pd.notna(mean) else None
            if k is not None and (few(k) or few(n - k)):
                yield Claim(f"{arm}: {row.term} of {row.level}", k if few(k) else int(n - k))


def category_left_out(output: Output) -> Iterator[Claim]:
    """One minus the shares of a covariate's printed categories, times the persons."""
    frame = output.table("balance")
    if not len(frame):
        return
    own = frame[(frame["stage"] == "unmatched") & frame["binary"]]
    own = own[own["term"].str.contains("=")].assign(covariate=own["term"].str.split("=").str[0])
    keys = ["design", "analysis", "horizon", "subgroup", "level", "covariate"]
    for group, categories in own.groupby(keys):
        for arm in ("treated", "control"):
            n, means = categories[f"n_{arm}"].max(), categories[f"mean_{arm}"]
            if pd.isna(n) or means.isna().sum() > 1:
                continue
            # shares are released with so many digits: the rest is known to half of each
            margin = n * sum(0.5 * 10.0 ** -decimals(mean) for mean in means.dropna())
            rest = n * (1 - means.sum())
            if margin < 0.5 and few(round(rest)):
                yield Claim(f"{arm}: rest of {group}", round(rest))


def nested_outcomes(output: Output) -> Iterator[Claim]:
    """Who had the wider outcome and not the narrower one."""
    rows = with_outcome(output)
    keys = ["arm", "analysis", "horizon", "subgroup", "level", "n"]
    for group, found in rows.groupby(keys):
        k = found.drop_duplicates("outcome").set_index("outcome")["k"]
        yield from _nested(k, f"{group}")
    for name, keys in (
        ("group_means", ["horizon", "place", "half_year", "n"]),
        ("secondary_means", ["horizon", "place", "cohort", "n"]),
    ):
        frame = _with_numerators(output.table(name))
        for group, found in frame.groupby(keys) if len(frame) else ():
            yield from _nested(found.set_index("outcome")["k"], f"{name}: {group}")


def _nested(k: pd.Series, what: str) -> Iterator[Claim]:
    for narrow, wide in NESTED:
        if narrow in k and wide in k and few(k[wide] - k[narrow]):
            yield Claim(f"{wide}, not {narrow}: {what}", int(k[wide] - k[narrow]))


def between_horizons(output: Output) -> Iterator[Claim]:
    """Of the same persons: who had the outcome by a later horizon and not by an earlier one."""
    rows = with_outcome(output)
    keys = ["arm", "analysis", "subgroup", "level", "outcome", "n"]
    for group, found in rows.groupby(keys):
        yield from _steps(found, f"{group}")
    for name, keys in (
        ("group_means", ["outcome", "place", "half_year", "n"]),
        ("secondary_means", ["outcome", "place", "cohort", "n"]),
    ):
        frame = _with_numerators(output.table(name))
        for group, found in frame.groupby(keys) if len(frame) else ():
            yield from _steps(found, f"{name}: {group}")


def _steps(found: pd.DataFrame, what: str) -> Iterator[Claim]:
    for low, high in combinations(sorted(set(found["k"])), 2):
        if few(high - low):
            yield Claim(f"between horizons: {what}", int(high - low))


def outcome_of_a_hidden_level(output: Output) -> Iterator[Claim]:
    """All with the outcome minus those of the printed levels: of one level, or of no level."""
    rows = with_outcome(output)
    keys = ["arm", "analysis", "horizon", "outcome"]
    whole = rows[rows["subgroup"] == ALL].drop_duplicates(keys).set_index(keys)[["n", "k"]]
    parts = rows[rows["subgroup"] != ALL].drop_duplicates([*keys, "subgroup", "level"])
    for place, levels in parts.groupby([*keys, "subgroup"]):
        if place[:4] not in whole.index:
            continue
        total = whole.loc[place[:4]]
        k, n = total["k"] - levels["k"].sum(), total["n"] - levels["n"].sum()
        if n > 0 and (few(k) or few(n - k)):
            yield Claim(f"rest with the outcome: {place}", int(k if few(k) else n - k))


def outcome_of_a_hidden_half_year(output: Output) -> Iterator[Claim]:
    """All with the outcome minus those of the printed half-years of settlement."""
    frame = _with_numerators(output.table("group_means"))
    rows = with_outcome(output)
    if not len(frame):
        return
    rows = rows[(rows["subgroup"] == ALL) & (rows["analysis"] == "main")]
    totals = rows.drop_duplicates(["arm", "horizon", "outcome"])
    totals = totals.groupby(["horizon", "outcome"]).filter(lambda both: len(both) == 2)
    sums = totals.groupby(["horizon", "outcome"])[["n", "k"]].sum()
    here = frame[frame["place"] == "intervention"]
    for place, halves in here.groupby(["horizon", "outcome"]):
        if place in sums.index:
            n, k = sums.loc[place] - halves[["n", "k"]].astype("float64").sum()
            if n > 0 and (few(k) or few(n - k)):
                yield Claim(f"half-year: {place}", int(k if few(k) else n - k))


def fractions(output: Output) -> Iterator[Claim]:
    """A share without its n, with so many digits that it can be only one fraction."""
    for name, table in output.tables.items():
        if name == "truth":
            continue
        for column in ("mean", "mean_treated", "mean_control", "share", "estimate"):
            yield from _fractions(table, column, name)
    for name, lines in output.sheets.items():
        shares = {cell for line in lines for cell in line if isinstance(cell, float)}
        for cell in sorted(shares):
            yield from _fraction(cell, f"workbook: {name}")


def _fractions(table: pd.DataFrame, column: str, name: str) -> Iterator[Claim]:
    if column in table:
        for value in table[column].dropna().unique():
            yield from _fraction(float(value), f"{name}.{column}")


def _fraction(value: float, what: str) -> Iterator[Claim]:
    if 0 < abs(value) < 1:
        found = as_fraction(abs(value))
        if found is not None and found.denominator > FEWEST:
            yield Claim(f"{what}: {found}", found.numerator)


def errors_for_counts(output: Output) -> Iterator[Claim]:
    """Treated persons whose number is not printed, from the standard errors of plain differences.

    Each error, to half of its last digit, allows some numbers; all outcomes together fewer.
    """
    rows = output.table("estimates")
    if not len(rows):
        return
    plain = rows[(rows["estimator"] == "difference_in_means") & rows["n_treated"].isna()]
    known = plain.dropna(subset=["mean_treated", "mean_control", "std_error", "n_control"])
    for group, same in known.groupby(["design", "analysis", "horizon", "subgroup", "level"]):
        bounds = [_size(row) for row in same.itertuples(index=False)]
        least, most = max(low for low, _ in bounds), min(high for _, high in bounds)
        if 0 <= most - least < FEWEST:
            yield Claim(f"n by errors: {group}", round((least + most) / 2))


def _size(row: Any) -> tuple[float, float]:
    """Fewest and most treated persons with which the error of a difference can be so."""
    half = 0.5 * 10.0 ** -decimals(row.std_error)
    own, other = _spreads(row.mean_treated), _spreads(row.mean_control)
    most_left = (row.std_error + half) ** 2 - other[0] / row.n_control
    least_left = (row.std_error - half) ** 2 - other[1] / row.n_control
    if own[0] <= 0 or least_left <= 0:
        return 0.0, float("inf")
    return own[0] / most_left, own[1] / least_left


def _spreads(mean: float) -> tuple[float, float]:
    """Smallest and largest variance of a share that was released with so many decimals."""
    half = 0.5 * 10.0 ** -decimals(mean)
    ends = [end * (1 - end) for end in (mean - half, mean + half)]
    return max(min(ends), 0.0), max(ends)


def missing_values(output: Output) -> Iterator[Claim]:
    """A share of persons for whom a covariate is missing, times the persons of the flow."""
    frame, flow = output.table("missingness"), output.table("flow")
    for row in frame.itertuples(index=False) if len(frame) else ():
        own = flow[(flow["place"] == row.place) & (flow["cohort"] == row.cohort)]
        for n in own.loc[own["horizon"] == 0, "remaining"].dropna():
            k = numerator(float(n), row.share) if pd.notna(row.share) else None
            if k is not None and few(k):
                yield Claim(f"missing {row.covariate}", k)


def bins(output: Output) -> Iterator[Claim]:
    """The share of a bar times the persons of its group."""
    frame, balance = output.table("distributions"), output.table("balance")
    if not len(frame) or not len(balance):
        return
    keys = ["design", "analysis", "horizon", "subgroup", "level"]
    own = balance[balance["stage"] == "unmatched"].drop_duplicates(keys).set_index(keys)
    raw = frame[frame["stage"] == "unmatched"]
    for row in raw.itertuples(index=False):
        group: Any = (row.design, row.analysis, row.horizon, row.subgroup, row.level)
        n = own[f"n_{row.group}"].get(group) if group in own.index else None
        k = numerator(float(n), row.share) if n is not None and pd.notna(n) else None
        if k is not None and few(k):
            yield Claim(f"bar of {row.term} {group}", k)


def _with_numerators(frame: pd.DataFrame) -> pd.DataFrame:
    if not len(frame):
        return frame
    known = frame.dropna(subset=["n", "mean"])
    known = known[known["mean"].between(0, 1)]
    k = [numerator(float(n), float(m)) for n, m in zip(known["n"], known["mean"], strict=True)]
    return known.assign(k=pd.Series(k, index=known.index, dtype="float64")).dropna(subset=["k"])
