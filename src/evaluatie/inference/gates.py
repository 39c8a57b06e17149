"""Gates: when an estimate is printed with a stamp instead of as a result."""

from collections.abc import Iterable

import pandas as pd

from evaluatie.inference import instrument_gates
from evaluatie.study.analyses import MAIN, TIME_ZERO, unit_of
from evaluatie.study.designs import SurvivalDesign
from evaluatie.study.model import Study
from evaluatie.study.placebos import CohortPlacebo
from evaluatie.tables.derived import CELL
from evaluatie.tables.differences import JOINT
from evaluatie.tables.sensitivity import SENSITIVITY

KEY = ["design", *CELL]
SUBGROUP = ["design", "estimator", "outcome", "horizon", "subgroup"]
# of places rather than households there may be a few: their errors are too small (Cameron & Miller
# 2015), of one treated place altogether (MacKinnon & Webb 2018)
FEWEST_CLUSTERS = 10


def apply_gates(
    candidates: pd.DataFrame, diagnostics: pd.DataFrame, study: Study,
    sensitivity: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Fills `gates_passed` and `failed_gates` (names with ; between, in a fixed order).

    Gates: explanatory, calendar, calendar_overlap, smd, ess, clusters, controls_per_treated
    (without replacement), controls_per_treated_replaced (with), pretrend, pretrend_missing,
    equivalence, placebo, placebo_missing, mde; thresholds are the study's, `sensitivity` holds the
    tests of what came before. A row without an estimate passes nothing: its gate is its status.
    """
    tests = SENSITIVITY.empty() if sensitivity is None else sensitivity
    rows = _with_diagnostics(candidates, diagnostics, study)
    failed = pd.DataFrame(
        {
            "explanatory": instrument_gates.explanatory(rows, study),
            "calendar": _calendar(rows, study),
            "calendar_overlap": _calendar_overlap(rows, tests, study),
            "smd": _imbalance(rows, study),
            "ess": _ess(rows, study),
            "clusters": (rows["fewest_clusters"] < FEWEST_CLUSTERS).fillna(False),
            "controls_per_treated": _thin_pool(rows, study, "without"),
            "controls_per_treated_replaced": _thin_pool(rows, study, "with"),
            "pretrend": _pretrend(rows, tests, study),
            "pretrend_missing": _pretrend_missing(rows, tests, study),
            "equivalence": _not_equivalent(rows, tests, study),
            "placebo": _placebo(rows, study) | instrument_gates.placebo(rows, tests, study),
            "placebo_missing": _placebo_missing(rows, study)
            | instrument_gates.placebo_missing(rows, tests, study),
            "mde": _undetectable(rows, study),
        }
    )
    estimated = rows["status"] == "ok"
    names = failed.apply(lambda row: ";".join(failed.columns[row.to_numpy(dtype=bool)]), axis=1)
    names = names.where(estimated, rows["status"])
    return candidates.assign(
        max_smd=rows["max_smd"].to_numpy(),
        gates_passed=(names == "").to_numpy(),
        failed_gates=names.where(names != "").to_numpy(),
    )


def level_gates(differences: pd.DataFrame, estimates: pd.DataFrame) -> pd.Series:
    """Gates that some level of a difference fails (names with ; between); missing where none does.

    Of the test of all levels: of all that have an estimate. Without a test its status says enough.
    """
    main = estimates[(estimates["analysis"] == MAIN) & estimates["time"].isna()]
    main = main[main["status"] == "ok"]
    own = main.set_index([*SUBGROUP, "level"])["failed_gates"].fillna("")
    together = main["failed_gates"].fillna("").groupby([main[key] for key in SUBGROUP]).agg(_union)
    found = [
        together.get(key, "")
        if row.level == JOINT
        else _union([own.get((*key, row.level), ""), own.get((*key, row.other), "")])
        for row in differences.itertuples(index=False)
        for key in [tuple(getattr(row, name) for name in SUBGROUP)]
    ]
    names = pd.Series(found, index=differences.index, dtype="str")
    return names.where((names != "") & (differences["status"] == "ok"))


def _union(names: Iterable[str]) -> str:
    """Gates named in any of these, in the order in which they first occur."""
    return ";".join(dict.fromkeys(gate for text in names for gate in text.split(";") if gate))


def _weighed_as(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The key of the cell whose weights a row takes: its own, or of survival that at time zero."""
    plans = {n: p for n, p in study.designs.items() if isinstance(p, SurvivalDesign)}
    pairs = zip(rows["design"], rows["estimator"], strict=True)
    found = [plans[d].weighted_by(e) if d in plans else None for d, e in pairs]
    weights = pd.Series(found, index=rows.index, dtype="str")
    return rows[KEY].assign(
        design=weights.fillna(rows["design"]),
        horizon=rows["horizon"].mask(weights.notna(), TIME_ZERO),
    )


def _with_diagnostics(
    candidates: pd.DataFrame, diagnostics: pd.DataFrame, study: Study
) -> pd.DataFrame:
    """The rows with the diagnostics of their cell; `max_smd` their own where a row has one."""
    names = ["max_smd", "ess_treated", "ess_control", "controls_per_treated", "replacement"]
    rows = candidates.drop(columns="max_smd")
    keys = _weighed_as(rows, study)
    own_key = [keys[name] for name in KEY]
    rows = rows.assign(weighed_by=keys["design"]).merge(
        diagnostics[[*KEY, *names]], left_on=own_key, right_on=KEY, how="left",
        validate="many_to_one", suffixes=("", "_of"),
    )  # fmt: skip
    own = pd.Series(candidates["max_smd"].to_numpy(), index=rows.index)
    return rows.assign(max_smd=own.fillna(rows["max_smd"].astype("float64")))


def _calendar(rows: pd.DataFrame, study: Study) -> pd.Series:
    """Cohorts of different years compared in one place: an upswing looks like an effect."""
    kinds = {name: plan.kind for name, plan in study.designs.items()}
    applies = study.gates.calendar and study.source.kind == "registers"
    return (rows["weighed_by"].map(kinds) == "matching") & applies


def _calendar_overlap(rows: pd.DataFrame, tests: pd.DataFrame, study: Study) -> pd.Series:
    """A rollout that starts for all on one day: what changed then for everybody is in it."""
    none = tests[(tests["check"] == "calendar_overlap") & (tests["estimate"] == 0)]
    return rows["design"].isin(list(none["design"])) & study.gates.calendar


def _ess(rows: pd.DataFrame, study: Study) -> pd.Series:
    """The effective size of the smallest group: of two, or of four in a cohort-by-place design."""
    return rows["smallest_group"] < study.gates.ess


def _imbalance(rows: pd.DataFrame, study: Study) -> pd.Series:
    """A difference that cannot be standardised, for want of spread, is no balance either."""
    matched = rows["controls_per_treated"].notna()
    return (rows["max_smd"] > study.gates.smd) | (matched & rows["max_smd"].isna())


def _thin_pool(rows: pd.DataFrame, study: Study, replacement: str) -> pd.Series:
    """Pools in which good matches run out, or are used so often that errors are not known."""
    thresholds = {
        "without": study.gates.controls_per_treated,
        "with": study.gates.controls_per_treated_replaced,
    }
    ratios = {name: getattr(plan, "ratio", None) for name, plan in study.designs.items()}
    needed = thresholds[replacement] * rows["weighed_by"].map(ratios).astype("float64")
    return (rows["replacement"] == replacement) & (rows["controls_per_treated"] < needed)


def _pretrend(rows: pd.DataFrame, tests: pd.DataFrame, study: Study) -> pd.Series:
    """Whether effects before the approach, where none can be, are not all nil together."""
    level = study.gates.pretrend_p
    if level is None:
        return pd.Series(False, index=rows.index)
    found = tests[(tests["check"] == "pretrend") & (tests["p_value"] < level)]
    return _tested_alike(rows, found, study)


def _pretrend_missing(rows: pd.DataFrame, tests: pd.DataFrame, study: Study) -> pd.Series:
    """A design that was to be tested before the start, and could not be; a rollout without a test.

    Cohorts by place without an event study, and time to work, are tested by their placebo cohorts.
    """
    if study.gates.pretrend_p is None:
        return pd.Series(False, index=rows.index)
    pretrends = tests[tests["check"] == "pretrend"]
    tested = pd.MultiIndex.from_frame(pretrends[["design", "estimator"]])
    never = ~pd.MultiIndex.from_frame(rows[["design", "estimator"]]).isin(tested)
    untested = pd.Series(never, index=rows.index) & rows["design"].isin(rollouts_of(study))
    return untested | _tested_alike(rows, pretrends[pretrends["p_value"].isna()], study)


def _not_equivalent(rows: pd.DataFrame, tests: pd.DataFrame, study: Study) -> pd.Series:
    """Whether effects before the approach are not shown to be as small as the study asks.

    Of designs that have this test: a test that finds no difference does not show that there is
    none (Hartman & Hidalgo 2018).
    """
    margin = study.gates.equivalence
    if margin is None:
        return pd.Series(False, index=rows.index)
    shown = (tests["check"] == "equivalence") & ~(tests["estimate"] <= margin)
    return _tested_alike(rows, tests[shown], study)


def rollouts_of(study: Study) -> list[str]:
    """Designs that are tested on their own months before the start."""
    return [name for name, plan in study.designs.items() if plan.kind == "did_staggered"]


def _tested_alike(rows: pd.DataFrame, tests: pd.DataFrame, study: Study) -> pd.Series:
    """Rows, but for placebos, of a design, outcome and horizon with one of these tests.

    A test of one estimator speaks for a cohort design; a rollout is tested for each.
    """
    failed = pd.Series(False, index=rows.index)
    for keys, own in (
        (["design", "outcome", "horizon"], ~rows["design"].isin(rollouts_of(study))),
        (["design", "estimator"], rows["design"].isin(rollouts_of(study))),
    ):
        same = pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(tests[keys]))
        failed |= own & same
    return failed & ~rows["analysis"].isin(list(study.placebos))


