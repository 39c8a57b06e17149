"""The hand-worked cases of tests/cases: one person each, worked out by hand in a YAML file."""

from pathlib import Path

import pandas as pd
import pytest

from evaluatie.data.indicators import indicators
from evaluatie.data.outcomes.follow_up import follow_up
from evaluatie.data.outcomes.histories import Histories
from evaluatie.tables import check
from evaluatie.tables.persons import FOLLOW_UP, INDICATORS
from tests.data.cases import (
    ANSWERS,
    ENDS,
    FOLDER,
    INCOMPLETE,
    Case,
    CaseError,
    read_cases,
    registers,
    study,
)

FILES = sorted(FOLDER.glob("*.yaml"))
CASES = {f"{path.stem}: {case['naam']}": case for path in FILES for case in read_cases(path)}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_hand_worked(case: Case) -> None:
    plan = study(case)
    table = check(indicators(registers(case), plan), INDICATORS).set_index(["outcome", "horizon"])
    for outcome, answers in case["verwacht"].items():
        for horizon, answer in answers.items():
            row = table.loc[(outcome, horizon)]
            if answer in INCOMPLETE:
                assert row["status"] == INCOMPLETE[answer], (outcome, horizon)
                assert pd.isna(row["value"]), (outcome, horizon)
            else:
                assert row["status"] == "complete", (outcome, horizon)
                expected = ANSWERS.get(answer, answer)
                assert row["value"] == pytest.approx(expected, abs=1e-6), (outcome, horizon)


FOLLOWED = {name: case for name, case in CASES.items() if "gevolgd" in case}


@pytest.mark.parametrize("case", FOLLOWED.values(), ids=list(FOLLOWED))
def test_hand_worked_follow_up(case: Case) -> None:
    plan = study(case)
    histories = Histories(registers(case), plan)
    table = check(follow_up(histories.persons, histories.index_date, plan), FOLLOW_UP)
    found = [
        [row.index_date.date(), row.last_day.date(), row.end_reason] for row in table.itertuples()
    ]
    expected = case["gevolgd"]
    if expected == "nee":
        assert found == []
    else:
        assert found == [[*expected[:2], ENDS.get(expected[2], expected[2])]]


def test_there_are_enough_cases_on_every_subject() -> None:
    assert len(CASES) >= 200
    for path in FILES:
        assert len(read_cases(path)) >= 15, path.name


GOOD = "gevallen:\n  - {naam: goed, gevestigd: 2016-01-01, verwacht: {work_1m: {6: nee}}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gevallen: []", "geen geval"),
        ("uitkomst: {}\n" + GOOD, "uitkomst is geen sleutel van een bestand"),
        (GOOD.replace("verwacht", "verwachtt"), "goed: verwachtt is geen sleutel"),
        (GOOD.replace("verwacht", "verwachtt"), "goed: verwacht ontbreekt"),
        (GOOD.replace("gevestigd: 2016-01-01, ", ""), "goed: geef gevestigd of vestigingen"),
        (GOOD.replace("nee", "misschien"), "goed: work_1m 6: misschien is geen antwoord"),
        (GOOD.replace("6: nee", "half jaar: nee"), "half jaar: is geen aantal maanden"),
        (GOOD.replace("{6: nee}", "nee"), "work_1m heeft geen {maanden: antwoord}"),
        (GOOD.replace("naam: goed", "naam: goed, banen: [[2016-01-01, leeg]]"), "banen heeft"),
        (GOOD.replace("naam: goed, ", ""), "een geval zonder naam: naam ontbreekt"),
        (GOOD + GOOD.splitlines()[1], "goed: deze naam komt vaker voor"),
    ],
)
def test_a_mistake_in_a_case_names_the_case(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "fout.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=message):
        read_cases(path)


def test_an_unknown_outcome_names_the_case(tmp_path: Path) -> None:
    path = tmp_path / "fout.yaml"
    path.write_text(GOOD.replace("work_1m", "werk"), encoding="utf-8")
    with pytest.raises(CaseError, match="goed: onbekende uitkomst werk"):
        study(read_cases(path)[0])
