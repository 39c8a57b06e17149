"""Sentences on covariates that are not known of everybody: what was done, what it costs."""

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.lookup import everybody, primary_cell
from evaluatie.report.numbers import missing, number, percentage
from evaluatie.report.sentences import capital, joined, listed
from evaluatie.study.analyses import MAIN, imputed_terms

LITTLE, MUCH = 0.05, 0.3  # fraction of missing information


def handled(context: Context) -> str:
    """What was done with what is missing, a sentence for each way; empty without any."""
    words, found = context.words, context.released.missingness
    plan = context.study.missing
    sets = number(plan.imputation.sets) if plan and plan.imputation else ""
    texts = []
    for handling in ("exclude", "category", "impute"):
        terms = found.loc[found["handling"] == handling, "covariate"].drop_duplicates()
        if len(terms):
            names = [f"‘{words.label(term)}’" for term in terms]
            values = {"either": listed(names, words, "or"), "covariates": listed(names, words)}
            texts.append(words.variant("missing_handled", handling, sets=sets, **values))
    return joined(*texts)


def information(context: Context) -> str:
    """How much of the primary result's information is missing; empty where nothing was imputed."""
    rows = lookup.rows(
        context.released.estimates, analysis=MAIN, design=context.study.primary.design,
        estimator=context.study.primary.estimator, **primary_cell(context.study), **everybody(),
    )  # fmt: skip
    known = rows.loc[rows["time"].isna() & (rows["status"] == "ok"), "fmi"]
    if known.empty or missing(known.iloc[0]):
        return ""
    share = float(known.iloc[0])
    case = "little" if share < LITTLE else "much" if share >= MUCH else "some"
    limit = percentage(LITTLE)
    return context.words.variant("missing_information", case, share=percentage(share), limit=limit)


def groups_of_imputed(context: Context) -> str:
    """That subgroups rest on what was recorded, where a subgroup's column is imputed."""
    terms = set(imputed_terms(context.study))
    named = [
        context.words.label(name)
        for name, plan in context.study.subgroups.items()
        if {name, plan.column} & terms
    ]
    if not named:
        return ""
    return capital(context.words.text("missing_groups", groups=listed(named, context.words)))
