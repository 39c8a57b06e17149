"""Attacks on counts of persons: margins, horizons, who was matched, who was left out."""

from collections.abc import Iterator
from itertools import combinations, pairwise

import pandas as pd

from tests.pipeline.attacks.output import FEWEST, Claim, Output
from tests.pipeline.attacks.persons import ALL, counted, few


def small_cells(output: Output) -> Iterator[Claim]:
    """A count of few persons that simply stands there."""
    for name, table in output.tables.items():
        if name == "truth":
            continue  # made up, about nobody
        columns = [c for c in table if c in COUNTS or c.startswith("n_")]
        for column in columns:
            for value in pd.to_numeric(table[column], errors="coerce").dropna().unique():
                if few(value):
                    yield Claim(f"{name}.{column}", int(value))


COUNTS = ("n", "persons", "excluded", "remaining")


def rest_of_the_levels(output: Output) -> Iterator[Claim]:
    """Everybody minus the levels that are printed: one that is not, or who has no level."""
    rows = counted(output)
    whole = rows[rows["subgroup"] == ALL].set_index(["arm", "analysis", "horizon"])["n"]
    whole = whole[~whole.index.duplicated()]
    parts = rows[rows["subgroup"] != ALL]
    keys = ["arm", "analysis", "horizon", "subgroup"]
    for place, levels in parts.drop_duplicates([*keys, "level"]).groupby(keys):
        rest = whole.get(place[:3], float("nan")) - levels["n"].sum()
        if few(rest):
            yield Claim(f"rest of {place}", int(rest))


def left_between_horizons(output: Output) -> Iterator[Claim]:
    """Persons of a group at one horizon minus those at a later one: who left in between."""
    rows = counted(output).drop_duplicates(["arm", "analysis", "horizon", "subgroup", "level"])
    for group, at in rows.groupby(["arm", "analysis", "subgroup", "level"]):
        yield from _differences(at["n"], f"left: {group}")


def between_analyses(output: Output) -> Iterator[Claim]:
    """Persons of the main analysis minus those of a variation: whom the variation leaves out."""
    rows = counted(output).drop_duplicates(["arm", "analysis", "horizon", "subgroup", "level"])
    for group, of in rows.groupby(["arm", "horizon", "subgroup", "level"]):
        yield from _differences(of["n"], f"varied: {group}")


def unmatched(output: Output) -> Iterator[Claim]:
    """All persons minus those matched; and those matched by one design minus by another."""
    for name in ("estimates", "diagnostics"):
        frame = output.table(name)
        if not len(frame):
            continue
        keys = ["horizon", "subgroup", "level", "n_treated"]  # the same persons
        for arm in ("treated", "control"):
            all_of, matched = f"n_{arm}", f"n_matched_{arm}"
            gap = frame[all_of].astype("float64") - frame[matched].astype("float64")
            for value in gap.dropna().unique():
                if few(value):
                    yield Claim(f"{name}: {arm} not matched", int(value))
        main = frame[frame["analysis"] == "main"]
        for group, designs in main.groupby(keys):
            yield from _differences(designs["n_matched_treated"].dropna(), f"designs: {group}")


def size_for_a_count(output: Output) -> Iterator[Claim]:
    """An effective size or number of clusters that is a count which is not printed."""
    frame = output.table("estimates")
    if not len(frame):
        return
    gone = frame["n_matched_treated"].isna() & frame["n_treated"].notna()
    whole = frame["n_treated"].astype("float64") + frame["n_control"].astype("float64")
    for row, total in zip(frame[gone].itertuples(index=False), whole[gone], strict=True):
        gap = total - (row.n_clusters if pd.notna(row.n_clusters) else float("nan"))
        by_pair = str(row.note).find("pair") >= 0
        if by_pair and few(gap):
            yield Claim(f"clusters: {row.design} {row.subgroup} {row.level}", int(gap))


def flow(output: Output) -> Iterator[Claim]:
    """Persons who remain at one step minus those at the next, against those excluded."""
    frame = output.table("flow")
    for place, steps in frame.groupby(["place", "cohort"]) if len(frame) else ():
        steps = steps.sort_values("number")
        for value in steps["excluded"].dropna():
            if few(value):
                yield Claim(f"flow: {place}", int(value))
        start = steps[steps["horizon"] == 0]["remaining"].dropna()
        for before, after in pairwise(start):
            if few(before - after):
                yield Claim(f"flow: {place} between steps", int(before - after))


