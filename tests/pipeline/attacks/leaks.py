"""For each attack a careless release, in which it finds somebody, and a careful one."""

from dataclasses import dataclass

from tests.pipeline.attacks.output import Output
from tests.pipeline.attacks.releases import (
    BALANCE,
    CURVE,
    FLOW,
    HALF,
    bars,
    doses,
    estimates,
    flow,
    frame,
    halves,
    level,
    marks,
    missing,
    share,
    sheet,
    staircase,
    started,
    table,
    teams,
)


@dataclass(frozen=True)
class Leak:
    """A release that tells of `persons` persons, and one that does not."""

    persons: int
    careless: Output
    careful: Output


LEAKS = {
    "small_cells": Leak(
        7,
        table("group_means", HALF, {"n": 7}),
        table("group_means", HALF, {"n": 0}, {"n": 10}),
    ),
    "rest_of_the_levels": Leak(
        4,
        estimates({}, level("man", n_treated=199)),
        estimates({}, level("man", n_treated=190), level("vrouw", n_treated=None)),
    ),
    "left_between_horizons": Leak(
        3,
        estimates({}, {"horizon": 18, "n_treated": 200}),
        estimates({}, {"horizon": 18, "n_treated": 190}, {"horizon": 24, "n_treated": None}),
    ),
    "between_analyses": Leak(
        2,
        estimates({}, {"analysis": "donut", "n_control": 299}),
        estimates({}, {"analysis": "donut", "n_control": 250}),
    ),
    "unmatched": Leak(
        5,
        estimates({"n_matched_treated": 198}),
        estimates({"n_matched_treated": None}, {"design": "b", "n_matched_treated": 190}),
    ),
    "size_for_a_count": Leak(
        6,
        estimates({"n_matched_treated": None, "n_clusters": 498, "note": "pairs"}),
        estimates({"n_matched_treated": None, "n_clusters": None, "note": "pairs"}),
    ),
    "flow": Leak(
        8,
        flow({}, {"number": 1, "excluded": None, "remaining": 495}),
        flow({}, {"number": 1, "excluded": 30, "remaining": 470}),
    ),
    "flow_against_estimates": Leak(
        9,
        Output(
            estimates({}).tables
            | {"flow": frame(FLOW, {"step": "complete", "horizon": 12, "remaining": 212})}
        ),
        Output(
            estimates({}).tables
            | {"flow": frame(FLOW, {"step": "complete", "horizon": 12, "remaining": 203})}
        ),
    ),
    "half_years": Leak(
        5,
        halves({}, {"half_year": "2015H2", "n": 196}),
        halves({}, {"half_year": "2015H2", "n": 180}),
    ),
    "at_the_start": Leak(2, started(205), started(210)),
    "arms_and_teams": Leak(3, teams(3), teams(0)),
    "parts_of_the_approach": Leak(4, doses(60, 64), doses(60, 60)),
    "numerators": Leak(
        6,
        table("group_means", HALF, {"mean": share(6, 203)}),
        table("group_means", HALF, {"mean": share(12, 203)}, {"mean": None}),
    ),
    "kinds_of_persons": Leak(
        8,
        table("balance", BALANCE, {"mean_treated": share(8, 203)}),
        table("balance", BALANCE, {"mean_treated": share(80, 203)}),
    ),
    "category_left_out": Leak(
        2,
        table(
            "balance",
            BALANCE,
            {"mean_treated": share(100, 203)},
            {"term": "origin=b", "mean_treated": share(101, 203)},
            {"term": "origin=c"},
        ),
        table(
            "balance",
            BALANCE,
            {"mean_treated": share(100, 203)},
            {"term": "origin=b", "mean_treated": share(80, 203)},
            {"term": "origin=c"},
        ),
    ),
    "nested_outcomes": Leak(
        4,
        table("group_means", HALF, {}, {"outcome": "work_3m", "mean": share(36, 203)}),
        table("group_means", HALF, {}, {"outcome": "work_3m", "mean": share(30, 203)}),
    ),
    "between_horizons": Leak(
        5,
        estimates(
            {"mean_control": share(60, 301)}, {"horizon": 18, "mean_control": share(65, 301)}
        ),
        estimates(
            {"mean_control": share(60, 301)}, {"horizon": 18, "mean_control": share(75, 301)}
        ),
    ),
    "outcome_of_a_hidden_level": Leak(
        6,
        estimates(
            {"mean_treated": share(40, 203)},
            level("man", n_treated=101, n_matched_treated=101, mean_treated=share(34, 101)),
            level("vrouw", n_treated=102, mean_treated=None),
        ),
        estimates(
            {"mean_treated": share(40, 203)},
            level("man", n_treated=101, n_matched_treated=101, mean_treated=share(20, 101)),
            level("vrouw", n_treated=102, mean_treated=None),
        ),
    ),
    "outcome_of_a_hidden_half_year": Leak(
        4,
        halves({}, {"half_year": "2015H2", "n": 151, "mean": share(36, 151)}),
        halves({}, {"half_year": "2015H2", "n": 151, "mean": share(25, 151)}),
    ),
    "fractions": Leak(
        17,
        table("secondary_means", HALF, {"n": None, "mean": 17 / 123}),
        table("secondary_means", HALF, {"n": None, "mean": share(17, 123)}),
    ),
    "errors_for_counts": Leak(
        99,
        estimates(
            {
                "n_treated": None,
                "mean_treated": 0.5,
                "mean_control": 0.5,
                "std_error": (0.25 / 100 + 0.25 / 301) ** 0.5,
            }
        ),
        estimates({"n_treated": None}),
    ),
    "missing_values": Leak(5, missing(share(5, 503)), missing(share(50, 503))),
    "bins": Leak(3, bars(share(3, 203)), bars(share(30, 203))),
    "events_of_a_month": Leak(
        2,
        table("curves", CURVE, {}, {"month": 1, "estimate": 0.01}),
        table("curves", CURVE, {}, {"month": 1, "estimate": 0.1}),
    ),
    "left_in_a_month": Leak(
        1,
        table("curves", CURVE, {}, {"month": 1, "n_at_risk": 199}),
        table("curves", CURVE, {}, {"month": 1, "n_at_risk": 190}),
    ),
    "coordinates": Leak(1, marks(2), marks(1)),
    "exact_coordinates": Leak(75, staircase(99), staircase(45)),
    "cells_of_sheets": Leak(
        4,
        sheet(["Groep", "Aantal"], ["a", 4]),
        sheet(["Groep", "Aantal", "Maand"], ["a", 10, 4], ["b", "x", 6]),
    ),
    "unseen_parts": Leak(1, Output(unseen=("sheet ruw",)), Output()),
    "numbers_in_texts": Leak(
        7,
        Output(alternatives={"a": "Bij 7 personen bleef het verschil."}),
        Output(alternatives={"a": "Van elke 100 personen 7 personen; 17 personen; N = 1.203."}),
    ),
    "numbers_of_withheld_rows": Leak(
        1,
        estimates({"status": "suppressed"}),
        estimates({"status": "suppressed", "estimate": None, "std_error": None}),
    ),
    "names_of_small_levels": Leak(
        9,
        estimates(level("Nauru", n_treated=None, n_control=None, status="too_few")),
        estimates(level("klein_1", n_treated=None, n_control=None, status="too_few")),
    ),
}
