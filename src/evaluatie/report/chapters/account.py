"""Where the numbers come from and under which rules they are shown."""

from pathlib import Path

import evaluatie
from evaluatie.report import blinding, lookup, overrides
from evaluatie.report.context import Context
from evaluatie.report.document import Block, bullets, section, terms
from evaluatie.report.numbers import date, number
from evaluatie.report.sentences import capital, listed
from evaluatie.report.sentences_missing import handled
from evaluatie.study.gates import CAUTION, GATES, Override, stamp_of


def source_line(context: Context) -> str:
    """The source that every caption names."""
    source = context.study.source
    if source.kind == "persons":
        return context.words.variant("source", "persons", file=Path(source.file).name)
    return context.words.variant("source", "synthetic" if context.synthetic else "registers")


def account_chapter(context: Context) -> list[Block]:
    """Data, definitions, disclosure, seed and version; pointers to the other files."""
    words = context.words
    names = ("formats", "technical", "workbook", "figures", "estimates", "manifest")
    files = [words.variant("files", name) for name in names]
    return [
        *section(words.text("section.data"), [terms(_pairs(context))]),
        *section(words.text("section.files"), [bullets(files)]),
    ]


def _pairs(context: Context) -> list[tuple[str, str]]:
    words, study = context.words, context.study
    source = source_line(context)
    # the name of a file keeps its letters
    texts = {"data": capital(source) if context.registers else source}
    start = words.label("time_zero")
    if study.source.kind == "registers":
        texts["from"] = words.text("from_text", start=start)
        texts["until"] = date(study.source.data_until)
    if study.population is not None:
        low, high = (number(age) for age in study.population.age)
        texts["population"] = words.text(
            "population_text", low=low, high=high, start=start,
            here=words.label("intervention"), elsewhere=words.label("comparison"),
        )  # fmt: skip
    texts["covariates"] = listed([words.label(term) for term in study.covariates], words)
    if handled(context):
        texts["missing"] = handled(context)
    texts["disclosure"] = _disclosure(context)
    texts["uncertainty"] = _uncertainty(context)
    texts["gates"] = _gates(context)
    texts |= _on_record(context)
    if study.account is not None:
        texts |= study.account.model_dump(exclude_none=True)
    # a seed is a name, not a quantity: no thousands dots
    texts["seed"] = words.text("seed_text", seed=str(study.seed))
    texts["version"] = words.text("version_text", version=evaluatie.__version__)
    return [(words.variant("account", key), text) for key, text in texts.items()]


def _disclosure(context: Context) -> str:
    estimates = context.released.estimates
    withheld = int((estimates["status"] == "suppressed").sum())
    return context.words.text(
        "disclosure_text",
        cell=number(context.study.disclosure.minimum_cell),
        total=number(len(estimates)),
        withheld=number(withheld),
    )


def _uncertainty(context: Context) -> str:
    words, inference = context.words, context.study.inference
    cluster = ""
    if inference.cluster:
        cluster = words.text("cluster_clause", cluster=words.label(inference.cluster))
    return words.text(
        "uncertainty_text",
        confidence=words.label("confidence"),
        cluster=cluster,
        secondary=words.label(inference.families.secondary),
        subgroups=words.label(inference.families.subgroups),
    )


def _gates(context: Context) -> str:
    gates = context.study.gates
    return context.words.text(
        "gates_text",
        smd=number(gates.smd, 2),
        ess=number(gates.ess),
        controls=_short(gates.controls_per_treated),
        replaced=_short(gates.controls_per_treated_replaced),
        calendar=context.words.variant(
            "gates_calendar", "yes" if context.registers and gates.calendar else "no"
        ),
        placebo=context.words.variant("gates_placebo", "yes" if gates.placebo else "no"),
        clusters=_clusters(context),
        pretrend=context.words.variant(
            "gates_pretrend",
            "no" if gates.pretrend_p is None else "yes",
            limit=number(gates.pretrend_p, 2),
        ),
        sizes=_sizes(context),
        stamps=_stamps(context),
    )


def _sizes(context: Context) -> str:
    """Gates on a size, of those that the study has."""
    gates = context.study.gates
    limits = {"equivalence": gates.equivalence, "mde": gates.mde}
    return "".join(
        context.words.variant(
            "gates_size", name, limit=context.primary_scale.difference_text(limit)
        )
        for name, limit in limits.items()
        if limit is not None
    )


def _stamps(context: Context) -> str:
    """Which gates stamp an estimate a caution; the others make it not interpretable."""
    words, chosen = context.words, context.study.gates.caution
    cautions = [words.label(name) for name in GATES if stamp_of([name], chosen) == CAUTION]
    if not cautions:
        return words.text("gates_stamps_strict")
    named = listed([f"‘{name}’" for name in dict.fromkeys(cautions)], words, "or")
    return words.text("gates_stamps", cautions=named)


def _on_record(context: Context) -> dict[str, str]:
    """What the analyst decided about gates and blinding, where there is any."""
    study, words = context.study, context.words
    texts = {}
    if study.overrides:
        texts["overrides"] = " ".join(
            f"{overrides.told(one, words)} {words.variant('override_use', _use(one, context))}"
            for one in study.overrides
        )
    record = blinding.blinding_record(context)
    return texts | ({"blinding": record} if record else {})


def _use(override: Override, context: Context) -> str:
    """Whether some printed estimate needed it."""
    found = lookup.rows(context.released.estimates, design=override.design)
    found = found[found["overridden_gates"].notna()]
    names = (row for row in found.itertuples(index=False) if override.covers(row))
    used = any(override.gate in str(row.overridden_gates).split(";") for row in names)
    return "used" if used else "unused"


def _clusters(context: Context) -> str:
    cluster = context.study.inference.cluster
    name = context.words.label(cluster or "")
    return context.words.variant("gates_clusters", "yes" if cluster else "no", cluster=name)


def _short(threshold: float) -> str:
    return number(threshold, 0 if threshold % 1 == 0 else 1)
