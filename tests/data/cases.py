"""Reads the hand-worked cases of tests/cases, and makes the study and the registers of each.

What the keys mean stands at the top of the files. A key, an outcome or an answer that does not
exist is an error that names the case.
"""

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd
import yaml

from evaluatie.data.checks.rules import contract_columns
from evaluatie.data.outcomes.histories import Registers
from evaluatie.study import Study, load_study
from evaluatie.study.reading import read_yaml
from evaluatie.tables.contract import (
    BEGELEIDING,
    DIENSTVERBANDEN,
    LOONAANGIFTEN,
    ONDERWIJS,
    UITKERINGEN,
)
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
ONE_WAY: dict[str, Any] = {"robustness": {}}  # a case asks for one answer
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
        yield from (f"{name}: {outcome} {problem}" for problem in _answer_problems(answers))


def _answer_problems(answers: Any) -> Iterator[str]:
    if not isinstance(answers, dict):
        yield "heeft geen {maanden: antwoord}"
        return
    for horizon, answer in answers.items():
        if not isinstance(horizon, int):
            yield f"{horizon}: is geen aantal maanden"
        if not isinstance(answer, int | float) and answer not in {*ANSWERS, *INCOMPLETE}:
            yield f"{horizon}: {answer} is geen antwoord"


@cache
def study_of(text: str) -> Study:
    """The Amsterdam study with these outcomes, choices and horizons; checked as any study is."""
    outcomes, choices, horizons = json.loads(text)
    days = {k: dt.date.fromisoformat(v) if k == "source.data_until" else v for k, v in choices}
    raw = changed(AMSTERDAM, {**days, "secondary": outcomes, "horizons": horizons, **ONE_WAY})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "amsterdam.yaml"
        path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
        return load_study(path)


def study(case: Case) -> Study:
    """The study of a case: its outcomes, its choices, and every horizon that it asks for."""
    asked = {h for answers in case["verwacht"].values() for h in answers}
    choices = sorted((key, str(value)) for key, value in case["studie"].items())
    horizons = sorted(asked | {AMSTERDAM["primary"]["horizon"]})
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
    cells = [[*row[:3], *_job_and_tax(row[3:])] for row in rows]
    periods = _rows(LOONAANGIFTEN, columns, cells)
    dates = {name: periods[name].dt.date for name in ("begindatum", "einddatum")}
    typed = {"verloonde_uren": "float64", "loonbelasting": "boolean"}
    periods = periods.astype(typed).assign(**dates)
    made = ", ".join(f'{sql} AS "{name}"' for name, sql in contract_columns(LOONAANGIFTEN).items())
    with duckdb.connect() as connection:
        connection.register("periods", periods)
        jobs = connection.execute(f"SELECT {made} FROM periods").df()
    return _typed(jobs, DIENSTVERBANDEN).astype({"loonbelasting": "bool"})


def _job_and_tax(cells: list[Any]) -> list[Any]:
    job, tax = [*cells, *["A", "leeg"][len(cells) :]]
    return [job, {"ja": True, "nee": False, "leeg": None}[tax]]


def _rows(table: Table, columns: list[str], rows: list[list[Any]] | None) -> pd.DataFrame:
    """Rows of one person as a table of the contract."""
    if not rows:
        return _nothing(table)
    cells = [["0001", *map(_empty, row)] for row in rows]
    frame = pd.DataFrame(cells, columns=["persoon_id", *columns])
    return _typed(frame.reindex(columns=table.names), table)


@cache
def _nothing(table: Table) -> pd.DataFrame:
    return table.empty()


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    dates = [c.name for c in table.columns if c.kind == "date"]
    return frame.assign(**{c: pd.to_datetime(frame[c]).astype("datetime64[s]") for c in dates})


def _empty(cell: Any) -> Any:
    return None if cell == "leeg" else cell
