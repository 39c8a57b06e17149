"""A whole design of survival on persons made by hand: every cell has its rows, with a reason."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluatie.estimators.survival.survival import Speed, Times, survival
from evaluatie.inference.estimates import estimates
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES, DECISIONS, DIAGNOSTICS, MATCHES
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.missing import IMPUTED
from evaluatie.tables.samples import Source
from evaluatie.tables.survival import CURVES
from tests.estimators.settlers import HALF_YEARS, PLACES, settlers, source_of

EVENTS = ("time_to_work", "education", "departure", "censored")
COVARIATES = ["geslacht"]


@pytest.fixture(scope="module")
def study(amsterdam: Study) -> Study:
    plan = amsterdam.designs["speed"].model_copy(update={"covariates": COVARIATES})
    return amsterdam.model_copy(
        update={"designs": {**amsterdam.designs, "speed": plan}, "horizons": [6, 12]}
    )


@pytest.fixture(scope="module")
def persons() -> pd.DataFrame:
    return settlers({(place, half): [0.0] * 24 for place in PLACES for half in HALF_YEARS})


@pytest.fixture(scope="module")
def source(persons: pd.DataFrame) -> Source:
    by_sex = persons[["persoon_id"]].assign(subgroup="geslacht", level=persons["geslacht"])
    return replace(source_of(persons), subgroups=by_sex)


def followed(persons: pd.DataFrame, seed: int = 2, everybody: bool = False) -> pd.DataFrame:
    """DURATIONS: months drawn, seen for at least 12 of them when `everybody` is."""
    rng = np.random.default_rng(seed)
    size = len(persons)
    work, other = rng.geometric(0.07, size) - 1, rng.geometric(0.03, size) - 1
    seen = np.full(size, 12) if everybody else np.minimum(rng.integers(5, 30, size), 12)
    cause = np.array(EVENTS[1:3])[rng.integers(0, 2, size)]
    first = np.minimum(np.minimum(work, other), seen)
    event = np.select([first == seen, work <= other], ["censored", EVENTS[0]], cause)
    return pd.DataFrame({
        "persoon_id": persons["persoon_id"], "design": "speed",
        "months_to_work": np.minimum(work, seen), "worked": work < seen, "months": first,
        "event": event,
    })  # fmt: skip


def cells(study: Study) -> list[dict[str, object]]:
    """The cells of time zero of the design that gives the weights."""
    levels = [("all", "all"), ("geslacht", "man"), ("geslacht", "vrouw")]
    main = [{"analysis": "main", "horizon": 0, "subgroup": s, "level": v} for s, v in levels]
    placebos = [{**main[0], "analysis": name} for name in study.placebos]
    return [*main, *placebos]


def weighed(persons: pd.DataFrame, study: Study, status: str = "ok") -> Times:
    """Everybody here with weight 1, in all cells; women's cell with a status."""
    here = persons[persons["place"] == "intervention"]
    matches, decisions = [MATCHES.empty()], []
    for cell in cells(study):
        own = here if cell["level"] == "all" else here[here["geslacht"] == cell["level"]]
        if cell["analysis"] != "main":
            own = own[own["half_year"] < "2016"]
            own = own.assign(treated=own["half_year"] >= "2015")
        said = status if cell["level"] == "vrouw" else "ok"
        decisions.append({
            **cell, "status": said, "n_treated": int(own["treated"].sum()),
            "n_control": int((~own["treated"]).sum()), "method": "none", "replacement": None,
            "imputation": 0, "reason": None, "note": None,
        })  # fmt: skip
        if said == "ok":
            matches.append(own[["persoon_id", "treated"]].assign(
                **cell, status="matched", match_id=-1, weight=1.0, propensity=0.5, imputation=0,
            )[MATCHES.names])  # fmt: skip
    made = pd.DataFrame(decisions)[DECISIONS.names]
    text = {c.name: "str" for c in DECISIONS.columns if c.kind == "text"}
    return Times(followed(persons), pd.concat(matches, ignore_index=True), made.astype(text))


@pytest.fixture(scope="module")
def found(source: Source, persons: pd.DataFrame, study: Study) -> Speed:
    return survival(source, weighed(persons, study), study, "speed")


def test_every_cell_has_its_rows(found: Speed, study: Study) -> None:
    rows = check(found.effects.candidates, CANDIDATES)
    names = study.designs["speed"].estimators
    # two horizons of everybody, two levels and a placebo
    assert len(rows) == len(names) * 2 * 4
    assert rows["status"].eq("ok").all()
    assert set(rows["outcome"]) == {"time_to_work"}
    check(found.effects.differences, DIFFERENCES)
    assert found.effects.differences["subgroup"].unique().tolist() == ["geslacht"]


