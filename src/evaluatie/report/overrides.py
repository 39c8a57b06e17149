"""Gates that the analyst set aside: the reason, wherever an estimate that they are about stands."""

from collections.abc import Iterable

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import date, number
from evaluatie.report.wording import Catalogue
from evaluatie.study import Study
from evaluatie.study.gates import Override


def of_estimate(result: Estimate, study: Study) -> list[Override]:
    """The overrides that set a failed gate of an estimate aside, in the order of the study."""
    return [
        one for one in study.overrides if one.gate in result.overridden_gates and one.covers(result)
    ]


def reasons(results: Iterable[Estimate], study: Study, words: Catalogue) -> list[str]:
    """For each override that these estimates needed one sentence: what, by whom, when and why."""
    needed = [one for result in results for one in of_estimate(result, study)]
    kept = [one for one in study.overrides if one in needed]
    return [told(one, words) for one in kept]


def told(override: Override, words: Catalogue) -> str:
    """What was set aside, by whom, when and why."""
    return words.text(
        "override",
        gate=words.label(override.gate),
        design=words.label(override.design),
        limits=_limits(override, words),
        by=override.by,
        date=date(override.date),
        reason=override.reason.rstrip("."),
    )


def _limits(override: Override, words: Catalogue) -> str:
    """The outcome, horizon, subgroup and level that it is limited to, between brackets."""
    named = [words.label(override.outcome)] if override.outcome else []
    if override.horizon:
        named.append(words.text("months", months=number(override.horizon)))
    if override.level and override.subgroup:
        named.append(words.level(override.subgroup, override.level))
    elif override.subgroup:
        named.append(words.label(override.subgroup))
    return f" ({', '.join(named)})" if named else ""
