"""The chapters on a rollout: with whom it compares, several rollouts, other windows, captions."""

from dataclasses import replace

import made_up
import pandas as pd
import pytest
from made_up_methods import column

from evaluatie.report import lookup_did, table_frame, tables_rollout
from evaluatie.report.chapters import robustness, rollout
from evaluatie.report.chapters.methods import design_words
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.chapters.research import threats
from evaluatie.report.chapters.results import results_chapter
from evaluatie.report.context import make_context
from evaluatie.report.technical.did import did_chapter
from evaluatie.report.technical.words import technical_context
from evaluatie.report.workbook_sheets import workbook_tables
from evaluatie.tables.persons import ARM_CHECK

ROLLOUT = "rollout_did"


def planned(context, **changes):
    """The context with choices of its rollout made otherwise."""
    plan = context.study.designs[ROLLOUT].model_copy(update=changes)
    designs = context.study.designs | {ROLLOUT: plan}
    return replace(context, study=context.study.model_copy(update={"designs": designs}))


def released(context, **tables):
    return replace(context, released=replace(context.released, **tables))


def told(context):
    """All that is said of the rollout."""
    blocks = rollout.rollout(context, ROLLOUT)
    lists = [item for block in blocks if block and block.kind == "bullets" for item in block.items]
    return " ".join([*(b.text for b in blocks if b and b.kind == "paragraph"), *lists])


@pytest.mark.parametrize(
    ("control", "cohort", "case"),
    [("not_yet_treated", False, "waiting"), ("not_yet_treated", True, "waiting_or_earlier"),
     ("never_treated", True, "earlier"), ("never_treated", False, "never")],
)  # fmt: skip
def test_the_guided_are_compared_with_whom_the_plan_says(amsterdam, control, cohort, case):
    plan = planned(amsterdam, control=control, control_cohort=cohort).study.designs[ROLLOUT]
    assert lookup_did.compared(plan, "doubly_robust") == case


def test_estimators_with_rules_of_their_own_do_not_follow_the_plan(amsterdam):
    plan = planned(amsterdam, control="never_treated", control_cohort=False).study.designs[ROLLOUT]
    assert lookup_did.compared(plan, "imputation") == "waiting"
    assert lookup_did.compared(plan, "twoway_fe") == "mixed"
    assert lookup_did.compared(plan, "sun_abraham") == "last"


def test_nobody_waits_where_the_plan_compares_with_those_never_guided(amsterdam):
    never = planned(amsterdam, control="never_treated", control_cohort=True)
    text = f"{design_words(ROLLOUT, never)} {told(never)}"
    assert text.count("geen begeleiding kregen (eerdere vestigers)") == 4
    assert "vergeleken met wie nog wachtte" not in text
    assert "gelijke afstand van vestiging nog wachtten" not in text
    waiting = planned(amsterdam, control="not_yet_treated", control_cohort=False)
    assert told(waiting).count("die op gelijke afstand van vestiging nog wachtten") == 3


def test_fixed_effects_are_not_compared_with_themselves(amsterdam):
    text = told(planned(amsterdam, estimators=["twoway_fe"]))
    assert "met vaste effecten per persoon en maand komt hier uit op 0,9 procentpunt." in text
    assert "de vergelijking met" not in text


def test_when_all_are_guided_from_settlement_no_start_differs(amsterdam):
    checks = amsterdam.released.sensitivity.copy()
    checks.loc[checks["check"].eq("treated_at_entry"), "estimate"] = 1.0
    estimates = amsterdam.released.estimates.copy()
    own = estimates["design"].eq(ROLLOUT)
    estimates.loc[own, ["status", "estimate"]] = ["no_base_month", None]
    cells = amsterdam.released.group_time.iloc[:0]
    text = told(released(amsterdam, sensitivity=checks, estimates=estimates, group_time=cells))
    assert "niet bij iedereen even lang" not in text
    assert "over de anderen" not in text
    assert "Alle 1.792 mensen" in text
    assert "geen maand vóór de start" in text
    assert "niet bij iedereen even lang" in told(amsterdam)


def test_persons_without_an_arm_are_told_where_their_number_is_released(amsterdam):
    assert "vallen in geen fase" not in told(amsterdam)  # put together with another arm
    arms = made_up.frame(made_up.arm_rows(activering=(739, 0, 43), geen=(20, 100, 10)), ARM_CHECK)
    text = told(released(amsterdam, arm_check=arms))
    assert "Nog 130 mensen van de onderzoeksgroep vallen in geen fase" in text
    hidden = made_up.frame(made_up.arm_rows(geen=(20, None, 10)), ARM_CHECK)
    assert "vallen in geen fase" not in told(released(amsterdam, arm_check=hidden))