def _placebo(rows: pd.DataFrame, study: Study) -> pd.Series:
    """Whether the same design and estimator finds an effect where none can be.

    A placebo outcome speaks for every outcome; a placebo cohort for the outcome itself, at any
    horizon (Holm over the horizons).
    """
    failed = pd.Series(False, index=rows.index)
    if not study.gates.placebo:
        return failed
    for name, placebo in study.placebos.items():
        keys = ["design", "estimator"] + (["outcome"] if isinstance(placebo, CohortPlacebo) else [])
        tests = rows[(rows["analysis"] == name) & rows["p_value"].notna()]
        found = tests.groupby(keys)["p_value"].apply(_finds_effect, 1 - study.inference.confidence)
        caught = found.index[found.to_numpy(dtype=bool)]
        index = pd.MultiIndex.from_frame(rows[keys])
        failed |= index.isin(caught)
    return failed & ~rows["analysis"].isin(list(study.placebos))


def _placebo_missing(rows: pd.DataFrame, study: Study) -> pd.Series:
    """No placebo of this design and estimator could be estimated, so nothing was tested.

    Placebo cohorts speak for an outcome each. A rollout has none: it is tested on its own months
    before the start.
    """
    tests = rows[rows["analysis"].isin(list(study.placebos)) & rows["p_value"].notna()]
    cohorts = any(isinstance(one, CohortPlacebo) for one in study.placebos.values())
    keys = ["design", "estimator", *(["outcome"] if cohorts else [])]
    tested = pd.MultiIndex.from_frame(tests[keys].drop_duplicates())
    untested = ~pd.MultiIndex.from_frame(rows[keys]).isin(tested)
    others = [*rollouts_of(study), *instrument_gates.designs_of_parts(study)]
    apply = ~rows["analysis"].isin(list(study.placebos)) & ~rows["design"].isin(others)
    return pd.Series(untested & study.gates.placebo, index=rows.index) & apply


def _undetectable(rows: pd.DataFrame, study: Study) -> pd.Series:
    """Estimates that could miss an effect of the size that the study names.

    Of outcomes in the unit of the primary one, for which it is meant. An estimate of which it is
    not known what it could miss fails too.
    """
    if study.gates.mde is None:
        return pd.Series(False, index=rows.index)
    unit = unit_of(study, study.primary.outcome)
    alike = rows["outcome"].map({name: unit_of(study, name) for name in rows["outcome"].unique()})
    return (alike == unit) & ~(rows["mde"] <= study.gates.mde)


def _finds_effect(p_values: pd.Series, alpha: float) -> bool:
    """Whether Holm's procedure rejects any: it does when it rejects the smallest."""
    return bool(p_values.min() * len(p_values) <= alpha)
