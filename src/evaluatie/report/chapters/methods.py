"""What a design does, in words: its method, the choices that matter, and what the data decided."""

from collections.abc import Iterator
from typing import Any

from evaluatie.report import lookup, lookup_did
from evaluatie.report.context import Context
from evaluatie.report.numbers import count, missing, number
from evaluatie.report.sentences import joined, listed
from evaluatie.report.tables_methods import number_left_out
from evaluatie.study.analyses import MAIN
from evaluatie.study.designs import Design


def design_words(name: str, context: Context) -> str:
    """One design: what it compares, the choices a reader should know, and what it assumes.

    What `replacement: auto` chose and who was left out are those of everybody, at the primary
    horizon.
    """
    words, plan = context.words, context.study.designs[name]
    if plan.kind != "matching":
        staggered = plan.kind == lookup_did.ROLLOUT
        names = lookup_did.rollout_names(context, name) if staggered else lookup_did.names(context)
        text = words.variant("design_text", plan.kind, **names)
        return joined(text, _earlier_outcomes(name, plan, context))
    sentences = [words.variant("design_text", _method_case(plan)), *_choices(plan, context)]
    row = primary_diagnostics(name, context)
    if row is not None:
        sentences += [decided(row, plan, context), left_out(name, context)]
    if plan.method != "none":
        assumed = "cohorts" if context.registers else "persons"
        sentences.append(words.variant("design_assumes", assumed))
    return joined(*sentences)


def _earlier_outcomes(name: str, plan: Any, context: Context) -> str:
    """Why earlier outcomes are not matched on, or what matching on them does by itself."""
    if "matched_did" not in plan.estimators:
        return ""
    words = context.words
    values = {"estimator": words.label("matched_did"), "programme": words.label("programma")}
    found = lookup_did.checks(context, "regression_to_the_mean", design=name)
    if not found:
        return words.variant("design_choice", "matched_did", **values)
    terms = [words.label(term) for term in found[0].parameter.split("+")]
    difference = context.scale(found[0].outcome).difference_text(found[0].estimate)
    unknown = missing(found[0].estimate)
    return words.variant(
        "design_choice", "matched_earlier_unknown" if unknown else "matched_earlier",
        covariates=listed(terms, words), difference=difference, **values,
    )  # fmt: skip


def _method_case(plan: Any) -> str:
    return f"ipw_{plan.estimand}" if plan.method == "ipw" else str(plan.method)


def _choices(plan: Any, context: Context) -> Iterator[str]:
    """A sentence for each choice that changes who is compared with whom."""
    words = context.words
    if getattr(plan, "ratio", 1) > 1:
        yield words.text("design_choice.ratio", ratio=number(plan.ratio))
    if getattr(plan, "distance", "") == "mahalanobis":
        yield words.text("design_choice.mahalanobis")
    if getattr(plan, "replacement", "auto") != "auto":
        yield words.variant("design_choice", "with" if plan.replacement else "without")
    if getattr(plan, "caliper", None) or getattr(plan, "calipers", None):
        yield words.text("design_choice.caliper")
    for case in ("exact", "anti_exact"):
        if getattr(plan, case, None):
            names = [words.label(term) for term in getattr(plan, case)]
            yield words.variant("design_choice", case, covariates=listed(names, words))
    if getattr(plan, "trim", None):
        low, high = (number(bound, 2) for bound in plan.trim)
        yield words.variant("design_choice", "trim", low=low, high=high)
    if getattr(plan, "propensity", "logit") != "logit":
        model = words.variant("propensity", plan.propensity)
        yield words.text("design_choice.propensity", model=model)


def primary_diagnostics(design: str, context: Context) -> Any:
    """The diagnostics of everybody at the primary horizon; None when there are none."""
    horizon = lookup.primary_cell(context.study)["horizon"]
    found = lookup.rows(
        context.released.diagnostics,
        design=design, analysis=MAIN, horizon=horizon, **lookup.everybody(),
    )  # fmt: skip
    return next(found.itertuples(index=False), None)


def decided(row: Any, plan: Design, context: Context) -> str:
    """What `replacement: auto` chose in a cell and why; empty where the study chose itself."""
    words = context.words
    if missing(row.reason) or not words.has(f"auto.{row.reason}"):
        return ""
    needed = context.study.gates.controls_per_treated * getattr(plan, "ratio", 1)
    return words.variant(
        "auto", row.reason,
        pool=number(row.controls_per_treated, 1),
        needed=number(needed, 0 if needed % 1 == 0 else 1),
        method="" if missing(row.method) else words.variant("method", row.method),
        named="" if missing(row.method) else _named(row.method, context),
    )  # fmt: skip


def _named(method: str, context: Context) -> str:
    """A method with the English name by which it is known, where it has one."""
    words = context.words
    group = "method_named" if words.has(f"method_named.{method}") else "method"
    return words.variant(group, method)


def left_out(design: str, context: Context) -> str:
    """For whom the effect holds when part of the treated has no match, with how many; or empty."""
    key = {"design": design, "estimator": lookup.speaker(context.study, design)}
    found = lookup.rows(
        context.released.estimates,
        analysis=MAIN, estimand="ATM", **key, **lookup.primary_cell(context.study),
        **lookup.everybody(),
    )  # fmt: skip
    row: Any = next(found[found["time"].isna()].itertuples(index=False), None)
    if row is None:
        return ""
    values = {
        "estimand": context.words.variant("estimand", "ATM"),
        "number": count(number_left_out(row)),
        "total": count(row.n_treated),
    }
    withheld = missing(number_left_out(row))
    return context.words.variant(
        "design_choice", "left_out_withheld" if withheld else "left_out", **values
    )
