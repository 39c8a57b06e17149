"""The whole pipeline, as a user runs it: both studies from nothing to reports."""

import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluatie.study import load_study
from evaluatie.tables import read_table
from evaluatie.tables.persons import PANEL
from tests.pipeline.conftest import Finished

STUDIES = ("nsw", "amsterdam")
PACKED = (".xlsx", ".docx", ".pdf", ".png")  # their bytes are no text
OUTPUTS = (
    "rapport.html", "rapport.pdf", "rapport.docx", "technisch.html", "tabellen.xlsx",
    "estimates.csv", "releaselog.csv", "manifest.json",
)  # fmt: skip


def estimates(finished: Finished, study: str) -> pd.DataFrame:
    return pd.read_csv(finished.path(f"reports/{study}/estimates.csv"))


def one(table: pd.DataFrame, **key: object) -> pd.Series:
    rows = table
    for name, value in key.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, f"{len(rows)} rows for {key}"
    return rows.iloc[0]


def test_it_ends_well_and_says_what_it_does(finished: Finished) -> None:
    assert finished.run.status == 0, finished.run.text
    assert "evaluatie: studies nsw, amsterdam" in finished.run.text
    assert "amsterdam: outcome indicators at every horizon" in finished.run.text
    assert re.search(r"\d+ of \d+ steps \(100%\) done", finished.run.text)
    assert "report: reports/amsterdam/rapport.html" in finished.run.text


@pytest.mark.parametrize("study", STUDIES)
def test_outputs(finished: Finished, study: str) -> None:
    for name in OUTPUTS:
        assert finished.path(f"reports/{study}/{name}").stat().st_size > 200
    assert list(finished.path(f"reports/{study}/figuren").glob("*.svg"))


def test_nothing_is_left_half_written(finished: Finished) -> None:
    assert not list(finished.project.folder.rglob("*.partial"))


def test_the_panel_of_the_rollout_holds_everybody(finished: Finished) -> None:
    panel = read_table(finished.path("data/derived/amsterdam/panel.parquet"), PANEL)
    assert panel["persoon_id"].nunique() > 10_000


def test_a_second_run_finds_nothing_to_do(finished: Finished) -> None:
    assert "Nothing to be done" in finished.project.snakemake("--cores", "2").text


# --- what a touched module makes again -----------------------------------------------------------


@contextmanager
def touched(path: Path) -> Iterator[None]:
    before = path.stat()
    os.utime(path)
    yield
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


DERIVED = "data/derived/amsterdam"
REPORT = {f"reports/amsterdam/{name}" for name in (*OUTPUTS, "figuren")}
GATED = REPORT | {
    f"{DERIVED}/{n}"
    for n in ("candidates.parquet", "differences.parquet", "specifications.parquet", "released")
}
EVIDENCE = GATED | {f"{DERIVED}/hidden_bias.parquet"}
MATCHED = {f"{DERIVED}/matching/{design}/{n}.parquet"
           for design in ("cohort_raw", "cohort_matched")
           for n in ("matches", "pairs", "decisions", "balance", "diagnostics", "distributions",
                     "candidates", "differences")}  # fmt: skip
DID = {f"{DERIVED}/did_cohort/cohort_did/{n}.parquet"
       for n in ("candidates", "differences", "sensitivity")}  # fmt: skip
ROLLOUT = {f"{DERIVED}/did_staggered/rollout_did/{n}.parquet"
           for n in ("candidates", "sensitivity", "group_time")}  # fmt: skip
SPEED = {f"{DERIVED}/survival/speed/{n}.parquet" for n in ("candidates", "differences", "curves")}
COHORT = {
    f"{DERIVED}/{n}.parquet"
    for n in (
        "cohort",
        "subgroups",
        "flow",
        "contamination",
        "arm_check",
        "exposure",
        "inflow",
        "group_means",
    )
} | {f"{DERIVED}/secondary_means.parquet"}
ROBUSTNESS = {f"{DERIVED}/robustness"}
MEASURED = ROBUSTNESS | {
    f"{DERIVED}/{n}.parquet" for n in ("indicators", "follow_up", "panel", "durations")
}


