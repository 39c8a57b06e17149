"""What simulation says of the methods: sentences and tables of the technical appendix."""

import re
from pathlib import Path

import pandas as pd
import pytest
from made_up_methods import (
    column,
    made,
    simulated,
    simulated_did,
    simulated_groups,
    simulated_matching,
)

from evaluatie.errors import ContractError
from evaluatie.report.document import Paragraph, Tabulated
from evaluatie.report.technical import simulation, simulation_did, simulation_groups
from evaluatie.simulation.tables import DID_SIMULATION, GROUP_SIMULATION, SIMULATION

MATCHING, DID, GROUPS = "simulatie_matching", "simulatie_did", "simulatie_groepen"


@pytest.fixture(scope="module")
def persons():
    return made("nsw")


def said(blocks):
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


def tables(blocks):
    return [block.table for block in blocks if isinstance(block, Tabulated)]


def test_matching_is_told_with_what_passes(persons):
    blocks = simulation.simulation_chapter(persons, {MATCHING: simulated_matching()})
    assert "laten 1 combinaties door en houden er 1 tegen" in said(blocks)
    assert "van 94,9 tot 94,9 procent" in said(blocks)
    assert "6,0 procentpunt" in said(blocks)
    (table,) = tables(blocks)
    groups = [row.group for row in table.rows]
    assert "met teruglegging, caliper 0,2" in groups[0]
    assert "zonder teruglegging, zonder caliper" in groups[1]
    assert column(table, "Dekking doorgelaten") == ["94,9", ""]
    assert column(table, "Eisen") == ["doorgelaten", "tegengehouden"]


def test_difference_in_differences_is_told_beside_what_it_replaces(persons):
    blocks = simulation.simulation_chapter(persons, {DID: simulated_did()})
    text = said(blocks)
    assert "in 4,9 tot 4,9 procent van de herhalingen toch een effect" in text
    assert "bij 6.000 mensen een in 95,0 procent" in text
    assert "houdt dan 97,0 procent" in text
    assert "in 94,3 tot 94,3 procent" in text
    assert "halen 6,0 tot 6,0 procent" in text
    assert "3,4 procentpunt" in text
    (table,) = tables(blocks)
    assert table.rows[0].group.startswith("vergelijking van cohorten: ")
    assert "na 4 maanden" in column(table, "Van")
    assert column(table, "Wereld")[0] == "trend zonder effect"
    assert set(column(table, "Eisen")) == {"juist", "te smal", "tegengehouden"}
    assert column(table, "Placebo houdt tegen") == ["80%", "97%", "6%", "", "", "", ""]


def test_many_tests_are_told_with_what_stars_would_say(persons):
    blocks = simulation.simulation_chapter(persons, {GROUPS: simulated_groups()})
    text = said(blocks)
    assert "van 72 toetsen zonder correctie minstens één toch iets in 91,0 procent" in text
    assert "Holm in 2,1–3,1 procent, met die van Romano-Wolf in 4,8 procent" in text
    assert "Holm per groep 21,4 procent en Romano-Wolf 26,2 procent" in text
    assert "in 78,1 procent van de herhalingen; volgens de gedrukte standaardfouten" in text
    assert "hoort dat 77,4 procent" in text
    assert "toets in 5,2 procent vals alarm" in text
    assert "komt dan in 43,7 procent voor" in text
    (table,) = tables(blocks)
    assert column(table, "Oordeel")[:3] == ["", "streng", "juist"]
    assert column(table, "Correctie")[:3] == ["zonder correctie", "Holm", "Romano-Wolf"]
    assert {row.group for row in table.rows} == {
        "difference-in-differences van cohorten en plaatsen", "vergelijking van cohorten",
    }  # fmt: skip


@pytest.mark.parametrize("world", ["nothing", "everybody", "women"])
def test_without_a_world_its_sentence_is_left_out(persons, world):
    part = simulated_groups()
    text = said(simulation_groups.group_blocks(part[part["world"] != world], persons))
    assert ("Waar niets te vinden is" in text) == (world == "women")
    assert ("alleen vrouwen hebben" in text) == (world == "nothing")


def test_all_stand_in_one_chapter(persons):
    assert len(tables(simulation.simulation_chapter(persons, simulated()))) == 3


@pytest.mark.parametrize("kind", ["cohort_place", "rollout"])
def test_of_worlds_that_were_not_drawn_nothing_is_said(persons, kind):
    part = simulated_did()
    part = part[part["kind"] == kind]
    text = said(simulation_did.did_blocks(part, persons))
    assert ("gefaseerde invoering met effecten" in text) == (kind == "rollout")
    assert ("Zonder waar effect vindt" in text) == (kind == "cohort_place")


def test_without_a_run_the_page_says_how_to_make_them(persons):
    for nothing in (None, {}, simulation.load_simulation([])):
        text = said(simulation.simulation_chapter(persons, nothing))
        assert "snakemake simulatie_matching" in text
        assert "snakemake simulatie_did" in text
        assert "snakemake simulatie_groepen" in text
        readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
        for name, minutes in ((MATCHING, "25"), (DID, "24")):  # as long as the README says
            assert re.search(rf"{name}` maakt\s+de tabel, in ongeveer {minutes} minuten", text)
            assert re.search(rf"{name}`[^`]*\({minutes} minutes on two cores", readme)


def test_nothing_let_through_is_said(persons):
    stopped = {MATCHING: simulated_matching().iloc[1:]}
    text = said(simulation.simulation_chapter(persons, stopped))
    assert "De eisen laten geen enkele combinatie door." in text


@pytest.mark.parametrize(
    ("name", "table", "lacking"),
    [
        (MATCHING, simulated_matching, "coverage_passed"),
        (DID, simulated_did, "placebo"),
        (GROUPS, simulated_groups, "false_alarm"),
    ],
)
def test_tables_are_known_by_their_folder_and_checked(tmp_path, name, table, lacking):
    path = tmp_path / name / "table.parquet"
    path.parent.mkdir()
    table().to_parquet(path)
    found = simulation.load_simulation([path])
    assert list(found) == [name]
    columns = ["mc_error", "verdict"]
    pd.testing.assert_frame_equal(found[name][columns], table()[columns])
    table().drop(columns=lacking).to_parquet(path)
    with pytest.raises(ContractError, match=lacking):
        simulation.load_simulation([path])


@pytest.mark.parametrize(
    ("needed", "written"),
    [
        (simulation.SIMULATED, SIMULATION),
        (simulation_did.DID_SIMULATED, DID_SIMULATION),
        (simulation_groups.GROUPS_SIMULATED, GROUP_SIMULATION),
    ],
)
def test_what_the_page_needs_is_what_the_simulation_writes(needed, written):
    assert needed.name == written.name
    assert needed.key == written.key
    kinds = {column.name: column.kind for column in written.columns}
    assert {column.name: column.kind for column in needed.columns}.items() <= kinds.items()
