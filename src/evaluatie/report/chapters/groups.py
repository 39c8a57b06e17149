"""For whom: the primary result per subgroup, and whether groups really differ."""

from evaluatie.report import blinding, lookup, lookup_groups, sentences, sentences_groups, tables
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, section, tabulated
from evaluatie.report.tables_subgroups import difference_table


def subgroups_chapter(context: Context) -> list[Block]:
    """The primary result per subgroup, with what the picture cannot tell, and the tests."""
    table = tables.subgroup_table(context)
    if not table.rows:
        return []
    words = context.words
    design = context.study.primary.design
    caution = words.text("subgroups_caution", design=words.label(design))
    blocks: list[Block] = [Paragraph(sentences.joined(caution, words.text("subgroups_null")))]
    hidden = blinding.is_blinded(context)
    if lookup.headline(context.released, context.study) is None and not hidden:
        blocks.append(Paragraph(words.text("subgroups_fail"), "warning"))
    return [
        *blocks,
        picture("subgroepen", context),
        *tabulated(table),
        *section(words.text("section.differences"), _differences(context)),
    ]


def _differences(context: Context) -> list[Block | None]:
    """What the tests say, subgroup by subgroup."""
    verdicts = difference_verdicts(context)
    if not verdicts:
        return []
    words, families = context.words, context.study.inference.families
    text = words.text(
        "differences_text", shared=_shared(context), method=words.label(families.subgroups)
    )
    return [Paragraph(text), bullets(verdicts), *tabulated(difference_table(context))]


def _shared(context: Context) -> str:
    """What groups share, as a clause that ends with a space; nothing where they share nobody.

    Levels part the persons, so that only members of one cluster can stand in two of them; arms of
    a rollout also have the same controlegroep.
    """
    words, study = context.words, context.study
    cluster = study.inference.cluster
    values = {"cluster": words.label(cluster or "")}
    parts = ["cluster"] if cluster else []
    parts += ["control"] if any(plan.arms for plan in study.subgroups.values()) else []
    if not parts:
        return ""
    named = [words.variant("groups_sharing", part, **values) for part in parts]
    return words.text("groups_share", parts=sentences.listed(named, words)) + " "


def difference_verdicts(context: Context) -> list[str]:
    """A sentence for each subgroup of the primary result."""
    return [
        sentences_groups.verdict(
            test,
            lookup_groups.pairs(context, test.subgroup),
            context.primary_scale,
            context.study.inference.confidence,
            context.words,
        )
        for test in lookup_groups.joint_tests(context)
    ]
