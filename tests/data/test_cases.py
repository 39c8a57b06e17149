"""The hand-worked cases of tests/cases: one person each, worked out by hand in a YAML file.

What the keys mean stands at the top of the files. A key, an outcome or an answer that does not
exist is an error that names the case.
"""

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

from evaluatie.data.follow_up import follow_up
from evaluatie.data.histories import Histories, Registers
from evaluatie.data.indicators import indicators
from evaluatie.data.rules import contract_columns
from evaluatie.study import Study, load_study
from evaluatie.study.reading import read_yaml
from evaluatie.tables import check
from evaluatie.tables.contract import (
    BEGELEIDING,
    DIENSTVERBANDEN,
    LOONAANGIFTEN,
    ONDERWIJS,
    UITKERINGEN,
)
from evaluatie.tables.derived import FOLLOW_UP, INDICATORS
from evaluatie.tables.schema import Table
from tests.conftest import STUDIES, changed
from tests.data.test_indicators import person, persons

FOLDER = Path(__file__).parent.parent / "cases"
AMSTERDAM = yaml.safe_load((STUDIES / "amsterdam.yaml").read_text(encoding="utf-8"))

FILE_KEYS = {"uitkomsten", "studie", "gevallen"}
SETTLED = {"gevestigd", "vestigingen"}
KEYS = SETTLED | {
    "naam", "uitgeschreven", "vergunning", "begeleiding", "banen", "loonaangiften", "onderwijs",
    "uitkeringen", "uitkomsten", "studie", "verwacht", "gevolgd",
}  # fmt: skip
LENGTHS = {
    "vestigingen": (4,), "banen": (3, 4), "loonaangiften": (3, 4, 5), "onderwijs": (2,),
    "uitkeringen": (4,), "gevolgd": (3,),
}  # fmt: skip
ANSWERS = {"ja": 1.0, "nee": 0.0}
INCOMPLETE = {
    "einde_gegevens": "data_end", "vertrokken": "left", "niet_schoon": "contaminated",
    "gecensureerd": "censored", "geen_tijdnul": "missing",
}  # fmt: skip
ENDS = {"einde_gegevens": "data_end", "niet_schoon": "contaminated"}

Case = dict[str, Any]


class CaseError(ValueError):
    """A case that cannot be read as it is written."""


# --- reading -----------------------------------------------------------------------------------


def read_cases(path: Path) -> list[Case]:
    """The cases of a file, each with the file's own outcomes and choices; CaseError if one is not.

    All that is wrong is said at once.
    """
    _, raw = read_yaml(path, "gevallen: ...")
    cases = raw.get("gevallen") or []
    shared = {key: raw.get(key) or {} for key in ("uitkomsten", "studie")}
    wrong = [f"{key} is geen sleutel van een bestand" for key in raw if key not in FILE_KEYS]
    wrong += [problem for case in cases for problem in problems(case)]
    names = [case.get("naam") for case in cases]
    wrong += [f"{name}: deze naam komt vaker voor" for name in names if names.count(name) > 1]
    if wrong or not cases:
        lines = "\n".join(dict.fromkeys(wrong)) or "er staat geen geval in"
        raise CaseError(f"{path.name}:\n{lines}")
    return [case | {key: shared[key] | (case.get(key) or {}) for key in shared} for case in cases]


def problems(case: Case) -> Iterator[str]:
    """What is wrong with a case as it is written."""
    name = case.get("naam", "een geval zonder naam")
    for key in sorted(set(case) - KEYS):
        yield f"{name}: {key} is geen sleutel; wel {', '.join(sorted(KEYS))}"
    for key in sorted({"naam", "verwacht"} - set(case)):
        yield f"{name}: {key} ontbreekt"
    if len(SETTLED & set(case)) != 1:
        yield f"{name}: geef gevestigd of vestigingen"
    if "vestigingen" in case and "uitgeschreven" in case:
        yield f"{name}: geef uitgeschreven binnen vestigingen"
    if "banen" in case and "loonaangiften" in case:
        yield f"{name}: geef banen of loonaangiften"
    for key, lengths in LENGTHS.items():
        rows = [case.get(key)] if key == "gevolgd" else case.get(key) or []
        for row in rows:
            if isinstance(row, list) and len(row) not in lengths:
                yield f"{name}: {key} heeft een rij met {len(row)} waarden, niet {lengths}"
    for outcome, answers in (case.get("verwacht") or {}).items():
        for horizon, answer in answers.items():
            known = isinstance(answer, int | float) or answer in {*ANSWERS, *INCOMPLETE}
            if not known:
                yield f"{name}: {outcome} {horizon}: {answer} is geen antwoord"