def test_persons_who_are_all_followed_have_their_own_mean(
    source: Source, persons: pd.DataFrame, study: Study
) -> None:
    """Then the restricted mean is the mean of the outcome time_to_work, and no model is in it."""
    times = followed(persons, everybody=True)
    made = survival(source, replace(weighed(persons, study), durations=times), study, "speed")
    rows = made.effects.candidates.set_index(["analysis", "estimator", "horizon", "level"])
    both = persons.merge(times, on="persoon_id")
    for horizon in (6, 12):
        months = np.minimum(np.where(both["worked"], both["months_to_work"], 12), horizon)
        mean = pd.Series(months).groupby([both["place"], both["treated"]]).mean()
        here = mean["intervention", True] - mean["intervention", False]
        elsewhere = mean["comparison", True] - mean["comparison", False]
        one = rows.loc["main", "rmst_km", horizon, "all"]
        assert one["estimate"] == pytest.approx(here)
        assert one["mean_treated"] == pytest.approx(mean["intervention", True])
        assert one["mean_all_treated"] == pytest.approx(mean["intervention", True])
        did = rows.loc["main", "rmst_did", horizon, "all"]
        assert did["estimate"] == pytest.approx(here - elsewhere)
        # a plain difference of means has this error, of persons who are their own clusters
        own = pd.Series(months)[(both["place"] == "intervention").to_numpy()]
        groups = own.groupby(both["treated"])
        variance = (groups.var(ddof=0) / groups.size()).sum()
        assert one["std_error"] == pytest.approx(variance**0.5)


def test_a_cell_that_could_not_be_matched_says_why(
    source: Source, persons: pd.DataFrame, study: Study
) -> None:
    times = weighed(persons, study, status="no_overlap")
    made = survival(source, times, study, "speed")
    rows = made.effects.candidates
    women = rows[rows["level"] == "vrouw"].set_index("estimator")["status"]
    assert set(women["rmst_km"]) == set(women["rmst_competing"]) == {"no_overlap"}
    assert set(women["rmst_did"]) == {"ok"}
    drawn = made.curves[made.curves["level"] == "vrouw"]
    assert drawn["status"].eq("no_overlap").all()
    assert len(drawn) == len(made.curves[made.curves["level"] == "man"])


def test_a_place_without_early_settlers_has_no_comparison(
    source: Source, persons: pd.DataFrame, study: Study
) -> None:
    cohort = source.cohort
    kept = cohort[(cohort["place"] == "intervention") | cohort["treated"]]
    made = survival(
        replace(source, cohort=kept.reset_index(drop=True)), weighed(persons, study), study, "speed"
    )
    rows = made.effects.candidates
    rows = rows[rows["analysis"] == "main"].set_index("estimator")["status"]
    assert set(rows["rmst_did"]) == {"no_comparison"}
    assert set(rows["rmst_km"]) == {"ok"}


def twice_imputed(source: Source, times: Times) -> tuple[Source, Times]:
    """Two sets, of which the second has other weights; the first persons here lack a covariate."""
    cohort = source.cohort.assign(maanden_opvang=5.0)
    lacking = cohort["persoon_id"][cohort["place"] == "intervention"].head(4)
    cohort.loc[lacking.index, "maanden_opvang"] = np.nan
    rows = [
        {"analysis": "main", "persoon_id": person, "covariate": "maanden_opvang",
         "imputation": number, "number": 4.0 + number, "level": None}
        for person in lacking for number in (1, 2)
    ]  # fmt: skip
    imputed = pd.DataFrame(rows).astype({"level": "str"})[IMPUTED.names]
    one, other = (times.matches.assign(imputation=number) for number in (1, 2))
    other["weight"] = other["weight"].where(other["treated"], np.arange(len(other)) % 3 + 1.0)
    decisions = [times.decisions.assign(imputation=number) for number in (1, 2)]
    weighted = replace(times, matches=pd.concat([one, other]), decisions=pd.concat(decisions))
    return replace(source, cohort=cohort, imputed=check(imputed, IMPUTED)), weighted


def test_weights_that_differ_between_sets_are_pooled(
    source: Source, persons: pd.DataFrame, study: Study
) -> None:
    """The design adjusts for nothing that is imputed; its weights do.

    The estimate is the mean of those by the weights of each set, and says that there are several.
    """
    assert study.missing is not None
    weights = study.designs["cohort_matched"].model_copy(
        update={"covariates": [*COVARIATES, "maanden_opvang"]}
    )
    plan = study.model_copy(update={
        "designs": {**study.designs, "cohort_matched": weights}, "covariates": COVARIATES,
        "missing": study.missing.model_copy(update={"handling": {"maanden_opvang": "impute"}}),
    })  # fmt: skip
    completed, times = twice_imputed(source, weighed(persons, study))
    keys = ["estimator", "horizon", "level", "analysis"]
    pooled = survival(completed, times, plan, "speed").effects.candidates.set_index(keys)
    of_sets = [
        Times(times.durations, *(
            table[table["imputation"] == number] for table in (times.matches, times.decisions)
        ))
        for number in (1, 2)
    ]  # fmt: skip
    alone = [
        survival(source, one, study, "speed").effects.candidates.set_index(keys)["estimate"]
        for one in of_sets
    ]
    key = ("rmst_km", 12, "all", "main")
    assert alone[0][key] != pytest.approx(alone[1][key], abs=1e-3)
    assert pooled.loc[key, "estimate"] == pytest.approx((alone[0][key] + alone[1][key]) / 2)
    assert pooled.loc[key, "fmi"] > 0


