"""Every outcome is defined in words, and so is the day from which people are followed."""

from typing import get_args

import pytest
from pydantic import TypeAdapter

from evaluatie.report.chapters import make_document
from evaluatie.report.chapters.definitions import _KINDS, definition, definitions
from evaluatie.report.chapters.research import threats
from evaluatie.report.chapters.summary import design_sentences
from evaluatie.report.context import make_context
from evaluatie.report.document import Terms
from evaluatie.study.outcomes import ColumnOutcome, Outcome, RegisterOutcome

WORK = {"kind": "work", "hours_per_week": 12, "months": 3, "run": "consecutive",
        "basis": "calendar_month"}  # fmt: skip
DAILY = WORK | {"basis": "daily", "gap_days": 0}
BENEFIT = {"kind": "benefit_exit", "schemes": ["bijstand", "ioaw"], "exit": "full", "months": 2}

CASES = [
    (WORK, ["ten minste 3 aaneengesloten maanden werkte", "12 uur per week", "kalendermaand"]),
    (WORK | {"months": 1}, ["ten minste één maand werkte"]),
    (WORK | {"run": "cumulative"}, ["3 opgetelde maanden"]),
    (WORK | {"hours_per_week": 7.5}, ["7,5 uur per week"]),
    (DAILY, ["van dag tot dag geteld", "een onderbreking breekt de reeks af"]),
    (DAILY | {"gap_days": 1}, ["een onderbreking van één dag breekt de reeks niet af"]),
    (DAILY | {"gap_days": 7}, ["onderbrekingen van ten hoogste 7 dagen"]),
    ({"kind": "enrolment", "levels": ["mbo2", "hbo"]}, ["voor het eerst", "mbo 2 en hbo"]),
    (
        {"kind": "any_of", "outcomes": ["work_3m", "education"]},
        ["‘ten minste drie maanden werk’ en ‘een opleiding begonnen’"],
    ),
    (
        {"kind": "sustained_work", "hours_per_week": 12, "months": 12},
        ["12 maanden na de eerste zo’n maand weer of nog", "nooit werkte"],
    ),
    (
        {"kind": "work_ended", "hours_per_week": 12, "months": 1},
        ["binnen één maand na de eerste zo’n maand een maand zonder zoveel werk"],
    ),
    (BENEFIT, ["na een maand met bijstand of IOAW ten minste 2 aaneengesloten maanden"]),
    (BENEFIT | {"exit": "partial"}, ["volledige uitkering (bijstand of IOAW)"]),
    ({"kind": "time_to_work", "hours_per_week": 12}, ["van vestiging tot de eerste maand"]),
    ({"kind": "hours_worked"}, ["alle banen samen"]),
    ({"kind": "column", "column": "re78", "unit": "dollar"}, ["‘re78’", "in dollar"]),
    ({"kind": "column", "column": "job", "unit": "share"}, ["Aandeel met het kenmerk ‘job’"]),
]


@pytest.mark.parametrize(("plan", "parts"), CASES, ids=lambda value: str(value)[:50])
def test_definition(amsterdam, plan, parts):
    outcome = TypeAdapter(Outcome).validate_python(plan)
    text = definition(outcome, amsterdam)
    for part in parts:
        assert part in text
    assert text[0].isupper()
    assert text.endswith(".")
    if plan["kind"] not in ("column", "time_to_work"):
        assert "binnen 6, 12, 18 en 24 maanden na vestiging" in text


def test_every_kind_of_outcome_has_a_definition():
    assert set(_KINDS) == {*get_args(RegisterOutcome), ColumnOutcome}


def blocks(context, slug):
    chapters = {chapter.slug: chapter for chapter in make_document(context, []).chapters}
    return chapters[slug].blocks


def test_secondary_outcomes_are_defined_apart(amsterdam):
    found = blocks(amsterdam, "onderzoek")
    mark = next(n for n, b in enumerate(found) if getattr(b, "text", "").startswith("De volgende"))
    assert "zonder schatting van een effect" in found[mark].text
    listed = found[mark + 1]
    assert isinstance(listed, Terms)
    assert listed.pairs == tuple(definitions(amsterdam.study.secondary, amsterdam))
    assert len(listed.pairs) == len(amsterdam.study.secondary)


def changed(context, **changes):
    study = context.study.model_copy(update=changes)
    return make_context(context.released, study, "nl")


def from_day(context, index_date):
    population = context.study.population.model_copy(update={"index_date": index_date})
    return changed(context, population=population)


@pytest.mark.parametrize(
    ("index_date", "when", "follows"),
    [
        ("vestigingsdatum", "vestiging", "vanaf de dag van vestiging"),
        ("vergunningdatum", "de verblijfsvergunning", "vanaf de dag van de verblijfsvergunning"),
        ("start_begeleiding", "het begin van de begeleiding", "vanaf de eerste dag begeleiding"),
    ],
)
def test_windows_run_from_the_studys_time_zero(amsterdam, index_date, when, follows):
    context = from_day(amsterdam, index_date)
    assert follows in design_sentences(context)
    text = definition(context.study.outcomes["work_3m"], context)
    assert f"maanden na {when} ten minste" in text
    assert context.words.label("kwartaal") == f"kwartaal van {when}"
    account = dict(next(b for b in blocks(context, "verantwoording") if b.kind == "terms").pairs)
    assert account["Gevolgd vanaf"] == f"de dag van {when}"
    assert f"op de dag van {when}" in account["Populatie"]


@pytest.mark.parametrize(
    ("handling", "part"),
    [
        ("exclude_window", "Vensters die daar overheen lopen tellen niet mee"),
        ("censor", "Op die dag stopt het volgen van de controlegroep"),
        ("ignore", "Dat is hier niet weggenomen"),
    ],
)
def test_how_contamination_is_handled(amsterdam, handling, part):
    plan = amsterdam.study.contamination.model_copy(update={"handling": handling})
    found = dict(threats(changed(amsterdam, contamination=plan)))
    assert part in found["Controlegroep ook begeleid"]
