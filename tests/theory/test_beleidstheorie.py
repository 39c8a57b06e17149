"""The theory of the Amsterdam approach holds what its source holds, in words of its own."""

import re
from itertools import pairwise

import pytest

from evaluatie.theory import Theory, load_theory
from tests.conftest import PROJECT

FILE = PROJECT / "config/beleidstheorie.yaml"
WORDING = PROJECT / "src/evaluatie/report/wording/theorie_nl.yaml"
# the source is not ours to publish: it stands beside the repository, or not at all
SOURCES = [place / "shared/seed/deelrapport-1.txt" for place in PROJECT.parents]
RUN = 8  # words in a row that would be a sentence of the source

# table 3.2: element, instrument, mechanisms
TABLE = {
    ("snelle_activering", "assessment"): {"begeleiding", "doelorientatie", "activering"},
    ("intensieve_begeleiding", "begeleiding_entree"):
        {"begeleiding", "activering", "werkzoekvaardigheden"},
    ("intensieve_begeleiding", "jobhunting"): {"matching", "vertrouwen"},
    ("intensieve_begeleiding", "maatschappelijke_begeleiding"): {"facilitering"},
    ("parallelle_aanpak", None): {"activering"},
    ("maatwerk", "plan_van_aanpak"): {"doelorientatie"},
    ("taal_en_orientatie", "tov"): {"facilitering", "sociale_waardering", "leren"},
    ("taal_en_orientatie", "begeleiding_inburgering"): {"informatie"},
    ("taal_en_orientatie", "taalboost"): {"leren"},
}  # fmt: skip


@pytest.fixture(scope="module")
def theory() -> Theory:
    return load_theory(FILE)


def test_the_counts_are_those_of_the_source(theory: Theory) -> None:
    assert len(theory.elements) == 5
    assert list(theory.chains) == [f"cmo_{number}" for number in range(1, 11)]
    assert len(theory.mechanisms) == 13
    assert len(theory.used_mechanisms()) == 10
    kinds = [mechanism.type for mechanism in theory.mechanisms.values()]
    assert (kinds.count("supply"), kinds.count("demand"), kinds.count("matching")) == (10, 2, 1)
    assert list(theory.process) == ["a1", "a2", "b1", "b2", "s3", "s4", "s5", "p1", "p2"]


def test_elements_go_with_instruments_and_mechanisms_as_in_table_3_2(theory: Theory) -> None:
    assert {(u.element, u.instrument): set(u.mechanisms) for u in theory.uses} == TABLE
    chains = [chain for use in theory.uses for chain in use.chains]
    assert chains == list(theory.chains)
    assert theory.use_of("cmo_2").instrument == "assessment"


def test_four_mechanisms_are_held_to_be_supported(theory: Theory) -> None:
    supported = ("activering", "begeleiding", "vertrouwen", "matching")
    for name in supported:
        evidence = theory.mechanisms[name].evidence
        assert evidence is not None
        assert evidence.direction == "positive"
        assert evidence.strength in ("moderate", "strong")
    recognition = theory.mechanisms["sociale_waardering"].evidence
    assert recognition is not None
    assert recognition.strength == "none"


def test_promises_are_those_of_the_programme(theory: Theory) -> None:
    def of(name: str) -> list[tuple[str | None, float | None, float | None]]:
        return [(p.measure, p.at_least, p.at_most) for p in theory.instruments[name].promises]

    assert ("caseload", None, 50) in of("begeleiding_entree")
    assert ("months_first_team", None, 6) in of("begeleiding_entree")
    assert ("reach", 1, None) in of("tov")
    assert ("weeks", 2, 4) in of("tov")
    assert ("weeks", 4, 4) in of("taalboost")


def test_the_rollout_has_the_dates_of_the_source(theory: Theory) -> None:
    days = [step.date for step in theory.rollout]
    assert [f"{day:%Y-%m-%d}" for day in days] == [
        "2016-04-01", "2016-07-01", "2016-11-01", "2017-01-01", "2017-01-01",
    ]  # fmt: skip
    assert all(first <= later for first, later in pairwise(days))


def test_every_text_is_there_in_english(theory: Theory) -> None:
    def missing(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["nl"]] if "nl" in part and not part.get("en") else []
            return own + [text for value in part.values() for text in missing(value)]
        if isinstance(part, list | tuple):
            return [text for value in part for text in missing(value)]
        return []

    assert missing(theory.model_dump()) == []


def test_no_sentence_is_copied_from_the_source() -> None:
    source = next((path for path in SOURCES if path.is_file()), None)
    if source is None:
        pytest.skip("the source is not here to compare with")
    theirs = runs(words(source.read_text("utf-8")))
    for file in (FILE, WORDING):
        assert runs(words(file.read_text("utf-8"))) & theirs == set(), file.name


def words(text: str) -> list[str]:
    """Lower-case words; those broken at the end of a line in one piece."""
    return re.findall(r"\w+", re.sub(r"-\s*\n\s*", "", text).lower())


def runs(text: list[str]) -> set[tuple[str, ...]]:
    return {tuple(text[place : place + RUN]) for place in range(len(text) - RUN + 1)}
