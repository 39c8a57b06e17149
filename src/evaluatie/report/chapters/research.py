"""Who is compared with whom, what is measured, what can distort the answer."""

from evaluatie.report import lookup, tables_groups
from evaluatie.report.chapters.definitions import definitions
from evaluatie.report.chapters.methods import design_words
from evaluatie.report.chapters.people import characteristics
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.chapters.theory import theory_sections
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, section, tabulated, terms
from evaluatie.report.numbers import count, date
from evaluatie.report.sentences import capital, joined, listed, within
from evaluatie.tables.derived import OVERALL


def research_chapter(context: Context) -> list[Block]:
    """Designs, rollout, definitions and threats."""
    words, study = context.words, context.study
    rollout = [picture("uitrol", context), *_arms(context)] if study.cohorts else []
    threatening = [terms(threats(context)), *_contamination(context)]
    return [
        *theory_sections(context),
        *section(words.text("section.compared"), [terms(designs(context))]),
        *section(words.text("section.rollout"), rollout),
        *section(words.text("section.measured"), _measured(context)),
        *section(words.text("section.threats"), threatening),
    ]


def _measured(context: Context) -> list[Block | None]:
    """What every outcome counts, the secondary ones apart."""
    study = context.study
    blocks: list[Block | None] = [
        terms(definitions(study.outcomes, context)),
        Paragraph(_primary(context)),
    ]
    if study.secondary:
        mark = Paragraph(context.words.text("secondary_mark"))
        blocks += [mark, terms(definitions(study.secondary, context))]
    return blocks


def designs(context: Context) -> list[tuple[str, str]]:
    """Designs with what they compare and what they assume; those that share it together."""
    words = context.words
    texts: dict[str, list[str]] = {}
    for name in context.study.designs:
        texts.setdefault(design_words(name, context), []).append(words.label(name))
    return [(capital("; ".join(names)), text) for text, names in texts.items()]


def _arms(context: Context) -> list[Block]:
    """Whether the arm by date and route agrees with the team that was delivered."""
    checked = lookup.rows(context.released.arm_check, arm=OVERALL)
    if checked.empty:
        return []
    return [Paragraph(arm_verdicts(context)), *tabulated(tables_groups.arm_table(context))]


def arm_verdicts(context: Context) -> str:
    """How many people's arm agrees with their team, and how many's does not."""
    words = context.words
    checked = lookup.rows(context.released.arm_check, arm=OVERALL)
    if checked["persons"].isna().any():
        return words.text("arms_withheld")
    found = [
        words.variant("arms_verdict", row.team, n=count(row.persons))
        for row in checked.itertuples(index=False)
        if row.persons
    ]
    text = words.text("arms_text", here=words.label("intervention"), verdicts=listed(found, words))
    return joined(text, words.text("arms_none"))


def _contamination(context: Context) -> list[Block]:
    """How much of the controls' time was contaminated."""
    plan, table = context.study.contamination, tables_groups.contamination_table(context)
    if plan is None or not table.rows:
        return []
    text = context.words.text("contamination_text", date=date(plan.start))
    return [Paragraph(text), *tabulated(table)]


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
    shown = any(characteristics(context))
    composition = "composition_shown" if shown else "composition"
    cases = [("composition", composition), ("unmeasured", "unmeasured")]
    if context.registers:
        did = "did_cohort" in kinds
        cases.insert(0, ("trend", "trend" if did else "trend_only"))
        cases += [("shock", "shock")] if did else []
        cases.append(("follow_up", "follow_up"))
    if study.contamination is not None:
        handled = {"ignore": "contamination_ignored", "censor": "contamination_censored"}
        text = handled.get(study.contamination.handling, "contamination")
        cases.append(("contamination", text))
    if study.inference.cluster:
        cases.append(("together", "together"))
    return cases