DEPENDS: dict[str, set[str] | None] = {
    "src/evaluatie/report/html.py": {
        "rapport.html",
        "rapport.pdf",
        "rapport.docx",
        "technisch.html",
        "manifest.json",
    },
    "src/evaluatie/inference/gates.py": GATED,
    "src/evaluatie/estimators/cohort/did_cohort.py": EVIDENCE | DID,
    "src/evaluatie/estimators/staggered/imputation.py": GATED | ROLLOUT,
    "src/evaluatie/estimators/survival/curves.py": GATED | SPEED,
    "src/evaluatie/data/durations.py": GATED | SPEED | {f"{DERIVED}/durations.parquet"},
    "src/evaluatie/designs/greedy.py": EVIDENCE | MATCHED | SPEED,
    "src/evaluatie/data/robustness.py": EVIDENCE | MATCHED | DID | SPEED | ROBUSTNESS,
    "src/evaluatie/data/indicators.py": EVIDENCE
    | MATCHED
    | DID
    | ROLLOUT
    | SPEED
    | COHORT
    | MEASURED,
    "config/studies/amsterdam.yaml": None,
}


@pytest.mark.parametrize(
    ("module", "expected"), DEPENDS.items(), ids=[Path(module).stem for module in DEPENDS]
)
def test_touching_a_module_reruns_what_depends_on_it(
    module: str, expected: set[str] | None, finished: Finished, planned: Callable[[], set[str]]
) -> None:
    with touched(finished.path(module)):
        both = planned()
    again, others = ({path for path in both if study in path} for study in ("amsterdam", "nsw"))
    if expected is None:  # the study file: everything of this study, nothing of the other
        assert f"{DERIVED}/validated/personen.parquet" in again
        assert not others
        return
    if module.endswith("html.py"):
        expected = {f"reports/amsterdam/{name}" for name in expected}
    # the synthetic world measures its truth with the same indicators, so these come again too
    world = {path for path in again if "synthetic" in path or "truth" in path}
    if "data/indicators" in module:
        assert world
        assert expected <= again
    else:
        assert again == expected


def test_touching_a_figure_leaves_the_estimates_alone(
    finished: Finished, planned: Callable[[], set[str]]
) -> None:
    with touched(finished.path("src/evaluatie/report/figures/love.py")):
        again = planned()
    assert "reports/nsw/figuren" in again
    assert not any("estimates" in path or "derived" in path for path in again)


# --- the numbers ---------------------------------------------------------------------------------


AGAIN = ("nearest_five", "full")


def test_the_same_bytes_on_one_core(finished: Finished) -> None:
    """Amsterdam from nothing; of nsw the designs that draw, or whose loops are compiled."""
    files = [name for name in OUTPUTS if name != "manifest.json"]  # which has the time in it
    names = [f"reports/{study}/{name}" for study in STUDIES for name in files]
    first = {name: finished.path(name).read_bytes() for name in names}
    manifests = [timeless(finished, study) for study in STUDIES]
    for folder in ("amsterdam", *(f"nsw/matching/{design}" for design in AGAIN)):
        shutil.rmtree(finished.path(f"data/derived/{folder}"))
    run = finished.project.snakemake("--cores", "1")
    assert run.status == 0, run.text
    assert {name: finished.path(name).read_bytes() for name in names} == first
    assert [timeless(finished, study) for study in STUDIES] == manifests


def timeless(finished: Finished, study: str) -> dict[str, object]:
    """The manifest but for the one key that differs between two runs."""
    content = json.loads(finished.path(f"reports/{study}/manifest.json").read_text())
    return {key: value for key, value in content.items() if key != "times"}


def test_the_did_interval_covers_the_truth_and_matching_shows_the_trend(
    finished: Finished,
) -> None:
    truth = pd.read_parquet(finished.path("data/derived/amsterdam/truth.parquet"))
    cell = {"outcome": "work_3m", "horizon": 12, "subgroup": "all", "level": "all"}
    att = one(truth, **cell)["att"]
    table = estimates(finished, "amsterdam")
    table = table[table["time"].isna()]
    key = {"analysis": "main", **cell}
    did = one(table, design="cohort_did", estimator="doubly_robust", **key)
    matched = one(table, design="cohort_matched", estimator="difference_in_means", **key)
    assert did["conf_low"] <= att <= did["conf_high"]
    assert bool(did["gates_passed"])
    raw = one(table, design="cohort_raw", estimator="difference_in_means", **key)
    for before_and_after in (matched, raw):
        assert before_and_after["conf_low"] > att
        assert "calendar" in before_and_after["failed_gates"]


