"""Sentences on the primary result by other choices: designs and estimators, and variations."""

from collections.abc import Sequence

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import Scale, number
from evaluatie.report.sentences import direction, interval, joined, listed, missed
from evaluatie.report.wording import Catalogue


def bracketing(results: Sequence[Estimate], scale: Scale, words: Catalogue) -> str:
    """Between what all estimates of the primary result lie, and those that pass."""
    known = [e.estimate for e in results if e.known]
    passing = [e.estimate for e in results if e.passes]
    if not known:
        return ""
    values = {
        "number": number(len(known)),
        "low": scale.difference_text(min(known)),
        "high": scale.difference_text(max(known)),
        "passing": number(len(passing)),
        "lowest": scale.difference_text(min(passing, default=None)),
        "highest": scale.difference_text(max(passing, default=None)),
    }
    case = "none" if not passing else "all" if len(passing) == len(known) else "some"
    return words.variant("bracketing", case, **values)


def variations(
    main: Estimate | None, varied: Sequence[Estimate], scale: Scale, words: Catalogue
) -> str:
    """Whether another choice would have told another story, from intervals and gates."""
    known = [e for e in varied if e.known]
    missing = _missing([e for e in varied if not e.known], words)
    if main is None or not main.known or not known:
        return joined(words.text("varied_unknown"), missing) if varied else ""
    case, others = variation_case(main, known)
    said = words.variant("varied", case, others=_named(others, words))
    return joined(_range(main, known, scale, words), said, missing, _gates(main, known, words))


def _range(main: Estimate, known: Sequence[Estimate], scale: Scale, words: Catalogue) -> str:
    """Between what the variations lie, beside the main result."""
    return words.variant(
        "varied_range", "one" if len(known) == 1 else "many",
        number=number(len(known)),
        main=scale.difference_text(main.estimate),
        low=scale.difference_text(min(e.estimate for e in known)),
        high=scale.difference_text(max(e.estimate for e in known)),
    )  # fmt: skip


def _missing(results: Sequence[Estimate], words: Catalogue) -> str:
    """The variations without a number, each with its status."""
    if not results:
        return ""
    named = [
        words.text("varied_missing_one", variation=words.label(e.analysis), status=status)
        for e in results
        for status in [words.label("suppressed" if e.withheld else e.status)]
    ]
    return words.text("varied_missing", others=listed(named, words))


def variation_case(main: Estimate, known: Sequence[Estimate]) -> tuple[str, list[Estimate]]:
    """Case of the wording, and the variations that differ from the main result."""
    if not main.differs:
        others = [e for e in known if e.differs]
        return ("unclear_some" if others else "unclear"), others
    turned = [e for e in known if e.differs and e.estimate * main.estimate < 0]
    if turned:
        return "turns", turned
    unclear = [e for e in known if not e.differs]
    return ("weaker" if unclear else "same"), unclear


def measured(result: Estimate, scale: Scale, words: Catalogue) -> str:
    """The primary outcome measured otherwise, with its interval; nothing is compared."""
    if not result.known:
        values = {"variation": words.label(result.analysis)}
        return missed("measured", result.status, values, words)
    values = {
        "variation": words.label(result.analysis),
        "difference": scale.difference_text(result.estimate),
        "interval": interval(result, scale),
        "confidence": words.label("confidence"),
    }
    text = words.variant("measured", direction(result), **values)
    failed = (
        "" if result.gates_passed else words.text("varied_fail", others=_named([result], words))
    )
    return joined(text, failed)


def _gates(main: Estimate, known: Sequence[Estimate], words: Catalogue) -> str:
    """What may not be read as an effect: all of it, or the variations that fail a gate."""
    if not main.gates_passed:
        return words.text("varied_main_fails")
    failing = [e for e in known if not e.gates_passed]
    return words.text("varied_fail", others=_named(failing, words)) if failing else ""


def _named(results: Sequence[Estimate], words: Catalogue) -> str:
    return listed([f"‘{words.label(e.analysis)}’" for e in results], words)
