"""Rules for a study of a persons file: what its columns may be used for."""

from collections.abc import Iterator
from typing import Any

from evaluatie.study.columns import is_reserved
from evaluatie.study.rules.problem import Problem


def _persons_columns(
    source: Any, outcomes: Any, subgroups: Any, covariates: Any, designs: Any
) -> Iterator[Problem]:
    """Columns of a persons file that cannot play the part the study gives them."""
    if source.kind != "persons":
        return
    lists = {("covariates",): covariates} | {
        ("designs", name, "covariates"): plan.covariates or [] for name, plan in designs.items()
    }
    results = {plan.column for plan in outcomes.values() if plan.kind == "column"}
    for place, terms in lists.items():
        for number, term in enumerate(terms):
            if term in results:
                yield (*place, number), f"{term} is an outcome: it cannot also be adjusted for"
            elif term in (source.treatment.column, source.id):
                yield (*place, number), f"{term} is the treatment or the id, not a covariate"
            elif is_reserved(term):
                yield (*place, number), f"{term} is a name of this program: rename the column"
    columns = {("outcomes", n, "column"): getattr(p, "column", "") for n, p in outcomes.items()}
    columns |= {("subgroups", n, "column"): p.column or "" for n, p in subgroups.items()}
    for place, column in columns.items():
        if is_reserved(column):
            yield place, f"{column} is a name of this program: rename the column"


def _outcome_names(source: Any, outcomes: Any, placebos: Any, designs: Any) -> Iterator[Problem]:
    """An outcome may not be called like another column that the study reads."""
    if source.kind != "persons":
        return
    others = {getattr(plan, "before", None) for plan in designs.values()}
    for placebo in placebos.values():
        if placebo.kind == "outcome":
            others |= {placebo.outcome.column, placebo.before}
    for name, plan in outcomes.items():
        if plan.kind == "column" and name in others and plan.column != name:
            yield ("outcomes", name), "is also the name of a column the study reads: rename it"


def _panel_placebos(designs: Any, placebos: Any) -> Iterator[Problem]:
    if any(plan.kind == "did_panel" for plan in designs.values()):
        for name, placebo in placebos.items():
            if placebo.kind == "outcome" and placebo.before is None:
                yield (
                    ("placebos", name, "before"),
                    "a did_panel design needs its measurement before",
                )


RULES = (
    _persons_columns,
    _outcome_names,
    _panel_placebos,
)