def text_of(finished: Finished, study: str) -> str:
    html = finished.path(f"reports/{study}/rapport.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_amsterdam_report_says_why_the_designs_differ(finished: Finished) -> None:
    text = text_of(finished, "amsterdam")
    assert "Synthetische gegevens, geen echte uitkomsten" in text
    assert "voor-na cohortvergelijking" in text
    assert "in andere kalenderjaren werk zochten" in text
    assert "trekt af wat in dezelfde jaren in Rotterdam, Den Haag en Utrecht veranderde" in text


def test_the_nsw_report_says_that_the_placebo_fails(finished: Finished) -> None:
    text = text_of(finished, "nsw")
    assert "De placebotoets mislukt voor ‘naaste buur, met teruglegging’" in text
    assert "voldoet niet aan alle eisen. Daarom noemt deze samenvatting geen effect" in text


def test_published_numbers_come_out_of_the_pipeline(finished: Finished) -> None:
    """Cunningham, Mixtape lab; Imbens & Xu 2024; Stata teffects psmatch: to the printed digit."""
    table = estimates(finished, "nsw")
    main = {"analysis": "main", "subgroup": "all", "level": "all"}
    raw = one(table, design="raw", estimator="difference_in_means", **main)
    assert raw["estimate"] == pytest.approx(-8497.516, abs=5e-4)
    assert raw["std_error"] == pytest.approx(581.916, abs=5e-4)
    regression = one(table, design="raw", estimator="regression", **main)
    assert (round(regression["estimate"]), round(regression["std_error"])) == (1066, 627)
    nearest = one(table, design="nearest", estimator="difference_in_means", **main)
    assert nearest["estimate"] == pytest.approx(1727.186, abs=5e-4)
    placebo = {"analysis": "earnings_1975", "subgroup": "all", "level": "all"}
    failed = one(table, design="raw", estimator="regression", **placebo)
    assert (round(failed["estimate"]), round(failed["std_error"])) == (-1135, 272)


@pytest.mark.parametrize("study", STUDIES)
def test_no_printed_share_rests_on_fewer_than_ten(finished: Finished, study: str) -> None:
    table = estimates(finished, study)
    candidates = pd.read_parquet(finished.path(f"data/derived/{study}/candidates.parquet"))
    assert len(table) == len(candidates)
    small = ((candidates["status"] == "ok") & (candidates["smallest_cell"] < 10)).to_numpy()
    assert table.loc[small, "estimate"].isna().all()
    assert (table.loc[small, "status"] == "suppressed").all()
    everybody = (candidates["status"] == "ok") & ~small & (candidates["subgroup"] == "all")
    pooled = candidates["time"].isna()  # of periods another may go along with a rare one
    primary = load_study(finished.path(f"config/studies/{study}.yaml")).primary
    # raw comparisons of other outcomes or placebos may tell of few with it; few clusters go too
    pooled &= (candidates["outcome"] == primary.outcome) & (candidates["analysis"] == "main")
    pooled &= candidates["fewest_clusters"] >= 10
    assert table.loc[(everybody & pooled).to_numpy(), "estimate"].notna().all()


CELL = ["analysis", "design", "estimator", "outcome", "horizon", "subgroup"]
SAYING_WHO = [
    "mean_treated", "mean_control", "n_treated", "n_control", "n_matched_treated",
    "n_matched_control", "n_clusters", "ess", "risk_ratio",
]  # fmt: skip


def bare(table: pd.DataFrame, finished: Finished, study: str) -> pd.Series:
    """Rows of a period or of a variation: their persons are those of a row that has counts."""
    plan = load_study(finished.path(f"config/studies/{study}.yaml"))
    return table["time"].notna() | table["analysis"].isin(list(plan.robustness))


def alone(rows: pd.DataFrame, hidden: pd.Series, keys: list[object]) -> bool:
    """Whether of several rows of a group just one is hidden: the others give it."""
    found = hidden.groupby([rows[key] if isinstance(key, str) else key for key in keys])
    return bool(((found.sum() == 1) & (found.size() > 1)).any())


@pytest.mark.parametrize("study", STUDIES)
def test_no_few_persons_follow_by_subtraction(finished: Finished, study: str) -> None:
    """Nor do the outcomes of the few whom a design leaves out, or of a single withheld level."""
    whole = estimates(finished, study)
    told = ~bare(whole, finished, study).to_numpy()
    table = whole[told]
    printed = table[table["n_matched_treated"].notna() & table["n_treated"].notna()]
    assert not (printed["n_treated"] - printed["n_matched_treated"]).between(1, 9).any()
    few = (table["n_matched_treated"].isna() & (table["status"] == "ok")).to_numpy()
    candidates = pd.read_parquet(finished.path(f"data/derived/{study}/candidates.parquet"))[told]
    everybody = candidates["mean_all_treated"].to_numpy()
    treated = ~table["estimand"].isin(["ATE", "ATO"]).to_numpy()  # means of the treated
    shown = table.loc[few & treated, "mean_treated"].to_numpy()
    # whole percentages; or withheld
    assert (
        np.nanmax(np.abs(shown - everybody[few & treated]), initial=0) <= 0.0051 or study == "nsw"
    )
    assert table.loc[few & ~treated, "mean_treated"].isna().all()
    there = (candidates["n_treated"].fillna(0) > 0).to_numpy() & (table["subgroup"] != "all")
    levels = table[there & ~table["subgroup"].isin(["traject", "instrument"])]  # which leave a rest
    claim = [*CELL[3:], "level"]
    hidden = levels["mean_treated"].isna().groupby([levels[k] for k in claim]).all().reset_index()
    assert not alone(hidden, hidden["mean_treated"], claim[:-1])


@pytest.mark.parametrize("study", STUDIES)
def test_effects_by_period_and_of_variations_say_nothing_of_persons(
    finished: Finished, study: str
) -> None:
    """No means and counts; and no average of periods gives a single withheld one."""
    table = estimates(finished, study)
    assert table.loc[bare(table, finished, study), SAYING_WHO].isna().all(axis=None)
    periods = table[table["time"].notna()]
    kind = periods["time"].astype("str").str.extract(r"^(.*:)?", expand=False).fillna("")
    assert not alone(periods, periods["status"] == "suppressed", [*CELL, "level", kind])
    candidates = pd.read_parquet(finished.path(f"data/derived/{study}/candidates.parquet"))
    rare = candidates.groupby(["design", candidates["time"].notna()])["smallest_cell"].min()
    if study == "amsterdam":  # there are such periods, of both designs
        assert (rare.xs(True, level=1)[["cohort_did", "rollout_did"]] < 10).all()


def test_the_manifest_names_inputs_outputs_and_code(finished: Finished) -> None:
    content = json.loads(finished.path("reports/amsterdam/manifest.json").read_text())
    assert len(content["inputs"]) == 12
    assert all(len(value) == 64 for value in content["inputs"].values())
    assert set(OUTPUTS) - {"manifest.json"} < set(content["outputs"])
    assert "figuren/loveplot.svg" in content["outputs"]
    assert content["seed"] == 20170601
    assert content["machine"]["packages"]["pandas"]


def test_no_person_leaves_the_building(finished: Finished) -> None:
    """No pseudonym of a person in any report, figure, log or message."""
    cohort = pd.read_parquet(finished.path("data/derived/amsterdam/cohort.parquet"))
    ids = set(cohort["persoon_id"])
    length = len(next(iter(ids)))
    texts = [finished.run.text.encode()]
    for folder in ("reports/amsterdam", "logs/amsterdam"):
        files = [p for p in finished.path(folder).rglob("*") if p.is_file()]
        texts += [p.read_bytes() for p in files if p.suffix not in PACKED]
        for book in [p for p in files if p.suffix in (".xlsx", ".docx")]:
            with zipfile.ZipFile(book) as parts:
                names = [n for n in parts.namelist() if n.startswith(("xl/", "word/document"))]
                texts += [parts.read(name) for name in names]
    # not the names of bookmarks, which count as well
    pattern = re.compile(rb"(?<![0-9A-Za-z_.])[0-9]{%d}(?![0-9])" % length)
    for text in texts:
        assert not {found.decode() for found in pattern.findall(text)} & ids
