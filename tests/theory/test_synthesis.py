"""What was promised against what was done, and the synthesis of the chains."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evaluatie.study import Study
from evaluatie.study.analyses import speaker
from evaluatie.tables import check
from evaluatie.tables.derived import ESTIMATES, released
from evaluatie.tables.fidelity import FIDELITY
from evaluatie.tables.theory import CHAINS, ELEMENT_SCORES, OWN, PROMISES
from evaluatie.theory import load_theory
from evaluatie.theory.promises import achieved, element_scores, grade, promises
from evaluatie.theory.synthesis import synthesis
from tests.theory.made_up import small_theory

NAMES = [name for name in FIDELITY.names if name not in ("n_measured", "smallest_cell")]


def measured(*rows: tuple[str, str, float], **where: str) -> pd.DataFrame:
    """Released rows of FIDELITY as (measure, instrument, value), of all treated."""
    group = {"cohort": "treatment", "subgroup": "all", "level": "all", "quarter": "all"} | where
    table = pd.DataFrame(
        [
            group | {"measure": measure, "instrument": name, "value": value, "persons": 100,
                     "share": True}
            for measure, name, value in rows
        ],
        columns=NAMES,
    )  # fmt: skip
    return table.astype({"value": "float64"})


def estimates(study: Study, level: str, low: float, high: float, **changes: Any) -> pd.DataFrame:
    row = {
        "analysis": "main", "design": "instruments", "estimator": speaker(study, "instruments"),
        "subgroup": "instrument", "level": level, "time": None, "estimate": (low + high) / 2,
        "conf_low": low, "conf_high": high, "p_adjusted": 0.01, "stamp": "caution",
        "failed_gates": "explanatory", "status": "ok",
    } | changes  # fmt: skip
    return pd.DataFrame([row])


@pytest.mark.parametrize(
    ("value", "at_least", "at_most", "kept"),
    [
        (0.5, 1, None, 0.5), (1, 1, None, 1), (3, 2, 4, 1), (1, 2, 4, 0.5), (8, 2, 4, 0.5),
        (100, None, 50, 0.5), (20, None, 50, 1), (-3, 1, None, 0), (-3, 0, 9, 0),
        (None, 1, None, None),
    ],
)  # fmt: skip
def test_how_much_of_a_promise_was_kept(value, at_least, at_most, kept) -> None:
    assert achieved(value, at_least, at_most) == kept


@pytest.mark.parametrize(
    ("score", "name"),
    [(0.8, "high"), (0.79, "medium"), (0.5, "medium"), (0.49, "low"), (float("nan"), "unknown")],
)
def test_grades(score: float, name: str) -> None:
    assert grade(score) == name


def test_the_score_of_an_element_is_over_what_was_measured(tmp_path: Path) -> None:
    theory = load_theory(small_theory(tmp_path))
    fidelity = measured(("caseload", "begeleiding", 60.0), ("reach", "tov", 0.6))
    kept = check(promises(theory, fidelity), PROMISES)
    assert kept["achieved"].fillna(-1).tolist() == [0.5, 1, -1]
    scores = check(element_scores(theory, kept), ELEMENT_SCORES).set_index("element")
    assert scores.loc["samen", "score"] == 0.5  # of its guide; the course is no part of it
    assert scores.loc["samen", "grade"] == "medium"
    assert scores.loc["tempo", "promises"] == 0
    assert scores.loc["tempo", "grade"] == "unknown"


def test_a_promise_to_an_arm_is_compared_with_that_arm(tmp_path: Path) -> None:
    theory = load_theory(small_theory(tmp_path, ("at_least: 0.5", "at_least: 0.5, arm: nieuw")))
    whole = measured(("reach", "tov", 0.1))
    own = measured(("reach", "tov", 0.5), subgroup="by-arm", level="nieuw")
    kept = promises(theory, pd.concat([whole, own]))
    assert kept["value"].dropna().tolist() == [0.5]


def test_a_chain_of_another_municipality_is_judged(tmp_path: Path, amsterdam: Study) -> None:
    """With its own two chains; the first works through a course that is estimated."""
    path = small_theory(tmp_path, ("instrument: gids", "instrument: cursus"))
    study = amsterdam.model_copy(update={"theory": str(path)})
    fidelity = pd.concat(
        [
            measured(("reach", "tov", 0.6)),
            measured(("reach", "tov", 0.4), subgroup="geslacht", level="man"),
        ]
    )
    tables = {"fidelity": fidelity, "estimates": estimates(study, "tov", 0.01, 0.09)}
    found = synthesis(tables, study)
    chains = check(found["chains"], CHAINS).set_index("chain")
    assert chains.loc["een", "design"] == "instruments"
    assert (chains.loc["een", "conclusion"], chains.loc["een", "reason"]) == ("mixed", "not_backed")
    assert chains.loc["een", ["reach", "reach_low", "score"]].tolist() == [0.6, 0.4, 1.0]
    assert chains.loc["twee", "instrument"] == OWN
    assert chains.loc["twee", "reason"] == "no_instrument"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "suppressed", "estimate": float("nan")}, "no_estimate"),
        ({"status": "blinded", "estimate": float("nan")}, "blinded"),
        ({"stamp": "not_interpretable", "failed_gates": "explanatory;smd"}, "not_interpretable"),
        ({"level": "taalboost"}, "no_estimate"),
        ({"time": "started:0-2"}, "no_estimate"),
    ],
)
def test_what_cannot_be_read_is_not_concluded(
    tmp_path: Path, amsterdam: Study, changes: dict[str, Any], reason: str
) -> None:
    path = small_theory(tmp_path, ("instrument: gids", "instrument: cursus"))
    study = amsterdam.model_copy(update={"theory": str(path)})
    rows = estimates(study, "tov", 0.01, 0.09).assign(**changes)
    found = synthesis({"fidelity": measured(("reach", "tov", 0.6)), "estimates": rows}, study)
    chain = found["chains"].iloc[0]
    assert (chain["conclusion"], chain["reason"]) == ("not_testable", reason)


def test_guidance_is_the_whole_approach_and_other_parts_need_a_design(
    amsterdam: Study, nsw: Study
) -> None:
    nothing = {"fidelity": measured(), "estimates": estimates(amsterdam, "tov", 0, 0).iloc[:0]}
    chains = synthesis(nothing, amsterdam)["chains"].set_index("chain")
    assert chains["reason"].to_dict() == {
        "cmo_1": "no_estimate", "cmo_2": "no_estimate", "cmo_3": "whole_approach",
        "cmo_4": "no_estimate", "cmo_5": "no_design", "cmo_6": "no_instrument",
        "cmo_7": "no_design", "cmo_8": "no_estimate", "cmo_9": "no_register",
        "cmo_10": "no_estimate",
    }  # fmt: skip
    assert (chains["grade"] == "unknown").all()
    assert all(table.empty for table in synthesis({}, nsw).values())


def test_a_study_of_a_persons_file_has_a_synthesis_without_practice(
    tmp_path: Path, nsw: Study
) -> None:
    study = nsw.model_copy(update={"theory": str(small_theory(tmp_path))})
    nothing = released(FIDELITY).empty()
    found = synthesis({"fidelity": nothing, "estimates": released(ESTIMATES).empty()}, study)
    assert check(found["promises"], PROMISES)["achieved"].isna().all()
    assert check(found["chains"], CHAINS)["reason"].tolist() == ["whole_approach", "no_instrument"]
