"""What matching on an earlier outcome adds to a before/after effect by itself: by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.estimators.did_panel import did_panel, panel_checks
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.samples import Source
from evaluatie.tables.sensitivity import SENSITIVITY

DESIGN = "before_after"
PLAN = f"designs.{DESIGN}"
# re74, re75 and re78 of three treated and three controls
TREATED = [(1.0, 2.0, 9.0), (2.0, 2.0, 8.0), (3.0, 5.0, 10.0)]
CONTROLS = [(5.0, 6.0, 7.0), (7.0, 6.0, 8.0), (9.0, 9.0, 9.0)]


@pytest.fixture
def plain(variation: Callable[..., Study]) -> Callable[..., Study]:
    common: dict[str, Any] = {
        f"{PLAN}.estimators": ["unconditional", "matched_did"],
        f"{PLAN}.covariates": ["age", "re74"],
    }
    return lambda changes=None: variation("nsw", common | (changes or {}))


def source_of(
    treated: list[tuple[float, ...]], controls: list[tuple[float, ...]], status: str = "complete"
) -> Source:
    values = pd.DataFrame([*treated, *controls], columns=["re74", "re75", "re78"])
    ids = [f"p{number}" for number in range(len(values))]
    cohort = values.drop(columns="re78").assign(
        persoon_id=ids, cluster=ids, place="intervention",
        treated=np.arange(len(values)) < len(treated), age=np.arange(len(values)) % 2 + 20.0,
    )  # fmt: skip
    indicators = pd.concat(
        values.assign(persoon_id=ids, outcome=name, horizon=0, value=values[name], status=status)
        for name in values
    )
    columns = ["persoon_id", "outcome", "horizon", "value", "status"]
    nobody = pd.DataFrame({"persoon_id": [], "subgroup": [], "level": []}, dtype="str")
    return Source(cohort, indicators[columns], nobody)


def checks_of(source: Source, study: Study) -> pd.DataFrame:
    return check(panel_checks(source, study, DESIGN), SENSITIVITY)


def test_the_bias_by_hand(plain: Callable[..., Study]) -> None:
    """Within groups: variances 10/4 and (6 + 6)/4, covariance (3 + 6)/4... over n - 2 = 4."""
    found = checks_of(source_of(TREATED, CONTROLS), plain())
    assert len(found) == 1
    row = found.iloc[0]
    # sums of squares: re74 2 + 8, re75 6 + 6; of products 3 + 6; each over 6 - 2 persons
    variance = (10 / 4 + 12 / 4) / 2
    correlation = (9 / 4) / variance
    gap = np.mean([2, 3]) - np.mean([7, 7])
    lasting = 2 * correlation / (1 + correlation)
    assert row["estimate"] == pytest.approx(gap * (1 - lasting))
    assert row["statistic"] == pytest.approx(gap / variance**0.5)
    assert (row["check"], row["parameter"]) == ("regression_to_the_mean", "re74")
    assert (row["estimator"], row["analysis"], row["smallest_cell"]) == ("matched_did", "main", 3)


@pytest.mark.parametrize(
    "changes",
    [
        {f"{PLAN}.covariates": ["age"]},
        {f"{PLAN}.estimators": ["unconditional"], f"{PLAN}.matched_did": None},
    ],
    ids=["not matched on it", "not matched"],
)
def test_nothing_is_asked_without_matching_on_an_earlier_outcome(
    changes: dict[str, Any], plain: Callable[..., Study]
) -> None:
    assert checks_of(source_of(TREATED, CONTROLS), plain(changes)).empty


@pytest.mark.parametrize(
    ("treated", "controls"),
    [
        ([], []),
        (TREATED[:1], CONTROLS),
        ([(1.0, 1.0, 5.0)] * 3, [(2.0, 2.0, 6.0)] * 4),
    ],
    ids=["nobody", "one treated person", "no spread before"],
)
def test_what_cannot_be_measured_is_a_status(
    treated: list[tuple[float, ...]],
    controls: list[tuple[float, ...]],
    plain: Callable[..., Study],
) -> None:
    row = checks_of(source_of(treated, controls), plain()).iloc[0]
    assert row["status"] == "no_variation"
    assert np.isnan(row["estimate"])


def test_nobody_seen_in_both_periods_is_a_status(plain: Callable[..., Study]) -> None:
    source = source_of(TREATED, CONTROLS, status="missing")
    rows = did_panel(source, plain(), DESIGN).candidates
    assert set(rows["status"]) == {"window_not_observed"}
    assert set(checks_of(source, plain())["status"]) == {"no_variation"}


def test_the_design_s_own_earlier_measurement_counts_once(plain: Callable[..., Study]) -> None:
    """re75 as a covariate is the outcome before: with itself it would always last."""
    source = source_of(TREATED, CONTROLS)
    both = checks_of(source, plain({f"{PLAN}.covariates": ["age", "re74", "re75"]})).iloc[0]
    one = checks_of(source, plain()).iloc[0]
    assert both["estimate"] == pytest.approx(one["estimate"])
    alone = checks_of(source, plain({f"{PLAN}.covariates": ["age", "re75"]})).iloc[0]
    assert alone["status"] != "ok"
    assert np.isnan(alone["estimate"])


def test_changes_by_hand(plain: Callable[..., Study]) -> None:
    """Means of the changes: (7 + 6 + 5) / 3 of the treated, (1 + 2 + 0) / 3 of the controls."""
    rows = check(did_panel(source_of(TREATED, CONTROLS), plain(), DESIGN).candidates, CANDIDATES)
    rows = rows[(rows["analysis"] == "main") & (rows["estimator"] == "unconditional")]
    row = rows.iloc[0]
    assert row["estimate"] == pytest.approx(6 - 1)
    assert row["std_error"] == pytest.approx((2 / 9 + 2 / 9) ** 0.5)
    assert (row["mean_treated"], row["mean_control"]) == pytest.approx((9, 4))


def test_order_of_rows_does_not_matter(plain: Callable[..., Study]) -> None:
    source, study = source_of(TREATED, CONTROLS), plain()
    mixed = Source(
        source.cohort.sample(frac=1, random_state=1),
        source.indicators.sample(frac=1, random_state=2),
        source.subgroups,
    )
    pd.testing.assert_frame_equal(checks_of(source, study), checks_of(mixed, study))


def test_controls_with_a_level_that_no_treated_has_are_not_compared(
    variation: Callable[..., Study],
) -> None:
    """All treated are black: with the others the score would have no solution."""
    study = variation("nsw", {
        f"{PLAN}.estimators": ["unconditional", "doubly_robust"], f"{PLAN}.covariates": ["black"],
        f"{PLAN}.matched_did": None,
    })  # fmt: skip
    source = source_of(TREATED, [*CONTROLS, (1.0, 1.0, 50.0)])
    source.cohort["black"] = [1, 1, 1, 1, 1, 1, 0]
    rows = did_panel(source, study, DESIGN).candidates
    rows = rows[(rows["analysis"] == "main") & (rows["level"] == "all")].set_index("estimator")
    assert rows.loc["doubly_robust", "status"] == "ok"
    assert rows.loc["doubly_robust", "estimate"] == pytest.approx(6 - 1)
    assert rows["n_matched_control"].to_dict() == {"unconditional": 4, "doubly_robust": 3}


def test_nobody_was_measured_before(plain: Callable[..., Study]) -> None:
    source = source_of(TREATED, CONTROLS)
    before = source.indicators["outcome"] == "re75"
    source.indicators.loc[before, "value"] = np.nan
    rows = did_panel(source, plain(), DESIGN).candidates
    assert set(rows.loc[rows["analysis"] == "main", "status"]) == {"no_earlier_measurement"}
