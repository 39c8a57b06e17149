"""What each outcome counts, in words; a sentence for every kind of outcome."""

from collections.abc import Callable, Mapping
from typing import Any

from evaluatie.report.context import Context
from evaluatie.report.numbers import number
from evaluatie.report.sentences import capital, listed
from evaluatie.report.wording import Catalogue
from evaluatie.study.outcomes import (
    AnyOutcome,
    BenefitOutcome,
    ColumnOutcome,
    EndedOutcome,
    EnrolmentOutcome,
    HoursOutcome,
    Outcome,
    SustainedOutcome,
    TimeOutcome,
    WorkOutcome,
)


def definitions(outcomes: Mapping[str, Outcome], context: Context) -> list[tuple[str, str]]:
    """Names of outcomes with what they count."""
    return [
        (capital(context.words.label(name)), definition(outcome, context))
        for name, outcome in outcomes.items()
    ]


def definition(outcome: Outcome, context: Context) -> str:
    """What one outcome counts."""
    words = context.words
    months = listed([number(horizon) for horizon in context.study.horizons], words)
    start = words.label("time_zero")
    window = " " + words.text("within", months=months, start=start) if months else ""
    case, values = _KINDS[type(outcome)](outcome, words)
    return words.variant("define", case, within=window, start=start, **values)


Case = tuple[str, dict[str, str]]  # which text, and what fills it


def _column(outcome: ColumnOutcome, words: Catalogue) -> Case:
    case = "share" if outcome.unit == "share" else "amount"
    return case, {"column": outcome.column, "unit": words.label(outcome.unit)}


def _work(outcome: WorkOutcome, words: Catalogue) -> Case:
    values = {
        "hours": _hours(outcome.hours_per_week),
        "months": _months(outcome.months, words, words.variant("run", outcome.run)),
    }
    if outcome.basis == "calendar_month":
        return "work", values
    gaps = "none" if not outcome.gap_days else "one" if outcome.gap_days == 1 else "many"
    days = number(outcome.gap_days or 0)
    return "work_daily", values | {"gaps": words.variant("gaps", gaps, days=days)}


def _enrolment(outcome: EnrolmentOutcome, words: Catalogue) -> Case:
    return "enrolment", {"levels": listed([words.label(level) for level in outcome.levels], words)}


def _any(outcome: AnyOutcome, words: Catalogue) -> Case:
    names = [f"‘{words.label(name)}’" for name in outcome.outcomes]
    return "any_of", {"outcomes": listed(names, words)}


def _after_work(outcome: SustainedOutcome | EndedOutcome, words: Catalogue) -> Case:
    months = _months(outcome.months, words)
    return outcome.kind, {"hours": _hours(outcome.hours_per_week), "months": months}


def _benefit(outcome: BenefitOutcome, words: Catalogue) -> Case:
    schemes = listed([words.label(scheme) for scheme in outcome.schemes], words, "or")
    months = _months(outcome.months, words, words.variant("run", "consecutive"))
    return f"benefit_exit_{outcome.exit}", {"schemes": schemes, "months": months}


def _time(outcome: TimeOutcome, words: Catalogue) -> Case:
    return "time_to_work", {"hours": _hours(outcome.hours_per_week)}


def _hours_worked(outcome: HoursOutcome, words: Catalogue) -> Case:
    return "hours_worked", {}


def _hours(hours: float) -> str:
    return number(hours, 0 if hours % 1 == 0 else 1)


def _months(months: int, words: Catalogue, run: str = "") -> str:
    case = "one" if months == 1 else "run" if run else "many"
    return words.variant("month_count", case, months=number(months), run=run)


_KINDS: Mapping[type, Callable[[Any, Catalogue], Case]] = {
    ColumnOutcome: _column,
    WorkOutcome: _work,
    EnrolmentOutcome: _enrolment,
    AnyOutcome: _any,
    SustainedOutcome: _after_work,
    EndedOutcome: _after_work,
    BenefitOutcome: _benefit,
    TimeOutcome: _time,
    HoursOutcome: _hours_worked,
}
