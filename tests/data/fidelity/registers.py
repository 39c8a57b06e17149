"""Registers of a few people written by hand, as `data.fidelity` takes them."""

import pandas as pd

from evaluatie.study import Study

Tables = dict[str, pd.DataFrame]
NAMES = list("abcdefghij")


def days(values: list[str | None]) -> pd.Series:
    return pd.to_datetime(pd.Series(values, dtype="object")).astype("datetime64[s]")


def people(*rows: tuple[str, str | None, str]) -> Tables:
    """Persons a, b, c... as (settlement, arm, last day observed); controls settle before 2016."""
    ids = NAMES[: len(rows)]
    settled = days([row[0] for row in rows])
    cohort = pd.DataFrame(
        {
            "persoon_id": ids,
            "treated": settled >= pd.Timestamp("2016-01-01"),
            "place": "intervention",
            "gemeente": "Amsterdam",
            "index_date": settled,
            "settled_on": settled,
            "half_year": settled.dt.year.astype(str)
            + "H"
            + (settled.dt.month // 7 + 1).astype(str),
            "arm": pd.Series([row[1] for row in rows], dtype="str"),
            "cluster": ids,
        }
    )
    follow_up = pd.DataFrame({"persoon_id": ids, "last_day": days([row[2] for row in rows])})
    permits = settled - pd.Timedelta(days=100)
    personen = pd.DataFrame(
        {"persoon_id": ids, "vestigingsdatum": settled, "vergunningdatum": permits}
    )
    subgroups = pd.DataFrame(
        {"persoon_id": ids, "subgroup": "geslacht", "level": ["man", "vrouw"] * 5}
        if len(rows) == 10
        else {"persoon_id": ids, "subgroup": "geslacht", "level": "man"}
    )
    return {
        "cohort": cohort, "follow_up": follow_up, "personen": personen, "subgroups": subgroups,
        "begeleiding": begeleiding(), "trajecten": trajecten(),
    }  # fmt: skip


def begeleiding(
    *spells: tuple[str, str, str | None, str, str | None, float | None],
) -> pd.DataFrame:
    """Spells as (person, first day, last day, team, manager, caseload)."""
    names = ["persoon_id", "begindatum", "einddatum", "team", "klantmanager_id", "caseload"]
    table = pd.DataFrame(spells, columns=names)
    dates = {n: days(list(table[n])) for n in ("begindatum", "einddatum")}
    return table.assign(**dates).astype({"persoon_id": "str", "caseload": "float64"})


def trajecten(*courses: tuple[str, str, str, str | None]) -> pd.DataFrame:
    """Courses as (person, instrument, first day, last day)."""
    table = pd.DataFrame(courses, columns=["persoon_id", "instrument", "begindatum", "einddatum"])
    dates = {n: days(list(table[n])) for n in ("begindatum", "einddatum")}
    return table.assign(**dates).astype({"persoon_id": "str"})


def row(
    table: pd.DataFrame, measure: str, instrument: str = "begeleiding", **where: str
) -> pd.Series:
    """The one row of that measure; of everybody of the treated cohort unless said otherwise."""
    wanted = {"cohort": "treatment", "subgroup": "all", "level": "all", "quarter": "all"} | where
    wanted |= {"measure": measure, "instrument": instrument}
    found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, (wanted, len(found))
    return found.iloc[0]


def with_window(study: Study, months: int) -> Study:
    """The study with its primary result at that many months."""
    primary = study.primary.model_copy(update={"horizon": months})
    return study.model_copy(update={"primary": primary})
