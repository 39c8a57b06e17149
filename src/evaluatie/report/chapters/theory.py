"""The policy theory in short: elements, process, and the chains of problem and intervention."""

from evaluatie.report import lookup_theory, tables_theory
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, Picture, section, terms
from evaluatie.report.numbers import date, number
from evaluatie.report.sentences import joined
from evaluatie.theory.model import Element


def theory_sections(context: Context) -> list[Block]:
    """Nothing for a study without a theory."""
    theory, words = context.theory, context.words
    if theory is None:
        return []
    text = words.text(
        "theory_text", elements=number(len(theory.elements)), chains=number(len(theory.chains)),
        used=number(len(theory.used_mechanisms())), all=number(len(theory.mechanisms)),
        source=context.say(theory.source),
    )  # fmt: skip
    elements = [
        (context.say(element.name), element_text(element, context))
        for element in theory.elements.values()
    ]
    chains = [
        Picture(
            lookup_theory.chain_figure(name),
            words.variant("figure_caption", "ketens", element=context.say(element.name)),
            source=context.say(theory.source),
        )
        for name, element in theory.elements.items()
    ]
    return [
        *section(
            words.text("section.theory"),
            [Paragraph(text), theory_picture("beleidstheorie", context), terms(elements)],
        ),
        *section(words.text("section.process"), process(context)),
        *section(words.text("section.chains"), [Paragraph(words.text("chains_text")), *chains]),
    ]


def theory_picture(name: str, context: Context) -> Picture:
    """A figure of the theory: it is about nobody, so that it has no number of persons."""
    assert context.theory is not None
    source = context.say(context.theory.source)
    return Picture(name, context.words.variant("figure_caption", name), source=source)


def element_text(element: Element, context: Context) -> str:
    """What it is, and what is known of it of refugees."""
    words, evidence = context.words, element.evidence
    if evidence is None:
        return words.text("element_alone", idea=context.say(element.idea))
    return words.text(
        "element_idea", idea=context.say(element.idea),
        evidence=lookup_theory.evidence_text(evidence, context),
        finding=context.say(evidence.finding),
        references=tables_theory.references(evidence, context),
    )  # fmt: skip


def process(context: Context) -> list[Block | None]:
    """The figure of the process, and since when which part ran."""
    assert context.theory is not None
    dates = [
        context.words.text("rollout_date", date=date(step.date), what=context.say(step.text))
        for step in context.theory.rollout
    ]
    said = context.words.text("process_text", dates=joined(*(f"{text}." for text in dates)))
    return [Paragraph(said), theory_picture("proces", context)]
