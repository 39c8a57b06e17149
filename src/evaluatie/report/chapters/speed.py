"""Eerder aan het werk: the time gained by a design of survival."""

from evaluatie.report import lookup, lookup_did, lookup_speed, sentences_speed, tables_speed
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, paragraph, section, tabulated
from evaluatie.report.estimate import Estimate
from evaluatie.report.sentences import capital, joined, listed
from evaluatie.study.designs import WEIGHTED_SURVIVAL, SurvivalDesign


def speed_sections(context: Context) -> list[Block]:
    """A section for each design of survival, by its name when there are several."""
    designs, words = lookup_speed.speed_designs(context.study), context.words
    blocks: list[Block] = []
    for name, plan in designs:
        several = len(designs) > 1
        title = capital(words.label(name)) if several else words.text("section.speed")
        blocks += section(title, _speed(context, name, plan))
    return blocks


def _speed(context: Context, name: str, plan: SurvivalDesign) -> list[Block | None]:
    """What is counted, what each way finds, what may be said of it; the curves of the first."""
    if not lookup_speed.gained(context, name):
        return []
    first = lookup_speed.speed_designs(context.study)[0][0] == name
    drawn = first and bool(lookup_speed.curve_names(context, name))
    return [
        Paragraph(introduced(context, plan)),
        bullets(speed_verdicts(context, name)),
        *map(paragraph, speed_conclusions(context, name)),
        *tabulated(tables_speed.speed_table(context, name)),
        Paragraph(context.words.text("speed_curves")) if drawn else None,
        picture("versneld", context) if drawn else None,
        Paragraph(context.words.text("speed_limits")),
    ]


def introduced(context: Context, plan: SurvivalDesign) -> str:
    """What time without work is, and what other exits do to it."""
    words = context.words
    competing = ""
    if "rmst_competing" in plan.estimators:
        exits = listed([words.label(cause) for cause in plan.competing], words, "or")
        estimator = words.label("rmst_competing")
        competing = words.text("speed_text_competing", estimator=estimator, exits=exits)
    return joined(words.text("speed_text", start=words.label("time_zero")), competing)


def speed_verdicts(context: Context, name: str) -> list[str]:
    """What each way of counting finds at the primary horizon."""
    said: list[str] = []
    before: tuple[str, ...] = ()
    for result in _at_primary(context, name):
        told = bool(before) and result.failed_gates == before
        reasons, whom = context.reasons(result), compared(result, context)
        said.append(sentences_speed.found(result, whom, reasons, context.words, told))
        before = result.failed_gates
    return said


def compared(result: Estimate, context: Context) -> str:
    """With whom an estimator compares, as the end of a sentence."""
    case = "weighted" if result.estimator in WEIGHTED_SURVIVAL else "elsewhere"
    names = lookup_did.names(context)
    return context.words.variant("speed_compared", case, elsewhere=names["elsewhere"])


def speed_conclusions(context: Context, name: str) -> list[str]:
    """What may be said in the end, and what of it was there elsewhere too."""
    found = {result.estimator: result for result in _at_primary(context, name)}
    names, words = lookup_did.names(context), context.words
    speaks = found.get(lookup.speaker(context.study, name))
    cohorts = next((e for n, e in found.items() if n in WEIGHTED_SURVIVAL), None)
    did = next((e for n, e in found.items() if n not in WEIGHTED_SURVIVAL), None)
    return [
        sentences_speed.gap(cohorts, did, names, words),
        sentences_speed.conclusion(speaks, names, words),
    ]


def _at_primary(context: Context, name: str) -> list[Estimate]:
    """Of every estimator the time gained at the primary horizon."""
    horizon = lookup.primary_cell(context.study)["horizon"]
    return lookup_speed.gained(context, name, horizon=horizon)
