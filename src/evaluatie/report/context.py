"""One study with its released tables and its words: what every part of a report is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

from evaluatie.report import lookup
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import Scale, percentage
from evaluatie.report.released import Released
from evaluatie.report.sentences import gate_reasons, listed
from evaluatie.report.wording import Catalogue, added, load_catalogue
from evaluatie.study import Study
from evaluatie.study.told import Told, told
from evaluatie.theory import Theory, load_theory
from evaluatie.theory.model import Texts


@dataclass(frozen=True)
class Context:
    """Passed to every table, figure and chapter; holds no state of its own."""

    released: Released
    study: Study
    words: Catalogue
    scales: Mapping[str, Scale]
    theory: Theory | None = None

    def say(self, texts: Texts) -> str:
        """A text of the theory in the language of the report."""
        return texts.in_language(self.language)

    @property
    def language(self) -> str:
        """The language that it is written in."""
        return self.words.language

    @property
    def title(self) -> str:
        """The study's title."""
        return self.told(self.study.title)

    def told(self, text: Told) -> str:
        """A text of the study file in the language of the report."""
        return told(text, self.language)

    def scale(self, outcome: str) -> Scale:
        """Unit and decimals of an outcome."""
        return self.scales[outcome]

    @property
    def primary_scale(self) -> Scale:
        """Unit and decimals of the primary outcome."""
        return self.scale(self.study.primary.outcome)

    @property
    def synthetic(self) -> bool:
        """Whether the data were generated."""
        return self.study.source.origin == "synthetic"

    @property
    def quantile(self) -> float:
        """Standard errors between an estimate and the end of its interval."""
        return NormalDist().inv_cdf((1 + self.study.inference.confidence) / 2)

    @property
    def registers(self) -> bool:
        """Whether the study compares settlers in registers."""
        return self.study.source.kind == "registers"

    @property
    def settled_at_time_zero(self) -> bool:
        """Whether people are followed from settlement, which says in which cohort they are."""
        population = self.study.population
        return population is not None and population.index_date == "vestigingsdatum"

    def reasons(self, result: Estimate) -> list[str]:
        """Why an estimate fails its gates, in words."""
        found = lookup.rows(
            self.released.diagnostics,
            design=result.design, analysis=result.analysis, horizon=result.horizon,
            subgroup=result.subgroup, level=result.level,
        )  # fmt: skip
        row: Any = next(found.itertuples(index=False), None)
        return gate_reasons(result, row, self.study.gates, self.words)


def make_context(released: Released, study: Study, language: str) -> Context:
    """The context of a report in a language, which `locales.speaking` must have opened."""
    labels = {name: told(label, language) for name, label in study.labels.items()}
    words = added(load_catalogue(language, labels), "theorie")
    own = {
        **_interval_names(study, words),
        **_time_names(study, words),
        **_place_names(study, words),
        **_cohort_names(study, words),
        **_design_names(study, words),
        **labels,
    }
    words = replace(words, own=own | _group_names(study, replace(words, own=own)))
    theory = load_theory(study.theory) if study.theory else None
    return Context(released, study, words, _scales(released, study, words), theory)


def _scales(released: Released, study: Study, words: Catalogue) -> dict[str, Scale]:
    """Of every outcome, in the unit as the study labels it."""
    found = lookup.scales(released, study).items()
    return {
        name: scale if scale.is_share else replace(scale, unit=words.label(scale.unit))
        for name, scale in found
    }


def _interval_names(study: Study, words: Catalogue) -> dict[str, str]:
    level = percentage(study.inference.confidence)
    return {"confidence": level, "column_interval": words.text("interval_name", level=level)}


def _time_names(study: Study, words: Catalogue) -> dict[str, str]:
    """From when people are followed."""
    if study.population is None:
        return {}
    start = words.variant("time_zero", study.population.index_date)
    return {"time_zero": start, "kwartaal": words.text("quarter", start=start)}


def _place_names(study: Study, words: Catalogue) -> dict[str, str]:
    if study.population is None:
        return {}
    places = [words.label(place) for place in study.population.comparison]
    return {
        "intervention": words.label(study.population.municipality),
        "comparison": listed(places, words),
    }


def _cohort_names(study: Study, words: Catalogue) -> dict[str, str]:
    """Cohorts by their years: in the comparison places nobody got the programme."""
    if study.cohorts is None:
        return {}
    names = {}
    for name, cohort in (
        ("treatment", study.cohorts.treatment),
        ("control", study.cohorts.control),
    ):
        first, last = str(cohort.start.year), str(cohort.until.year)
        case = "year" if first == last else "years"
        names[name] = words.variant("settled", case, first=first, last=last)
    return names


def _group_names(study: Study, words: Catalogue) -> dict[str, str]:
    """Headers of columns that hold one cohort in one place."""
    if study.population is None:
        return {}
    groups = [(p, c) for p in ("intervention", "comparison") for c in ("treatment", "control")]
    return {
        f"column_{place}_{cohort}": words.text(
            "flow_group", place=words.label(place), cohort=words.label(cohort)
        )
        for place, cohort in groups
    }


def _design_names(study: Study, words: Catalogue) -> dict[str, str]:
    """Names by kind for designs that nobody named: a cohort comparison is never called DiD."""
    kinds = [plan.kind for plan in study.designs.values()]
    names = {}
    for name, plan in study.designs.items():
        kind = "matching_cohorts" if study.cohorts and plan.kind == "matching" else plan.kind
        if kind != "matching" and name not in words.names:
            several = kinds.count(plan.kind) > 1
            names[name] = words.label(kind) + (f" ({name})" if several else "")
    return names