def test_order_of_rows_changes_no_number(
    found: Speed, source: Source, persons: pd.DataFrame, study: Study
) -> None:
    shuffled = {
        "cohort": source.cohort.sample(frac=1, random_state=1),
        "subgroups": source.subgroups.sample(frac=1, random_state=1),
    }
    times = weighed(persons, study)
    mixed = Times(times.durations.sample(frac=1, random_state=2),
                  times.matches.sample(frac=1, random_state=3), times.decisions)  # fmt: skip
    other = survival(replace(source, **shuffled), mixed, study, "speed")
    numbers = ["estimate", "std_error", "conf_low"]
    np.testing.assert_allclose(
        other.effects.candidates[numbers], found.effects.candidates[numbers], rtol=1e-9
    )
    pd.testing.assert_frame_equal(other.curves, found.curves)


def test_curves_agree_with_the_effects(found: Speed) -> None:
    drawn = check(found.curves, CURVES)
    key = ["curve", "cause", "level", "month"]
    sides = {g: rows.set_index(key) for g, rows in drawn.groupby("group")}
    np.testing.assert_allclose(
        sides["difference"]["estimate"],
        sides["treated"]["estimate"] - sides["control"]["estimate"].reindex(
            sides["treated"].index
        ), atol=1e-12,
    )  # fmt: skip
    # the area between the curves is the effect
    apart = drawn[(drawn["group"] == "difference") & (drawn["level"] == "all")]
    rows = found.effects.candidates
    main = rows[(rows["analysis"] == "main") & (rows["level"] == "all")]
    for estimator, kind, sign in (
        ("rmst_km", "without_work", 1), ("rmst_competing", "incidence", -1)
    ):  # fmt: skip
        steps = apart[(apart["curve"] == kind) & (apart["cause"] == "time_to_work")]
        for horizon in (6, 12):
            own = main[(main["estimator"] == estimator) & (main["horizon"] == horizon)]
            area = steps.loc[steps["month"] <= horizon, "estimate"].sum()
            assert sign * area == pytest.approx(own["estimate"].item())


def test_bands_hold_intervals_and_stay_between_nil_and_one(found: Speed) -> None:
    drawn = found.curves[found.curves["std_error"].notna()]
    assert (drawn["band_low"] <= drawn["conf_low"] + 1e-12).all()
    assert (drawn["band_high"] >= drawn["conf_high"] - 1e-12).all()
    shares = drawn[drawn["group"] != "difference"]
    assert shares["band_low"].ge(0).all()
    assert shares["band_high"].le(1).all()
    assert (shares["conf_low"] < shares["estimate"]).all()
    assert (shares["conf_high"] > shares["estimate"]).all()


def test_gates_are_those_of_the_matching_at_time_zero(found: Speed, study: Study) -> None:
    """Who are unlike at time zero stamp the weighted estimators, and no others."""
    summary = {
        "design": "cohort_matched", "status": "ok", "n_treated": 48, "n_control": 96,
        "n_matched_treated": 48, "n_matched_control": 96, "controls_per_treated": 8.0,
        "replacement": "without", "reason": None, "ess_treated": 48.0, "ess_control": 96.0,
        "max_weight": 1.0, "share_off_support": 0.0, "max_smd": 0.3, "worst_smd": 0.3,
        "max_ecdf": 0.1, "method": "nearest", "note": None,
    }  # fmt: skip
    at_zero = [{**cell, **summary} for cell in cells(study)]
    later = [{**row, "horizon": 12, "max_smd": 0.01, "worst_smd": 0.01} for row in at_zero]
    diagnostics = pd.DataFrame([*at_zero, *later]).reindex(columns=DIAGNOSTICS.names)
    rows = estimates([found.effects.candidates], [diagnostics], study)
    own = rows[(rows["analysis"] == "main") & (rows["level"] == "all") & (rows["horizon"] == 12)]
    gates = own.set_index("estimator")["failed_gates"].fillna("")
    for name in ("rmst_km", "rmst_competing"):
        assert {"calendar", "smd"} <= set(gates[name].split(";"))
    for name in ("rmst_did", "rmst_did_entropy"):
        assert {"calendar", "smd"}.isdisjoint(gates[name].split(";"))


def test_a_design_without_weights_has_no_curves(
    source: Source, persons: pd.DataFrame, study: Study
) -> None:
    plan = study.designs["speed"].model_copy(
        update={"weights": None, "competing": {}, "estimators": ["rmst_did"]}
    )
    alone = study.model_copy(update={"designs": {**study.designs, "speed": plan}})
    times = Times(followed(persons), MATCHES.empty(), DECISIONS.empty())
    made = survival(source, times, alone, "speed")
    assert made.curves.empty
    assert made.effects.candidates["status"].eq("ok").all()