def flow_against_estimates(output: Output) -> Iterator[Claim]:
    """Persons whom the flow keeps at a horizon minus those an estimate counts."""
    frame, rows = output.table("flow"), counted(output)
    if not len(frame):
        return
    kept = frame[frame["step"].isin(["complete", "analysed"])]
    everybody = rows[(rows["subgroup"] == ALL) & (rows["analysis"] == "main")]
    for row in kept.itertuples(index=False):
        arm = "treated" if row.cohort == "treatment" else "control"
        if row.place not in ("intervention", ALL) or pd.isna(row.remaining):
            continue
        same = everybody[(everybody["arm"] == arm) & (everybody["horizon"] == row.horizon)]
        for value in same["n"].unique():
            if few(abs(row.remaining - value)):
                yield Claim(f"flow against n: {row.cohort}, {row.horizon}",
                            int(abs(row.remaining - value)))  # fmt: skip


def half_years(output: Output) -> Iterator[Claim]:
    """A cohort minus its half-years that are printed: the half-year that is not."""
    frame, secondary = output.table("group_means"), output.table("secondary_means")
    if not len(frame) or not len(secondary):
        return
    flow_rows = output.table("flow")
    complete = flow_rows[flow_rows["step"] == "complete"]
    for (place, horizon), own in complete.groupby(["place", "horizon"]):
        total = own["remaining"].sum(min_count=2)
        found = frame[(frame["place"] == place) & (frame["horizon"] == horizon)]
        for outcome, half in found.groupby("outcome"):
            rest = total - half["n"].astype("float64").sum()
            if few(rest):
                yield Claim(f"half-year of {place}, {outcome}, {horizon}", int(rest))


def at_the_start(output: Output) -> Iterator[Claim]:
    """Persons of a half-year or level at its start minus those whom another table counts later."""
    first, means = output.table("first_stage"), output.table("group_means")
    for row in first.itertuples(index=False) if len(first) else ():
        own = means[(means["half_year"] == row.half_year) & (means["place"] == "intervention")]
        for value in own["n"].dropna().unique() if row.recorded else ():
            if pd.notna(row.persons) and few(abs(row.persons - value)) and row.persons % FEWEST:
                yield Claim(
                    f"half-year at its start: {row.half_year}", int(abs(row.persons - value))
                )
    practice, rows = output.table("fidelity"), counted(output)
    whole = practice[practice["quarter"] == ALL] if len(practice) else practice
    for row in whole.drop_duplicates(["cohort", "subgroup", "level"]).itertuples(index=False):
        arm = "treated" if row.cohort == "treatment" else "control"
        own = rows[(rows["arm"] == arm) & (rows["level"] == row.level)]
        for value in own.loc[own["subgroup"] == row.subgroup, "n"].unique():
            if pd.notna(row.persons) and few(abs(row.persons - value)) and row.persons % FEWEST:
                yield Claim(f"practice: {row.level}", int(abs(row.persons - value)))


def arms_and_teams(output: Output) -> Iterator[Claim]:
    """The table of arms and teams: any cell as its row or column minus the others."""
    frame = output.table("arm_check")
    if not len(frame):
        return
    cells = frame.pivot_table(index="arm", columns="team", values="persons", aggfunc="sum")
    teams = cells.loc[ALL] - cells.drop(index=ALL).sum() if ALL in cells.index else pd.Series()
    for team, rest in teams.items():
        if few(rest):
            yield Claim(f"teams: {team}", int(rest))
    rows = counted(output)
    arms = rows[(rows["arm"] == "treated") & (rows["analysis"] == "main")]
    for arm, persons in cells.sum(axis=1).items():
        for value in arms.loc[arms["level"] == arm, "n"].unique():
            if few(persons - value):
                yield Claim(f"teams against n: {arm}", int(persons - value))


def parts_of_the_approach(output: Output) -> Iterator[Claim]:
    """Starters of an instrument minus its doses; everybody minus the combinations."""
    doses = output.table("instrument_doses")
    if not len(doses):
        return
    for (design, instrument), classes in doses.groupby(["design", "instrument"]):
        totals = classes.groupby("measure")["n"].sum()
        yield from _differences(totals, f"doses of {instrument} in {design}")
    both = output.table("instrument_combinations")
    estimates = output.table("estimates")
    starters = estimates[estimates["subgroup"] == "instrument"]
    for instrument, classes in doses.groupby("instrument"):
        named = both["combination"].str.split("+").apply(lambda names, i=instrument: i in names)
        known = both.loc[named, "n"].astype("float64").sum()
        size = classes.groupby("measure")["n"].sum().max()
        if few(size - known):
            yield Claim(f"combinations with {instrument}", int(size - known))
        told = starters.loc[starters["level"] == instrument, "n_treated"].dropna().unique()
        for value in told:
            if few(abs(size - value)):
                yield Claim(f"starters of {instrument}", int(abs(size - value)))


def _differences(values: pd.Series, what: str) -> Iterator[Claim]:
    sizes = sorted(set(values.astype("float64").dropna()))
    for low, high in combinations(sizes, 2):
        if few(high - low):
            yield Claim(what, int(high - low))
