"""Who is compared with whom, what is measured, what can distort the answer."""

from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, section, terms
from evaluatie.report.numbers import date, number
from evaluatie.report.sentences import capital, listed, within
from evaluatie.study.outcomes import ColumnOutcome, EnrolmentOutcome, Outcome


def research_chapter(context: Context) -> list[Block]:
    """Designs, rollout, definitions and threats."""
    words, study = context.words, context.study
    rollout = [picture("uitrol", context)] if study.cohorts else []
    measured = [terms(definitions(context)), Paragraph(_primary(context))]
    return [
        *section(words.text("section.compared"), [terms(designs(context))]),
        *section(words.text("section.rollout"), rollout),
        *section(words.text("section.measured"), measured),
        *section(words.text("section.threats"), [terms(threats(context))]),
    ]


def designs(context: Context) -> list[tuple[str, str]]:
    """Designs with what they compare and what they assume; those that share it together."""
    words = context.words
    values = {
        "programme": words.label("programma"),
        "here": words.label("intervention"),
        "elsewhere": words.label("comparison"),
    }
    texts: dict[str, list[str]] = {}
    for name, plan in context.study.designs.items():
        case = getattr(plan, "method", plan.kind)
        if context.registers and plan.kind == "matching":
            case += "_cohorts"
        text = words.variant("design_text", case, **values)
        texts.setdefault(text, []).append(words.label(name))
    return [(capital("; ".join(names)), text) for text, names in texts.items()]


def definitions(context: Context) -> list[tuple[str, str]]:
    """What each outcome counts."""
    return [
        (capital(context.words.label(name)), _definition(outcome, context))
        for name, outcome in context.study.outcomes.items()
    ]


def _definition(outcome: Outcome, context: Context) -> str:
    words = context.words
    if isinstance(outcome, ColumnOutcome):
        case = "share" if outcome.unit == "share" else "amount"
        return words.variant("define", case, column=outcome.column, unit=outcome.unit)
    months = listed([number(horizon) for horizon in context.study.horizons], words)
    window = " " + words.text("within", months=months)
    if isinstance(outcome, EnrolmentOutcome):
        levels = listed([words.label(level) for level in outcome.levels], words)
        return words.variant("define", "enrolment", within=window, levels=levels)
    run = words.variant("run", outcome.run)
    return words.variant(
        "define", "work",
        within=window,
        months=words.variant(
            "month_count", "one" if outcome.months == 1 else "many",
            months=number(outcome.months), run=run,
        ),
        hours=number(outcome.hours_per_week, 0 if outcome.hours_per_week % 1 == 0 else 1),
    )  # fmt: skip


def _primary(context: Context) -> str:
    words, primary = context.words, context.study.primary
    return words.text(
        "primary_mark",
        outcome=words.label(primary.outcome),
        within=within(primary.horizon or 0, words),
    )


def threats(context: Context) -> list[tuple[str, str]]:
    """What can distort the answer, and how each is handled."""
    words, study = context.words, context.study
    polluted = study.contamination
    values = {
        "programme": words.label("programma"),
        "here": words.label("intervention"),
        "covariates": listed([words.label(term) for term in study.covariates], words),
        "date": date(polluted.start) if polluted else "",
        "cluster": words.label(study.inference.cluster or ""),
    }
    return [
        (words.label(f"threat_{name}"), words.variant("threat", case, **values))
        for name, case in _cases(context)
    ]


def _cases(context: Context) -> list[tuple[str, str]]:
    """Each threat that the study has, with the text that says how it is handled."""
    study = context.study
    kinds = {plan.kind for plan in study.designs.values()}
    cases = [("composition", "composition"), ("unmeasured", "unmeasured")]
    if context.registers:
        did = "did_cohort" in kinds
        cases.insert(0, ("trend", "trend" if did else "trend_only"))
        cases += [("shock", "shock")] if did else []
        cases.append(("follow_up", "follow_up"))
    if study.contamination is not None:
        ignored = study.contamination.handling == "ignore"
        cases.append(("contamination", "contamination_ignored" if ignored else "contamination"))
    if study.inference.cluster:
        cases.append(("together", "together"))
    return cases
