"""No released table of a blinded study holds an effect, and each says that it is hidden."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from evaluatie.release.blinding import BLINDED, blinding
from evaluatie.release.disclosure import CONFIDENTIAL, Release, release
from evaluatie.study import Study
from evaluatie.tables import Table, check
from evaluatie.tables.derived import (
    CANDIDATES,
    GROUP_MEANS,
    RELEASE_LOG,
    RELEASED,
    SECONDARY_MEANS,
    TRUTH,
)
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY

SECRET = 0.737  # every effect and mean of an outcome
DESIGN = 0.465  # every number of the design
PRIMARY = {"design": "cohort_did", "estimator": "doubly_robust", "outcome": "work_3m"}
LIFTED = {"date": "2026-05-01", "by": "J. Jansen", "reason": "The board asked."}
EFFECTS = [c.name for c in CANDIDATES.columns if c.kind == "number"]
IN_SIGHT = ("mde", "ess", "max_smd", "conf_level")


def rows(table: Table, *changes: dict[str, Any]) -> pd.DataFrame:
    """Rows of a table of which every number is the secret, but for those of the design."""
    plain = {"text": "x", "integer": 400, "number": SECRET, "flag": True, "numbers": None}
    row = {c.name: c.allowed[0] if c.allowed else plain[c.kind] for c in table.columns}
    row |= dict.fromkeys(IN_SIGHT, DESIGN) | PRIMARY
    row |= {"analysis": "main", "horizon": 12, "subgroup": "all", "level": "all", "time": None}
    row |= {"status": "ok", "failed_gates": "smd", "overridden_gates": None, "smallest_cell": 50}
    made = [{k: v for k, v in (row | one).items() if k in table.names} for one in changes]
    frame = pd.DataFrame(made, columns=table.names)
    return frame.astype({c.name: "Int64" for c in table.columns if c.kind == "integer"})


def everything() -> dict[str, pd.DataFrame]:
    """All confidential tables, each row another kind of effect."""
    tables = {table.name: table.empty() for table in CONFIDENTIAL}
    return tables | {
        "candidates": rows(
            CANDIDATES, {}, {"analysis": "levels", "subgroup": "geslacht", "level": "man"},
            {"subgroup": "geslacht", "level": "man"}, {"subgroup": "geslacht", "level": "vrouw"},
            {"analysis": "donut"}, {"time": "2016H1"}, {"horizon": 6, "smallest_cell": 3},
            {"horizon": 18, "status": "too_few", **dict.fromkeys(EFFECTS)},
            {"analysis": "settlers_2015", "estimate": 0.01, "std_error": 0.01, "p_value": 0.5},
        ),
        "differences": rows(
            DIFFERENCES, {"subgroup": "geslacht", "level": "man", "other": "vrouw", "levels": 2}
        ),
        "sensitivity": rows(
            SENSITIVITY, {"check": "without_place"}, {"check": "placebo_places"},
            {"check": "relative_magnitudes_breakdown", "status": "beyond_search"},
            {"check": "pretrend", "p_value": 0.03, "estimate": 0.02, "statistic": 1.0},
        ),
        "group_time": rows(GROUP_TIME, {"design": "rollout_did", "group": 3, "month": 4}),
        "group_means": rows(GROUP_MEANS, {"place": "intervention", "half_year": "2016H1"}),
        "secondary_means": rows(SECONDARY_MEANS, {"cohort": "treatment"}),
        "truth": rows(TRUTH, {}),
    }  # fmt: skip


def blind(variation: Callable[..., Study], **changes: Any) -> Study:
    return variation("amsterdam", {"blind": True} | changes)


def secrets(found: Release) -> dict[str, int]:
    """In each released table how many cells hold the secret, as a number or in a text."""
    return {
        name: int(frame.map(lambda cell: str(SECRET) in str(cell)).to_numpy().sum())
        for name, frame in found.tables.items()
    }


def test_no_released_table_holds_an_effect(variation: Callable[..., Study]) -> None:
    shown = secrets(release(everything(), variation("amsterdam", {"blind": False})))
    effects = {"estimates", "differences", "sensitivity", "group_time", "group_means",
               "secondary_means", "truth"}  # fmt: skip
    assert {name for name, count in shown.items() if count} == effects  # the attack works
    hidden = release(everything(), blind(variation))
    placebo = hidden.tables["estimates"]["analysis"] == "settlers_2015"
    of_the_placebo = secrets(Release({"p": hidden.tables["estimates"][placebo]}, hidden.log))["p"]
    assert of_the_placebo > 0
    pretrend = hidden.tables["sensitivity"]["check"] == "pretrend"
    own = secrets(Release({"p": hidden.tables["sensitivity"][pretrend]}, hidden.log))["p"]
    left = secrets(hidden)
    assert left.pop("estimates") == of_the_placebo
    assert left.pop("sensitivity") == own
    assert set(left.values()) == {0}


def test_what_is_hidden_keeps_the_contract_and_its_place(variation: Callable[..., Study]) -> None:
    confidential = everything()
    found = release(confidential, blind(variation))
    for table in RELEASED:
        if table.name in ("estimates", "sensitivity", "differences", "group_time"):
            check(found.tables[table.name], table)
    assert len(found.tables["estimates"]) == len(confidential["candidates"])


def test_every_effect_says_that_it_is_hidden_also_one_of_few_persons(
    variation: Callable[..., Study],
) -> None:
    table = release(everything(), blind(variation)).tables["estimates"]
    status = table.set_index(["analysis", "horizon"])["status"]
    assert status[("main", 18)] == "too_few"
    assert status[("settlers_2015", 12)] == "ok"
    assert status[("main", 6)] == BLINDED  # else that it is withheld would follow from outcomes
    assert status.drop([("main", 18), ("settlers_2015", 12)]).eq(BLINDED).all()
    assert not table["failed_gates"].eq("suppressed").any()


def test_a_breakdown_beyond_the_search_does_not_tell(variation: Callable[..., Study]) -> None:
    table = release(everything(), blind(variation)).tables["sensitivity"].set_index("check")
    assert table.loc["relative_magnitudes_breakdown", "status"] == BLINDED
    assert table.loc["pretrend", "p_value"] == 0.03


def test_the_design_stays_in_sight(variation: Callable[..., Study]) -> None:
    main = release(everything(), blind(variation)).tables["estimates"].iloc[0]
    assert (main["mde"], main["ess"], main["n_treated"]) == (DESIGN, round(DESIGN, 1), 400)
    assert (main["failed_gates"], bool(main["gates_passed"])) == ("smd", True)


@pytest.mark.parametrize(
    ("changes", "primary", "state"),
    [
        ({}, {"failed_gates": "smd"}, "blinded"),
        ({}, {"failed_gates": None}, "gates"),
        ({}, {"failed_gates": "smd", "overridden_gates": "smd"}, "gates"),
        ({}, {"failed_gates": "smd;placebo", "overridden_gates": "smd"}, "blinded"),
        ({}, {"failed_gates": None, "status": "too_few"}, "blinded"),
        ({}, {"failed_gates": None, "horizon": 6}, "blinded"),
        ({}, {"failed_gates": None, "estimator": "unconditional"}, "blinded"),
        ({}, {"failed_gates": None, "subgroup": "geslacht", "level": "man"}, "blinded"),
        ({"unblinded": LIFTED}, {"failed_gates": "smd"}, "record"),
        ({"blind": False}, {"failed_gates": "smd"}, "open"),
    ],
)
def test_who_lifts_it(
    changes: dict[str, Any],
    primary: dict[str, Any],
    state: str,
    variation: Callable[..., Study],
) -> None:
    study = blind(variation, **changes)
    table = rows(CANDIDATES, primary)
    assert blinding(table, study) == state
    found = release(everything() | {"candidates": table}, study).tables["estimates"]
    hidden = pd.isna(found["estimate"].iloc[0])
    assert hidden == (state == "blinded")


def test_the_log_counts_what_is_hidden(variation: Callable[..., Study]) -> None:
    log = check(release(everything(), blind(variation)).log, RELEASE_LOG)
    log = log[log["rule"] == BLINDED].set_index("table")
    assert log.loc["group_means", "suppressed"] == 1
    assert log.loc["estimates", ["rows", "kept"]].tolist() == [9, 2]
    assert "flow" not in log.index
