"""The synthesis: what was known of mechanisms, and what is concluded of every chain."""

from typing import Any

from evaluatie.report import lookup_theory, tables_theory
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, section, tabulated
from evaluatie.report.numbers import missing
from evaluatie.report.tables_theory import effect_scale, reference_text


def synthesis_sections(context: Context) -> list[Block]:
    """Nothing for a study without a theory."""
    words, theory = context.words, context.theory
    if theory is None or context.released.chains.empty:
        return []
    evidence = [
        Paragraph(words.text("evidence_text")),
        *tabulated(tables_theory.evidence_table(context)),
    ]
    said = [chain_said(place, row, context) for place, row in lookup_theory.chain_rows(context)]
    chains = [
        Paragraph(words.text("synthesis_text")),
        *tabulated(tables_theory.chain_table(context)),
        bullets(said),
    ]
    return [
        *section(words.text("section.evidence"), evidence),
        *section(words.text("section.synthesis"), chains),
        *section(
            words.text("section.literature"), [Paragraph("; ".join(literature(context)) + ".")]
        ),
    ]


def chain_said(place: int, row: Any, context: Context) -> str:
    """The conclusion on a chain, why, and what would be needed to test it."""
    words, scale = context.words, effect_scale(row, context)
    effect = "" if missing(row.estimate) else effect_text(row, scale)
    reason = words.variant(
        "chain_reason", row.reason, instrument=tables_theory.instrument_of(row, context),
        effect=effect,
    )  # fmt: skip
    return words.text(
        "chain_said", chain=tables_theory.chain_name(place, row, context),
        conclusion=words.variant("conclusion", row.conclusion), reason=reason,
    )  # fmt: skip


def effect_text(row: Any, scale: Any) -> str:
    """The difference with its unit; the interval stands in the table."""
    return str(scale.difference_text(row.estimate))


def literature(context: Context) -> list[str]:
    """Every publication that the theory refers to, by author."""
    theory, words = context.theory, context.words
    assert theory is not None
    found = sorted(theory.references.values(), key=lambda r: (r.authors.casefold(), r.year))
    texts = []
    for reference in found:
        if reference.via is None:
            texts.append(reference_text(reference.authors, reference.year, context))
            continue
        via = theory.references[reference.via]
        known = reference_text(via.authors, via.year, context)
        year = str(reference.year)
        texts.append(words.text("publication_via", authors=reference.authors, year=year, via=known))
    return texts
