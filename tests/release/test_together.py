"""Released tables read beside each other: what no table tells alone."""

from collections.abc import Callable
from itertools import combinations

import pandas as pd
import pytest

from evaluatie.release.disclosure import release
from evaluatie.release.log import FIGURES
from evaluatie.report import figures
from evaluatie.study import Study
from evaluatie.tables.derived import CANDIDATES, DIAGNOSTICS, GROUP_MEANS
from evaluatie.tables.persons import EXPOSURE, FLOW
from tests.release.test_disclosure import confidential, filled

RAW = {"design": "cohort_raw", "estimator": "difference_in_means", "estimand": "ATT"}
ADJUSTED = {"design": "cohort_did", "estimator": "doubly_robust", "estimand": "ATT"}


def effect(n: tuple[int, int], reached: tuple[int, int], **key: object) -> pd.DataFrame:
    """An estimate of two groups, of each its size and how many reached the outcome."""
    treated, control = (x / size for x, size in zip(reached, n, strict=True))
    label = {"outcome": "education", "horizon": 12, "std_error": 0.02, "fewest_clusters": 99}
    return filled(
        CANDIDATES, **{**RAW, **label, **key}, n_treated=n[0], n_matched_treated=n[0],
        n_control=n[1], n_matched_control=n[1], ess=float(n[1]), status="ok", largest_share=None,
        mean_treated=treated, mean_all_treated=treated, mean_control=control,
        estimate=treated - control, smallest_cell=min(*reached, n[0] - reached[0]),
    )  # fmt: skip


def level(name: str, *args: tuple[int, int], **key: object) -> pd.DataFrame:
    return effect(*args, **{"subgroup": "geslacht", "level": name, **key})  # type: ignore[arg-type]


def printed(amsterdam: Study, *rows: pd.DataFrame, **tables: pd.DataFrame) -> pd.DataFrame:
    frame = pd.concat(rows, ignore_index=True)
    return release(confidential(candidates=frame, **tables), amsterdam).tables["estimates"]


def gaps(numbers: pd.Series) -> list[int]:
    return [abs(int(a) - int(b)) for a, b in combinations(numbers.dropna(), 2) if a != b]


def test_nobody_counts_the_few_who_left_between_horizons(amsterdam: Study) -> None:
    """4 of one level left between months 6 and 12; the other level would give it back."""
    out = printed(
        amsterdam,
        effect((1000, 900), (200, 150)), effect((1024, 930), (180, 120), horizon=6),
        level("man", (600, 500), (120, 80)), level("man", (604, 520), (110, 60), horizon=6),
        level("vrouw", (400, 400), (80, 70)), level("vrouw", (420, 410), (70, 60), horizon=6),
    )  # fmt: skip
    sizes = out.pivot_table(index="horizon", columns="level", values="n_treated", dropna=False)
    assert sizes.loc[12].tolist() == [1000, 600, 400]  # the primary horizon is kept
    assert sizes.loc[6, "all"] == 1024
    assert sizes.loc[6, ["man", "vrouw"]].isna().all()
    assert out["n_control"].notna().all()
    assert out["status"].eq("ok").all()


def test_everybody_at_horizons_that_lie_few_apart(amsterdam: Study) -> None:
    """The flow counts them too: then neither it nor any level at the lesser horizon does."""
    steps = [("intervention", "treatment", 0, "complete", 12, 0, 1000),
             ("intervention", "treatment", 1, "complete", 6, 0, 1004)]  # fmt: skip
    frame = pd.concat([
        effect((1000, 900), (200, 150)), effect((1004, 930), (180, 120), horizon=6),
        level("man", (600, 500), (120, 80), horizon=6),
        level("vrouw", (404, 430), (70, 60), horizon=6),
    ])  # fmt: skip
    flow = pd.DataFrame(steps, columns=FLOW.names)
    found = release(confidential(candidates=frame.reset_index(drop=True), flow=flow), amsterdam)
    out = found.tables["estimates"]
    assert out.loc[out["horizon"] == 6, "n_treated"].isna().all()
    assert out.loc[out["horizon"] == 12, "n_treated"].tolist() == [1000]
    assert found.tables["flow"].set_index("horizon")["remaining"].isna().to_dict() == {
        12: False,
        6: True,
    }


