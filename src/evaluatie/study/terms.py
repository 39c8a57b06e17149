"""Formula terms of a study file: which columns they use."""

import ast
from collections.abc import Collection, Iterable


def terms_among(terms: Iterable[str], covariates: Collection[str]) -> list[str]:
    """Terms made of these covariates only: a placebo leaves out some, and what is made of them."""
    return [term for term in terms if set(columns_of_term(term)) <= set(covariates)]


def columns_of_term(term: str) -> tuple[str, ...]:
    """Columns of a table that a formula term uses: `bs(age, df=4):educ` has age and educ.

    Raises ValueError when the term is no formula.
    """
    from formulaic import Formula  # heavy, and few studies have terms
    from formulaic.errors import FormulaicError

    try:
        factors = {str(f.expr) for part in Formula(f"0 + {term}") for f in part.factors}
        names = {name for factor in factors for name in _names(factor)}
    except (FormulaicError, SyntaxError, ValueError, AttributeError) as error:
        raise ValueError(f"{term!r} is not a formula term") from error
    return tuple(sorted(names))


def _names(expression: str) -> set[str]:
    """Names in a Python expression that stand for data: `np.log(age)` has age."""
    nodes = list(ast.walk(ast.parse(expression.strip(), mode="eval")))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    modules = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    names = [node for node in nodes if isinstance(node, ast.Name)]
    return {node.id for node in names if id(node) not in called | modules}