@pytest.fixture(scope="module")
def twice():
    """A study with a second rollout, whose rows are those of the first."""
    tables, study = made_up.amsterdam()
    again = "rollout_later"
    designs = study.designs | {again: study.designs[ROLLOUT]}
    doubled = {
        name: pd.concat([table, table[table["design"].eq(ROLLOUT)].assign(design=again)])
        for name in ("estimates", "sensitivity", "group_time")
        for table in [getattr(tables, name)]
    }
    return replace(tables, **doubled), study.model_copy(update={"designs": designs})


def test_a_second_rollout_has_a_section_with_its_own_table(twice):
    context = make_context(*twice, "nl")
    headings = [b.text for b in results_chapter(context) if b.kind == "heading"]
    assert {"Gefaseerde invoering", "Gefaseerde invoering (rollout_later)"} <= set(headings)
    own = rollout.rollout(context, "rollout_later")
    (table,) = [block.table for block in own if block and block.kind == "table"]
    assert len(table.rows) == len(context.study.designs[ROLLOUT].estimators)
    assert not [block for block in own if block and block.kind == "picture"]
    assert "volgens ‘gefaseerde invoering’" in picture("groep_maand", context).caption


def test_a_second_rollout_is_in_the_workbook_and_the_appendix(twice, amsterdam):
    context = make_context(*twice, "nl")
    for sheet in ("Invoering", "Invoering naar tijd", "Vaste effecten"):
        one, two = (workbook_tables(c)[sheet].rows for c in (amsterdam, context))
        assert len(two) == 2 * len(one)
        assert any("(rollout_later)" in row.group for row in two)
        assert not any("gefaseerde" in row.group for row in one)
    blocks = did_chapter(technical_context(*twice, "nl"))
    folds = [b.table.name for b in blocks if b.kind == "folded"]
    assert len(folds) == len(set(folds))
    assert "group_time-rollout_later-doubly_robust" in folds
    assert len(column(tables_rollout.rollout_table(context, [ROLLOUT]), "Rekenwijze")) == 6


def test_a_variation_that_counts_from_another_day_is_another_window(amsterdam):
    (said,) = robustness.other_windows(amsterdam)
    assert "telt 12 maanden vanaf de verblijfsvergunning in plaats van vanaf vestiging" in said
    paragraphs = [b.text for b in robustness.robustness(amsterdam) if b and b.kind == "paragraph"]
    assert any(said in text for text in paragraphs)


def test_no_balance_is_announced_that_is_not_shown(nsw):
    composition = dict(threats(nsw))[nsw.words.label("threat_composition")]
    assert "hoofdstuk 3" in composition
    bare = released(nsw, balance=nsw.released.balance.iloc[:0])
    assert "hoofdstuk 3" not in dict(threats(bare))[nsw.words.label("threat_composition")]


def test_means_of_one_place_are_not_called_four_groups(amsterdam):
    means = amsterdam.released.group_means
    designs = {n: p for n, p in amsterdam.study.designs.items() if p.kind == "matching"}
    primary = amsterdam.study.primary.model_copy(
        update={"design": "cohort_matched", "estimator": designs["cohort_matched"].estimators[0]}
    )
    study = amsterdam.study.model_copy(update={"designs": designs, "primary": primary})
    estimates = amsterdam.released.estimates
    here = released(
        amsterdam, estimates=estimates[estimates["design"].isin(designs)],
        group_means=means[means["place"].eq("intervention")],
    )  # fmt: skip
    blocks = results_chapter(replace(here, study=study))
    said = " ".join(b.text for b in blocks if b.kind in ("heading", "paragraph"))
    assert "De twee groepen naast elkaar" in said
    assert "De vier groepen" not in said
    assert "ifference-in-differences kijkt" not in said
    assert "De vier groepen" in " ".join(
        b.text for b in results_chapter(amsterdam) if b.kind == "heading"
    )


@pytest.mark.parametrize("persons", [0, None])
def test_a_caption_without_persons_has_no_n(amsterdam, persons):
    estimates = amsterdam.released.estimates.assign(n_treated=persons)
    estimates["n_treated"] = estimates["n_treated"].astype("Int64")
    assert table_frame.study_persons(released(amsterdam, estimates=estimates)) == ""
    assert table_frame.persons(12, persons, amsterdam) == ""
    assert picture("groep_maand", released(amsterdam, estimates=estimates)).persons == ""
