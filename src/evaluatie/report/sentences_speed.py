"""Sentences on time gained: what each way of counting finds, what holds, what does not follow."""

from collections.abc import Mapping

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import WEEKS, number
from evaluatie.report.sentences import (
    direction,
    explained,
    joined,
    uncertainty,
    unknown,
    verdict_case,
)
from evaluatie.report.wording import Catalogue
from evaluatie.study.designs import WEIGHTED_SURVIVAL

Names = Mapping[str, str]


def found(
    result: Estimate, compared: str, reasons: list[str], words: Catalogue, told: bool = False
) -> str:
    """How many weeks sooner, compared with whom, how sure; and whether it is an effect.

    `told`: the same reasons have just been given.
    """
    if not result.known:
        why = "" if result.withheld else explained(result.status, words)
        return joined(unknown(result, words), why)
    text = words.variant(
        "speed_effect", direction(result), estimator=_named(result, words),
        months=number(result.horizon), compared=compared, **_amounts(result),
    )  # fmt: skip
    return joined(text, uncertainty(result, WEEKS, words), _failed(result, reasons, words, told))


def _failed(result: Estimate, reasons: list[str], words: Catalogue, told: bool) -> str:
    """What an estimate that fails a gate may not be read as, by its stamp; empty for others."""
    if result.passes:
        return ""
    group, case = "speed_fails_too" if told else "speed_fails", verdict_case(result)
    return words.variant(group, case, **({} if told else {"reasons": "; ".join(reasons)}))


def conclusion(result: Estimate | None, names: Names, words: Catalogue) -> str:
    """What may be said in the end, by the estimator that speaks for the design."""
    if result is None or not result.known:
        return words.text("speed_conclusion.unknown")
    case = direction(result) if result.stands else "fails"
    text = words.variant(
        "speed_conclusion", case, estimator=words.label(result.estimator),
        months=number(result.horizon), programme=names["programme"], **_amounts(result),
    )  # fmt: skip
    assumes = result.stands and result.estimator not in WEIGHTED_SURVIVAL
    return joined(text, words.variant("speed_conclusion", "elsewhere", **names) if assumes else "")


def gap(cohorts: Estimate | None, did: Estimate | None, names: Names, words: Catalogue) -> str:
    """What of the difference between cohorts was there elsewhere too, by the printed numbers."""
    if cohorts is None or did is None or not (cohorts.known and did.known):
        return ""
    more = WEEKS.printed(cohorts.estimate) - WEEKS.printed(did.estimate)
    same = WEEKS.difference(more) == WEEKS.difference(0)
    values = {
        "here": names["here"],
        "cohorts": WEEKS.difference_text(cohorts.estimate),
        "did": WEEKS.difference_text(did.estimate),
    }
    case = "same" if same else "larger" if more > 0 else "smaller"
    return words.variant("speed_gap", case, **values)


def _named(result: Estimate, words: Catalogue) -> str:
    name = words.label(result.estimator)
    return name[:1].upper() + name[1:]


def _amounts(result: Estimate) -> dict[str, str]:
    return {
        "difference": WEEKS.difference_text(result.estimate),
        "size": WEEKS.difference_text(abs(result.estimate)),
    }
