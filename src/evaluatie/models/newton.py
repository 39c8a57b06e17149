"""Newton's method for models of one linear predictor: logit, probit, balancing weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from evaluatie.models.gram import linear_predictor, weighted_gram, weighted_sum
from evaluatie.models.scaling import Floats

MAX_ITERATIONS = 100
NEGLIGIBLE = 1e-10  # expected rise of twice the objective: the step after it is the last
ROUNDING = 1e-12  # an objective this much lower, relatively, is rounding and not a bad step
HALVINGS = 40


@dataclass(frozen=True)
class State:
    """Where the iterations are: gradient (k,), information (k, k), and whether they settled."""

    point: Floats
    value: float
    linear: Floats
    gradient: Floats
    information: Floats
    converged: bool = False


class Problem(Protocol):
    """Anything concave that can be evaluated at a point (k,)."""

    def at(self, point: Floats) -> State:
        """The objective and its derivatives at, or with the same slopes as, this point."""
        ...


RowTerms = Callable[[Floats, Floats], tuple[Floats, Floats, Floats]]


@dataclass(frozen=True)
class Concave:
    """Maximise sum of weight * term(x'b, target) over b, for a term that is concave in x'b.

    `design` (n, k), `target` and `weights` (n,). `terms` takes the linear predictor (n,) and
    the target and gives per row the term, its slope and its curvature (minus the second
    derivative).
    """

    design: Floats
    target: Floats
    weights: Floats
    terms: RowTerms

    def at(self, point: Floats) -> State:
        """The objective and its derivatives at one point (k,)."""
        linear = linear_predictor(self.design, point)
        value, slope, curvature = self.terms(linear, self.target)
        return State(
            point=point,
            value=float((self.weights * value).sum()),
            linear=linear,
            gradient=weighted_sum(self.design, self.weights * slope),
            information=weighted_gram(self.design, self.weights * curvature),
        )


def maximise(problem: Problem, start: Floats) -> State:
    """The maximum, from a start (k,); the last state with `converged` False when there is none.

    Full Newton steps, halved while the objective falls. A singular information gives the step
    of smallest norm, so that dependent columns share their coefficient. A problem that knows it
    has no maximum says so with an infinite value, and the steps end there.
    """
    here = problem.at(start)
    for _ in range(MAX_ITERATIONS):
        step = np.linalg.pinv(here.information, hermitian=True) @ here.gradient
        ahead = _ahead(problem, here, step)
        if ahead is None or np.isinf(ahead.value):
            return here
        settled = float(here.gradient @ step) <= NEGLIGIBLE
        here = ahead
        if settled:
            return replace(here, converged=True)
    return here


def _ahead(problem: Problem, here: State, step: Floats) -> State | None:
    """The state after the longest of the steps 1, 1/2, 1/4, ... that does not go down."""
    lowest = here.value - ROUNDING * (1.0 + abs(here.value))
    for halvings in range(HALVINGS):
        ahead = problem.at(here.point + step / 2.0**halvings)
        if ahead.value >= lowest and np.isfinite(ahead.information).all():
            return ahead
    return None
