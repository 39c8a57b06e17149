"""How much guidance each arm had, and its effect from its own start: words, rules and tables."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from made_up import ESTIMATES, estimate, frame, row

from evaluatie.report import sentences_arms, tables_arms
from evaluatie.report.chapters.arms import arms, exposures
from evaluatie.report.context import make_context
from evaluatie.report.numbers import Scale
from evaluatie.report.wording import load_catalogue

WORDS = load_catalogue("nl", {"time_zero": "vestiging"})
SHARE = Scale("share", 1)


def exposed(**changes):
    values = {
        "group": "activering", "horizon": 12, "share_possible": 0.2, "months_possible": 2.4,
        "share_guided": 0.15, "months_guided": 1.8, "share_ever": 0.6,
    }  # fmt: skip
    return sentences_arms.exposed(SimpleNamespace(**(values | changes)), "Activering", WORDS)


def test_months_of_guidance_in_words():
    text = exposed()
    assert text.startswith(
        "Activering: in een venster van 12 maanden was gemiddeld 2,4 maanden begeleiding mogelijk."
    )
    assert "gemiddeld 1,8 maanden begeleiding en kreeg 60 procent er iets van" in text


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "een verschil kan er niet door komen"),
        (0.2, "sterk verdund"),
        (0.5, "iets verdund"),
        (0.99, "iets verdund"),
        (1.0, "Het hele venster telt mee"),
    ],
)
def test_what_it_means_for_an_effect_follows_from_what_was_possible(share, said):
    assert said in exposed(share_possible=share)


def test_what_is_withheld_is_not_told():
    hidden = exposed(share_guided=None, months_guided=None, share_ever=None)
    assert "2,4 maanden begeleiding mogelijk" in hidden
    assert "te kleine aantallen" in hidden
    nothing = exposed(share_possible=None, months_possible=None, share_guided=None)
    assert "maanden begeleiding mogelijk" not in nothing


def own(settled, result):
    return sentences_arms.own_start(settled, result, "Activering", SHARE, WORDS)


def test_both_starts_stand_beside_each_other_with_the_stamp():
    text = own(estimate(estimate=0.01), estimate(estimate=0.08))
    assert "vanaf vestiging is het verschil 1,0 procentpunt" in text
    assert "vanaf de eigen start is het 8,0 procentpunt" in text
    assert text.endswith("De schatting vanaf de eigen start: voldoet aan de eisen.")
    failing = estimate(gates_passed=False, failed_gates=("placebo",))
    assert own(estimate(), failing).endswith("voldoet niet aan de eisen.")
    assert "er geen getal om ernaast" in own(estimate(status="too_few"), estimate())


def test_a_start_without_a_number_says_why():
    text = own(estimate(), estimate(status="no_overlap"))
    assert text == (
        "Activering: vanaf de eigen start is er geen getal (geen vergelijkbare personen)."
    )


def with_own_start(context):
    """The made-up study with an estimate of activering from its own start, by two designs."""
    study = context.study
    changes = {"analysis": "activering_start", "horizon": 12, "subgroup": "traject"}
    rows = [
        row(study, design, estimator, 0.0873, level="activering", **changes)
        for design, estimator in (
            ("cohort_did", "doubly_robust"), ("cohort_matched", "difference_in_means"),
        )
    ]  # fmt: skip
    table = pd.concat([context.released.estimates, frame(rows, ESTIMATES)], ignore_index=True)
    return make_context(replace(context.released, estimates=table), study, "nl")


def test_the_section_of_a_study_with_arms(amsterdam, nsw):
    blocks = arms(with_own_start(amsterdam))
    tables = [block.table.name for block in blocks if block and block.kind == "table"]
    assert tables == ["exposure", "own_starts"]
    assert arms(nsw) == []


def test_each_arm_is_told_and_all_together(amsterdam):
    told = exposures(amsterdam)
    assert [text.partition(":")[0] for text in told] == [
        "Activering", "Entree, route A", "Entree, route B", "Vestigers 2016-2017"
    ]  # fmt: skip
    assert "3,0 maanden begeleiding mogelijk" in told[0]


def test_own_starts_stand_under_those_from_settlement(amsterdam):
    table = tables_arms.own_start_table(with_own_start(amsterdam))
    column = [cell.text for line in table.rows for cell in line.cells[1:2]]
    assert column == ["vestiging", "start van de begeleiding"] * 2
    assert [line.group for line in table.rows] == ["Activering"] * 4
    assert table.rows[1].cells[2].text == "8,7"
    assert tables_arms.own_start_table(amsterdam).rows == ()


def test_an_arm_that_is_withheld_has_a_row(amsterdam):
    table = tables_arms.exposure_table(amsterdam)
    assert len(table.rows) == 4 * 6
    withheld = next(line for line in table.rows if line.cells[0].text == "Entree, route B")
    assert [cell.text for cell in withheld.cells[4:]] == ["x", "x", "x"]


def test_more_guidance_than_the_arms_allowed_is_told():
    more = exposed(months_possible=8.79, months_guided=9.0)
    assert "meer begeleiding dan de fasen mogelijk maakten" in more
    assert "meer begeleiding" not in exposed(months_possible=9.02, months_guided=9.0)
    assert "meer begeleiding" not in exposed(share_guided=None, months_guided=None)


def group(name, persons, possible, guided):
    hidden = guided is None
    return SimpleNamespace(
        group=name, persons=persons, horizon=12, months_possible=possible,
        months_guided=guided, share_ever=None if hidden else 0.9,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("alone", "everybody", "found"),
    [
        (None, 9.0, True),   # the arms cannot have had that much
        (None, 8.6, False),  # they can, if the one that is withheld was guided all the time
        (0.0, 9.0, True),    # known
        (None, None, False),
    ],
)  # fmt: skip
def test_people_without_an_arm_were_guided_where_the_arms_leave_months_over(
    alone, everybody, found
):
    rows = [group("activering", 764, 2.9, 2.64), group("entree_1", 1360, 12.0, 11.64),
            group("entree_2", 396, 12.0, None), group("geen", 126, 0.0, alone),
            group("all", 2646, 8.8, everybody)]  # fmt: skip
    by_name = {row.group: row for row in rows}
    arms_ = ["activering", "entree_1", "entree_2"]
    assert sentences_arms.guided_without_arm(by_name, arms_, 10) == found
    assert not sentences_arms.guided_without_arm(by_name | {"geen": None}, arms_, 10)


def test_the_group_without_an_arm_is_told_of_everybody_only(amsterdam):
    *arms_, everybody = exposures(amsterdam)
    assert "Ook mensen in geen fase" in everybody
    assert not any("geen fase" in text for text in arms_)


def test_columns_of_months_say_of_what(amsterdam):
    headers = [header for header, _ in tables_arms.exposure_table(amsterdam).headers]
    assert len(set(headers)) == len(headers)