def test_three_months_of_work_are_among_one_month(amsterdam: Study) -> None:
    """23 and 19 controls: who worked a month or two are 4. The primary outcome is kept."""
    out = printed(
        amsterdam,
        effect((800, 400), (130, 19), outcome="work_3m"),
        effect((800, 400), (160, 23), outcome="work_1m"),
        effect((800, 400), (160, 23), outcome="work_1m", **ADJUSTED),
    )  # fmt: skip
    assert out["status"].tolist() == ["ok", "suppressed", "ok"]
    assert out["mean_treated"].notna().tolist() == [True, False, False]
    assert out["estimate"].notna().tolist() == [True, False, True]  # adjusted: no count follows


def test_a_longer_window_of_the_same_persons_holds_a_shorter_one(amsterdam: Study) -> None:
    same = printed(
        amsterdam, effect((800, 400), (130, 40)), effect((800, 400), (110, 35), horizon=6)
    )
    assert same["mean_treated"].notna().tolist() == [True, False]
    fewer = printed(
        amsterdam, effect((800, 400), (130, 40)), effect((850, 450), (110, 35), horizon=6)
    )
    assert fewer["mean_treated"].notna().all()  # some of those who left had reached it


def test_who_belongs_to_no_level_is_a_level(amsterdam: Study) -> None:
    """5 of no level: one of the levels has no number of persons."""
    out = printed(
        amsterdam, effect((1005, 900), (200, 150)),
        level("man", (600, 500), (120, 80)), level("vrouw", (400, 400), (70, 70)),
    )  # fmt: skip
    assert out["n_treated"].isna().sum() == 1
    assert pd.notna(out["n_treated"].iloc[0])


def test_arms_and_those_in_none(amsterdam: Study) -> None:
    """Exposure prints who is in no arm: 124 at month 12 and 126 at month 6."""
    arms = {"activering": (600, 640), "entree_1": (276, 300), "geen": (124, 126)}
    rows = [
        {"group": name, "horizon": horizon, "persons": n, "smallest_cell": 50}
        for name, sizes in {"all": (1000, 1066), **arms}.items()
        for horizon, n in zip((12, 6), sizes, strict=True)
    ]
    exposure = pd.concat([filled(EXPOSURE, **row) for row in rows], ignore_index=True)
    frame = pd.concat([effect((1000, 900), (200, 150)), effect((1066, 950), (180, 120), horizon=6)])
    tables = confidential(candidates=frame.reset_index(drop=True), exposure=exposure)
    out = release(tables, amsterdam).tables["exposure"].set_index(["group", "horizon"])["persons"]
    assert out.isna().sum() == 2  # one of nobody's arm, and one that it would follow from
    assert out[["geen"]].isna().sum() == 1
    assert out[["all"]].notna().all()


def test_half_years_and_a_placebo_are_parts_of_the_control_cohort(amsterdam: Study) -> None:
    """The placebo's 571 of 572 controls leave one person of 2015."""
    halves = {"2014H1": 242, "2014H2": 329, "2015H1": 1}
    means = pd.concat([
        filled(GROUP_MEANS, outcome="education", place="intervention", half_year=half, n=n,
               mean=0.2, smallest_cell=min(n, 30))
        for half, n in halves.items()
    ], ignore_index=True)  # fmt: skip
    flow = [("intervention", "control", 0, "complete", 12, 0, 572)]
    frame = pd.concat([
        effect((900, 572), (200, 150)),
        effect((1, 571), (1, 120), analysis="settlers_2015").assign(status="too_few"),
    ], ignore_index=True)  # fmt: skip
    tables = {"flow": pd.DataFrame(flow, columns=FLOW.names), "group_means": means}
    found = release(confidential(candidates=frame, **tables), amsterdam).tables
    assert found["estimates"]["n_control"].notna().tolist() == [True, False]
    shown = found["group_means"].set_index("half_year")["n"]
    assert pd.isna(shown["2015H1"])
    assert shown[["2014H1", "2014H2"]].isna().any()