@cache
def study_of(text: str) -> Study:
    """The Amsterdam study with these outcomes, choices and horizons; checked as any study is."""
    outcomes, choices, horizons = json.loads(text)
    days = {k: dt.date.fromisoformat(v) if k == "source.data_until" else v for k, v in choices}
    raw = changed(AMSTERDAM, {**days, "secondary": outcomes, "horizons": horizons})
    with pytest.MonkeyPatch.context() as patch:
        # the study is in memory; only reading it goes through the checks
        patch.setattr(Path, "read_text", lambda *_, **__: yaml.safe_dump(raw, allow_unicode=True))
        return load_study(Path("amsterdam.yaml"))


def study(case: Case) -> Study:
    """The study of a case: its outcomes, its choices, and every horizon that it asks for."""
    asked = {h for answers in case["verwacht"].values() for h in answers}
    choices = sorted((key, str(value)) for key, value in case["studie"].items())
    horizons = sorted(asked | set(AMSTERDAM["horizons"]))
    found = study_of(json.dumps([case["uitkomsten"], choices, horizons]))
    unknown = set(case["verwacht"]) - set(found.outcomes) - set(found.secondary)
    if unknown:
        raise CaseError(f"{case['naam']}: onbekende uitkomst {', '.join(sorted(unknown))}")
    return found


# --- the registers of one person ---------------------------------------------------------------


def registers(case: Case) -> Registers:
    return Registers(
        _people(case),
        _wages(case["loonaangiften"]) if "loonaangiften" in case else _jobs(case.get("banen")),
        _rows(ONDERWIJS, ["begindatum", "niveau"], case.get("onderwijs")),
        _rows(
            UITKERINGEN, ["begindatum", "einddatum", "regeling", "vorm"], case.get("uitkeringen")
        ),
        _rows(BEGELEIDING, ["begindatum"], [[day] for day in case.get("begeleiding") or []]),
    )


def _people(case: Case) -> pd.DataFrame:
    left = case.get("uitgeschreven")
    left, reason = left if isinstance(left, list) else (left, None)
    rows = case.get("vestigingen") or [["Amsterdam", case["gevestigd"], left, reason]]
    settled = [
        person(day, _empty(until))
        | {"gemeente": place, "uitschrijfreden": _empty(why)}
        | {"vergunningdatum": case.get("vergunning")}
        for place, day, until, why in rows
    ]
    return persons(*settled).astype({"uitschrijfreden": "str"})


def _jobs(rows: list[list[Any]] | None) -> pd.DataFrame:
    cells = [[*row[:3], row[3:] != ["nee"]] for row in rows or []]
    columns = ["begindatum", "einddatum", "uren_per_week", "loonbelasting"]
    table = _rows(DIENSTVERBANDEN, columns, cells)
    return table.astype({"uren_per_week": "float64", "loonbelasting": "bool"})


def _wages(rows: list[list[Any]]) -> pd.DataFrame:
    """Wage returns, made jobs by the same SQL as a delivery."""
    columns = ["begindatum", "einddatum", "verloonde_uren", "dienstverband_id", "loonbelasting"]
    flags = {"ja": True, "nee": False, "leeg": None}
    cells = [[*row[:3], *[*row[3:], "A", "leeg"][:2]] for row in rows]
    cells = [[*row[:3], *_job_and_tax(row[3:], flags)] for row in rows]
    periods = _rows(LOONAANGIFTEN, columns, cells)
    dates = {name: periods[name].dt.date for name in ("begindatum", "einddatum")}
    typed = {"verloonde_uren": "float64", "loonbelasting": "boolean"}
    periods = periods.astype(typed).assign(**dates)
    made = ", ".join(f'{sql} AS "{name}"' for name, sql in contract_columns(LOONAANGIFTEN).items())
    with duckdb.connect() as connection:
        connection.register("periods", periods)
        jobs = connection.execute(f"SELECT {made} FROM periods").df()
    return _typed(jobs, DIENSTVERBANDEN).astype({"loonbelasting": "bool"})


def _job_and_tax(cells: list[Any], flags: dict[str, bool | None]) -> list[Any]:
    job, tax = [*cells, *["A", "leeg"][len(cells) :]]
    return [job, flags[tax]]


def _rows(table: Table, columns: list[str], rows: list[list[Any]] | None) -> pd.DataFrame:
    """Rows of one person as a table of the contract."""
    cells = [["0001", *map(_empty, row)] for row in rows or []]
    frame = pd.DataFrame(cells, columns=["persoon_id", *columns])
    return _typed(frame.reindex(columns=table.names), table)


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    dates = [c.name for c in table.columns if c.kind == "date"]
    return frame.assign(**{c: pd.to_datetime(frame[c]).astype("datetime64[s]") for c in dates})


def _empty(cell: Any) -> Any:
    return None if cell == "leeg" else cell


# --- the cases ---------------------------------------------------------------------------------

FILES = sorted(FOLDER.glob("*.yaml"))
CASES = {f"{path.stem}: {case['naam']}": case for path in FILES for case in read_cases(path)}


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
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
