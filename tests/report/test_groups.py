"""Groups: whether they differ is said from the test of the difference, and from nothing else."""

import re
from dataclasses import replace

import made_up
import pytest

from evaluatie.report import lookup_groups, sentences_groups, tables_subgroups
from evaluatie.report.chapters import groups, summary
from evaluatie.report.context import make_context
from evaluatie.report.document import Paragraph, Tabulated


def changed(context, **columns):
    """The context with columns of the table of differences replaced."""
    table = context.released.differences.assign(**columns)
    return replace(context, released=replace(context.released, differences=table))


def verdicts(context):
    return dict(zip(context.study.subgroups, groups.difference_verdicts(context), strict=True))


def test_a_verdict_for_each_case(amsterdam):
    said = verdicts(amsterdam)
    assert "is het verschil niet voor alle groepen even groot" in said["geslacht"]
    assert "p = 0,004; gecorrigeerd p = 0,02" in re.sub(r"\s", " ", said["geslacht"])
    assert "geen verschil tussen de groepen aangetoond" in said["leeftijd"]
    assert "wordt de toets niet getoond" in said["herkomst"]
    assert "geen verschil tussen de groepen aangetoond" in said["traject"]


def test_what_may_have_been_missed_stands_beside_it(amsterdam):
    """The smallest difference that would have been seen: 2.81 x 0.028 = 7.9 procentpunt."""
    said = verdicts(amsterdam)
    assert "Een verschil vanaf 7,9 procentpunt tussen de groepen" in said["leeftijd"]
    table = amsterdam.released.differences.copy()
    first = table.index[table["subgroup"].eq("leeftijd") & table["level"].ne("all")][::3]
    table.loc[first, "mde"] = 0.15
    several = replace(amsterdam, released=replace(amsterdam.released, differences=table))
    assert "vanaf 7,9 tot 15,0 procentpunt" in verdicts(several)["leeftijd"]


def test_a_stamped_difference_says_nothing_of_an_effect(amsterdam, nsw):
    stamped = verdicts(changed(amsterdam, failed_gates="smd"))
    assert "zegt dit niets over het effect" in stamped["geslacht"]
    assert "procent kans gevonden" not in stamped["leeftijd"]
    assert all("zegt dit niets over het effect" in text for text in verdicts(nsw).values())


def test_what_could_not_be_tested_says_why(amsterdam):
    lone = verdicts(changed(amsterdam, status="too_few"))
    assert all("is niet te toetsen of groepen verschillen" in text for text in lone.values())


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({}, "voor alle groepen even goed werkt: welke groepen"),
        ({"p_adjusted": 0.2}, "is niet aangetoond; uitgesloten is het ook niet"),
        ({"failed_gates": "smd"}, "is met deze gegevens niet te zeggen"),
        ({"status": "suppressed"}, "is met deze gegevens niet te zeggen"),
    ],
)
def test_the_summary_says_no_more_than_the_tests(amsterdam, columns, sentence):
    said = " ".join(summary.limits(changed(amsterdam, **columns)))
    assert sentence in said


def test_the_adjusted_p_value_decides_not_its_own(amsterdam):
    """0.004 by itself, 0.2 adjusted: nothing found."""
    said = verdicts(changed(amsterdam, p_adjusted=0.2))
    assert "geen verschil tussen de groepen aangetoond" in said["geslacht"]


def test_a_verdict_does_not_look_at_the_effects_of_the_levels(amsterdam):
    """Whatever interval holds nil: only the test of the difference speaks."""
    table = amsterdam.released.estimates.copy()
    man = table["level"].eq("man")
    table.loc[man, ["p_value", "p_adjusted"]] = 0.001
    table.loc[table["level"].eq("vrouw"), ["p_value", "p_adjusted"]] = 0.8
    other = replace(amsterdam, released=replace(amsterdam.released, estimates=table))
    assert groups.difference_verdicts(other) == groups.difference_verdicts(amsterdam)


def test_the_chapter_warns_and_names_the_adjustment(amsterdam):
    blocks = groups.subgroups_chapter(amsterdam)
    text = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "zegt niets over een verschil tussen groepen" in text
    assert "p gecorrigeerd: Romano-Wolf" in text
    names = [block.table.name for block in blocks if isinstance(block, Tabulated)]
    assert names == ["subgroups", "differences"]


def test_the_table_has_a_joint_test_and_every_pair(amsterdam):
    table = tables_subgroups.difference_table(amsterdam)
    own = [row for row in table.rows if row.group == amsterdam.words.label("leeftijd")]
    assert own[0].cells[0].text == "alle groepen samen"
    assert [cell.text for cell in own[0].cells[1:4]] == ["", "", ""]
    assert len(own) == 1 + 3
    assert all(" min " in row.cells[0].text for row in own[1:])


def test_a_withheld_level_is_withheld_from_its_differences(amsterdam):
    table = tables_subgroups.difference_table(amsterdam)
    own = [row for row in table.rows if row.group == amsterdam.words.label("herkomst")]
    shown = [any(cell.text[:1].isdigit() for cell in row.cells[4:7]) for row in own]
    assert shown == [False, False, True, False]


def test_tests_of_every_outcome_and_horizon(amsterdam):
    table = tables_subgroups.every_test_table(amsterdam)
    study = amsterdam.study
    assert len(table.rows) == len(study.outcomes) * len(study.horizons) * len(study.subgroups)


def test_without_differences_nothing_is_said(amsterdam):
    none = replace(
        amsterdam,
        released=replace(amsterdam.released, differences=amsterdam.released.differences.iloc[:0]),
    )
    assert groups.difference_verdicts(none) == []
    assert lookup_groups.joint_tests(none) == []
    assert "differences" not in [
        block.table.name for block in groups.subgroups_chapter(none) if isinstance(block, Tabulated)
    ]


def test_missed_is_silent_without_a_known_pair(amsterdam):
    words, scale = amsterdam.words, amsterdam.primary_scale
    assert sentences_groups.missed([], scale, words) == ""


def test_names_of_levels_are_those_of_the_study():
    released, study = made_up.nsw()
    context = make_context(released, study, "nl")
    assert tables_subgroups.difference_table(context).rows


def introduced(context):
    """The text above the tests of differences."""
    blocks = groups.subgroups_chapter(context)
    return next(b.text for b in blocks if isinstance(b, Paragraph) and "getoetst" in b.text[:40])


def test_what_groups_share_is_that_of_the_study(amsterdam, nsw):
    assert "delen (mensen van één huishouden en de controlegroep) en met" in introduced(amsterdam)
    assert "rekening met het aantal indelingen" in introduced(nsw)
    assert "huishouden" not in introduced(nsw)


def test_a_subgroup_is_named_as_what_groups_are_formed_by(nsw):
    assert verdicts(nsw)["black"].startswith("Bij de indeling naar ‘zwart’ is ")
