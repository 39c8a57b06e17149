"""What the page about power says: one sentence a finding, chosen from verdicts and numbers."""

from __future__ import annotations

from statistics import median
from typing import Any

from evaluatie.report.numbers import missing, number, percentage
from evaluatie.report.power.context import SHARE, Planned
from evaluatie.report.power.tables import pair_name, times_as_many
from evaluatie.report.sentences import listed, within


def primary_sentence(page: Planned) -> str:
    """Whether the result that the study stands for could be found."""
    row, words = page.primary, page.words
    return words.variant(
        "power_primary", _case(row),
        design=words.label(row.design), estimator=words.label(row.estimator),
        outcome=words.label(row.outcome), within=within(row.horizon, words),
        mde=SHARE.difference_text(row.mde), relevant=relevant(page),
        more=times_as_many(row.more_persons), power=percentage(row.power),
        coverage=percentage(row.coverage), passed=percentage(row.passed),
        estimated=percentage(row.estimated), reason=_reason(row, page),
    )  # fmt: skip


def _case(row: Any) -> str:
    """The verdict; too small in two ways: by its error, or only by what the draws found."""
    by_draws = row.verdict == "too_small" and row.mde <= row.relevant_effect
    return "seldom_found" if by_draws else row.verdict


def _reason(row: Any, page: Planned) -> str:
    return "" if missing(row.stopped_by) else page.words.label(row.stopped_by)


def relevant(page: Planned) -> str:
    """The effect worth finding."""
    return SHARE.difference_text(page.plan.relevant_effect)


def others_sentence(page: Planned) -> str:
    """Outcomes and horizons beside the primary result, by the estimator that speaks."""
    own = page.effects(**page.speaking, subgroup="all")
    rows = [row for row in own if (row.outcome, row.horizon) != tuple(page.asked.values())]
    return _many("power_others", rows, [_outcome_name(row, page) for row in rows], page)


def _outcome_name(row: Any, page: Planned) -> str:
    return f"{page.words.label(row.outcome)}{within(row.horizon, page.words)}"


def groups_sentence(page: Planned) -> str:
    """For which groups the primary result could be found."""
    rows = page.groups(**page.asked)
    names = [f"{page.words.label(row.subgroup)}: {page.words.level(row.subgroup, row.level)}"
             for row in rows]  # fmt: skip
    return _many("power_groups", rows, names, page)


def differences_sentence(page: Planned) -> str:
    """Between which groups a difference worth finding could be seen."""
    rows = page.differences(**page.speaking, **page.asked)
    return _many("power_differences", rows, [pair_name(row, page) for row in rows], page)


def _many(group: str, rows: list[Any], names: list[str], page: Planned) -> str:
    """All, some or none of several cells detect the effect; nothing without cells."""
    if not rows:
        return ""
    enough = [name for row, name in zip(rows, names, strict=True) if row.verdict == "detects"]
    case = "none" if not enough else "all" if len(enough) == len(rows) else "some"
    known = [row.mde for row in rows if row.verdict != "not_estimable"]
    if not known:
        case = "unknown"
    low, high = (min(known), max(known)) if known else (None, None)
    return page.words.variant(
        group, case,
        all=number(len(rows)), enough=number(len(enough)), names=listed(enough, page.words),
        relevant=relevant(page), low=SHARE.difference(low), high=SHARE.difference_text(high),
    )  # fmt: skip


def coverage_sentence(page: Planned) -> str:
    """How often intervals hold the true effect, beside what chance does to that number."""
    rows = [row for row in page.effects() if row.verdict not in ("not_estimable", "stopped")]
    if not rows:
        return page.words.text("power_coverage_none")
    wrong = [row for row in rows if row.verdict == "unreliable"]
    values = [row.coverage for row in rows]
    errors = [row.coverage_error for row in rows]
    text = page.words.text(
        "power_coverage",
        confidence=page.words.label("confidence"), cells=number(len(rows)),
        mean=_tenth(sum(values) / len(values)), low=_tenth(min(values)), high=_tenth(max(values)),
        error=number(100 * median(errors), 1), most=number(100 * max(errors), 1),
        drawn=number(page.plan.repetitions),
    )  # fmt: skip
    case = "some" if wrong else "none"
    count = number(len(wrong))
    return f"{text} {page.words.variant('power_unreliable', case, count=count)}"


def _tenth(share: float) -> str:
    return f"{number(100 * share, 1)}%"


def matching_sentence(page: Planned) -> str:
    """A comparison of cohorts of other years takes the upswing for an effect: sizes do not help."""
    plans = page.study.designs
    rows = [row for row in page.effects(**page.asked, subgroup="all")
            if plans[row.design].kind == "matching"]  # fmt: skip
    if not rows:
        return ""
    case = "unreliable" if any(row.verdict == "unreliable" for row in rows) else "noted"
    names = listed(list(dict.fromkeys(page.words.label(row.design) for row in rows)), page.words)
    alarms = percentage(max(row.false_alarms for row in rows))
    return page.words.variant("power_matching", case, designs=names, alarms=alarms)