def test_matched_persons_are_part_of_all(amsterdam: Study) -> None:
    """40 of 800 are left out, and 3 of them reached the outcome."""
    matched = effect((800, 400), (130, 60), design="cohort_matched").assign(
        n_matched_treated=760, mean_treated=127 / 760, estimand="ATM"
    )
    out = printed(amsterdam, effect((800, 400), (130, 60)), matched)
    assert out["mean_treated"].notna().tolist() == [True, False]


def test_where_the_error_tells_the_number_the_row_goes(amsterdam: Study) -> None:
    """The same sizes as above at a tenth: an error of few persons says how many they are."""
    rows = [
        effect((100, 90), (30, 20)), effect((112, 102), (30, 20), horizon=6),
        level("man", (60, 50), (20, 10)), level("man", (64, 60), (18, 10), horizon=6),
        level("vrouw", (40, 40), (10, 10)), level("vrouw", (48, 42), (12, 10), horizon=6),
    ]  # fmt: skip
    out = printed(amsterdam, *[row.assign(std_error=0.08) for row in rows])
    gone = out[out["n_treated"].isna()]
    assert len(gone)
    assert gone["status"].eq("suppressed").all()


def test_nearly_everybody_reached_it(amsterdam: Study, variation: Callable[..., Study]) -> None:
    row = effect((800, 400), (760, 300))
    assert printed(amsterdam, row)["status"].tolist() == ["suppressed"]
    off = variation("amsterdam", {"disclosure.group": None})
    assert printed(off, row)["status"].tolist() == ["ok"]


@pytest.mark.parametrize(("share", "status"), [(0.51, "suppressed"), (0.49, "ok")])
def test_one_person_has_most_of_the_amount(share: float, status: str, nsw: Study) -> None:
    row = effect((185, 400), (100, 300), outcome="re78", design="raw", horizon=0)
    out = printed(nsw, row.assign(largest_share=share))
    assert out["status"].tolist() == [status]


def test_an_error_of_few_clusters_goes(amsterdam: Study) -> None:
    row = effect((800, 400), (130, 60)).assign(fewest_clusters=9)
    assert printed(amsterdam, row)["status"].tolist() == ["suppressed"]


def test_the_log_says_what_and_why_without_a_value(amsterdam: Study) -> None:
    summary = filled(DIAGNOSTICS, design="cohort_raw", n_treated=604, horizon=6,
                     subgroup="geslacht", level="man")  # fmt: skip
    frame = pd.concat([
        effect((1000, 900), (200, 150)), effect((1024, 930), (180, 120), horizon=6),
        level("man", (600, 500), (120, 80)), level("man", (604, 520), (110, 60), horizon=6),
        level("vrouw", (400, 400), (80, 70)), level("vrouw", (420, 410), (70, 60), horizon=6),
    ], ignore_index=True)  # fmt: skip
    log = release(confidential(candidates=frame, diagnostics=summary), amsterdam).log
    rows = log.set_index(["table", "rule"])
    assert rows.loc[("estimates", "differencing"), "suppressed"] == 2
    assert rows.loc[("estimates", "minimum_cell 10"), "suppressed"] == 0
    assert rows.loc[("diagnostics", "differencing"), "suppressed"] == 1
    assert log["why"].str.len().min() > 0
    assert not log["why"].str.contains(r"\d").any()


def test_the_log_knows_every_figure_that_is_drawn_from_results() -> None:
    named = {figure for names in FIGURES.values() for figure in names}
    # which are drawn from the study file and from the theory
    assert named == set(figures.FIGURES) - {"uitrol", "beleidstheorie", "proces"}
