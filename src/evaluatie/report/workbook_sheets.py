"""Which tables a workbook has, in which order, and the names of their sheets."""

from evaluatie.report import (
    tables,
    tables_did,
    tables_groups,
    tables_inflow,
    tables_instruments,
    tables_missing,
    tables_people,
    tables_practice,
    tables_robustness,
    tables_rollout,
    tables_sensitivity,
    tables_speed,
    tables_subgroups,
    tables_theory,
)
from evaluatie.report.cells import Table
from evaluatie.report.chapters import make_document
from evaluatie.report.context import Context
from evaluatie.report.tables_all import estimates_table
from evaluatie.report.tables_checklist import checklist_table
from evaluatie.report.wording import Catalogue


def workbook_tables(context: Context) -> dict[str, Table]:
    """Sheet name -> table; those without rows fall away."""
    shown = {key: table for key, table in _sheets(context).items() if table and table.rows}
    return {_sheet_name(key, context.words): table for key, table in shown.items()}


def _sheet_name(key: str, words: Catalogue) -> str:
    """The name of a sheet; of several of one kind its number is behind the key."""
    kind, _, place = key.partition(".")
    return words.variant("sheet", kind, number=place)


def _sheets(context: Context) -> dict[str, Table | None]:
    """Key of the sheet's name -> table."""
    sheets: dict[str, Table | None] = {
        "overview": tables.overview_table(context),
        "effects": tables.effect_table(context),
        "estimators": tables.estimator_table(context),
        "subgroups": tables.subgroup_table(context),
        "differences": tables_subgroups.difference_table(context),
        "difference_tests": tables_subgroups.every_test_table(context),
        "placebos": tables.placebo_table(context),
    }
    for place, design in enumerate(tables_people.balanced_designs(context), start=1):
        sheets[f"balance.{place}"] = tables_people.table_one(context, design)
    return sheets | {
        "flow": tables_people.flow_table(context),
        "inflow": tables_inflow.inflow_table(context),
        "missing": tables_missing.missing_table(context),
        "contamination": tables_groups.contamination_table(context),
        "arms": tables_groups.arm_table(context),
        "secondary": tables_groups.secondary_table(context),
        "truth": tables.truth_table(context),
        "references": tables.reference_table(context),
        **_did_sheets(context),
        "every_sensitivity": tables_sensitivity.every_sensitivity_table(context),
        "bracketing": tables_sensitivity.bracketing_table(context),
        **_speed_sheets(context),
        **_instrument_sheets(context),
        **_theory_sheets(context),
        "checklist": checklist_table(make_document(context), context),
        "estimates": estimates_table(context),
    }


def _did_sheets(context: Context) -> dict[str, Table]:
    """Half-years, checks, rollout and robustness; empty ones fall away."""
    cuts = tables_did.every_cut(context)
    return {
        "half_years": tables_did.half_year_table(context, cuts),
        "pretests": tables_did.pretest_table(context),
        "bounds": tables_did.bound_table(context, cuts),
        "places": tables_did.place_table(context, cuts),
        "rollout": tables_rollout.rollout_table(context),
        "rollout_time": tables_rollout.rollout_time_table(context),
        "goodman_bacon": tables_rollout.goodman_bacon_table(context),
        "robustness": tables_robustness.robustness_table(context, every_estimator=True),
        "measured": tables_robustness.measured_table(context, every_estimator=True),
    }


def _speed_sheets(context: Context) -> dict[str, Table]:
    """Time gained, and the curves; empty ones fall away."""
    return {
        "every_speed": tables_speed.every_speed_table(context),
        "speed_levels": tables_speed.speed_level_table(context),
        "curves": tables_speed.curve_table(context),
    }


def _instrument_sheets(context: Context) -> dict[str, Table]:
    """Parts of the approach: effects, by when they start, doses, and what goes together."""
    return {
        "every_part": tables_instruments.every_part_table(context),
        "moments": tables_instruments.moment_table(context),
        "before": tables_instruments.before_table(context),
        "doses": tables_instruments.dose_table(context),
        "combinations": tables_instruments.combination_table(context),
    }


def _theory_sheets(context: Context) -> dict[str, Table]:
    """How it was carried out, and the synthesis of the chains."""
    return {
        "practice": tables_practice.guidance_table(context),
        "reach": tables_practice.reach_table(context),
        "first_stage": tables_practice.first_stage_table(context),
        "promises": tables_theory.promise_table(context),
        "scores": tables_theory.score_table(context),
        "evidence": tables_theory.evidence_table(context),
        "chains": tables_theory.chain_table(context),
    }
