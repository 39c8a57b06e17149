"""Effects of starting an instrument, each by itself, over all landmarks and by quarter of them.

At a landmark who starts is compared with who has not yet started and has the same history (Sianesi
2004, Review of Economics and Statistics 86). The landmarks are stacked and have a level each in
both models, and in `unconditional`, which adjusts for nothing else; the pooled effect is that on
the starters, so that a landmark counts by how many start.
A person is a control at every landmark before the start: what a household adds to the estimate is
the sum over all its rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.check_rows import Asked, as_checks
from evaluatie.estimators.comparison import Floats
from evaluatie.estimators.contributions import Estimated, estimated
from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.fits import FITS
from evaluatie.estimators.implied_balance import Balance, implied_balance
from evaluatie.estimators.instrument.doses import combinations, doses
from evaluatie.estimators.instrument.stack import (
    MOMENT,
    Compared,
    Landmarked,
    compared,
    earlier_history,
    stacked,
    terms,
)
from evaluatie.estimators.joint import as_candidates
from evaluatie.estimators.plan_fits import WITHOUT_COVARIATES
from evaluatie.estimators.rows import Basis, Label, effect_row, is_share
from evaluatie.study.analyses import MAIN, Analysis
from evaluatie.study.instrument_design import INSTRUMENT, InstrumentDesign
from evaluatie.study.model import Study
from evaluatie.tables import read_table
from evaluatie.tables.instruments import INSTRUMENT_STARTS, LANDMARKS
from evaluatie.tables.persons import COHORT
from evaluatie.tables.samples import Cell

Row = dict[str, Any]
QUARTER = 3  # months


@dataclass(frozen=True)
class Instruments:
    """Rows of CANDIDATES, SENSITIVITY, INSTRUMENT_DOSES and INSTRUMENT_COMBINATIONS."""

    candidates: pd.DataFrame
    sensitivity: pd.DataFrame
    instrument_doses: pd.DataFrame
    instrument_combinations: pd.DataFrame


@dataclass(frozen=True)
class Question:
    """What is asked: of which instrument, by which design of the study, of which persons.

    `numbers` maps a cluster to its number in the study, of `clusters`.
    """

    instrument: str
    data: Landmarked
    study: Study
    design: str
    numbers: pd.Index

    @property
    def cell(self) -> Cell:
        """The cell of the rows: the instrument is the level of a subgroup of that name."""
        plan = self.data.plan
        analysis = Analysis(MAIN, (plan.outcome,), (plan.horizon,), self.data.covariates)
        return Cell(analysis, plan.horizon, INSTRUMENT, self.instrument)

    def clusters(self, table: pd.DataFrame) -> NDArray[np.int64]:
        """The number (n,) of each row's cluster in the study."""
        return self.numbers.get_indexer(table["cluster"]).astype(np.int64)


def read_landmarks(files: Any) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """LANDMARKS, INSTRUMENT_STARTS and COHORT from an object with their paths."""
    return (
        read_table(files.landmarks, LANDMARKS),
        read_table(files.instrument_starts, INSTRUMENT_STARTS),
        read_table(files.cohort, COHORT),
    )


def instrument(
    landmarks: pd.DataFrame, starts: pd.DataFrame, cohort: pd.DataFrame, study: Study, design: str
) -> Instruments:
    """Effects of every instrument of a design, from LANDMARKS, INSTRUMENT_STARTS and COHORT."""
    plan = study.designs[design]
    assert isinstance(plan, InstrumentDesign)
    data = Landmarked(landmarks, starts, cohort, plan, tuple(plan.covariates or study.covariates))
    numbers = pd.Index(np.sort(cohort["cluster"].unique()))
    found: list[Estimated] = []
    checks: list[Row] = []
    amounts = []
    for name in plan.instruments:
        question = Question(name, data, study, design, numbers)
        table = stacked(data, name)
        found += _effects(question, table)
        checks += _placebo(question, earlier_history(table, data))
        amounts.append(doses(table[table["treated"]], starts, name, design, study))
    return Instruments(
        as_candidates(found, len(numbers), study),
        as_checks(checks),
        pd.concat(amounts, ignore_index=True),
        combinations(data, design, study),
    )


def _effects(question: Question, table: pd.DataFrame) -> list[Estimated]:
    """By each estimator the effect over all landmarks, and over those of each quarter."""
    first, last = question.data.plan.landmarks
    parts: list[tuple[str | None, pd.DataFrame]] = [(None, table)]
    for low in range(first, last + 1, QUARTER):
        high = min(low + QUARTER - 1, last)
        parts.append((f"landmark:{low}-{high}", table[table["landmark"].between(low, high)]))
    return [
        _estimated(question, estimator, time, rows)
        for time, rows in (parts if last - first >= QUARTER else parts[:1])
        for estimator in question.data.plan.estimators
    ]


def _estimated(
    question: Question, estimator: str, time: str | None, table: pd.DataFrame
) -> Estimated:
    sample = _sample(question, estimator, table)
    label = Label(question.design, estimator, question.data.plan.outcome, "from_landmark", time)
    effect, balance = _fitted(sample, estimator, "value")
    basis = _basis(sample, balance)
    row = effect_row(question.cell, label, effect, basis, question.study)
    return estimated(
        row | _persons(sample, question.study, label.outcome), effect,
        question.clusters(sample.own),
    )  # fmt: skip


def _sample(question: Question, estimator: str, table: pd.DataFrame) -> Compared:
    alone = estimator in WITHOUT_COVARIATES
    return compared(table, [MOMENT] if alone else terms(question.data, question.instrument))


def _fitted(sample: Compared, estimator: str, column: str) -> tuple[Effect, Balance | None]:
    """The effect on a column, and how alike the estimator makes starters and controls."""
    own = sample.own
    treated, clusters = own["treated"].to_numpy(dtype=bool), own["cluster"].to_numpy()
    one = np.ones(len(own))
    try:
        if not treated.any() or treated.all():
            raise NotEstimable("too_few", "Nobody starts, or nobody waits.")
        # with nothing but landmarks, the mean difference at each, by how many start there
        alone = estimator in WITHOUT_COVARIATES
        comparison = FITS["regression" if alone else estimator](treated, sample.matrix, one)
        found = comparison.effects(own[column].to_numpy(dtype=np.float64)[:, None])
        effect = effect_from_influence(
            float(found.estimate[0]), found.influence[:, 0], float(found.mean_treated[0]), clusters
        )
    except NotEstimable as problem:
        return problem.effect(), None
    counts = comparison.control_weights
    alike = np.nan if alone else implied_balance(treated, sample.matrix, one, counts).max_smd
    return effect, Balance(_effective_persons(sample, counts), alike)


def _effective_persons(sample: Compared, counts: Floats) -> float:
    """Effective number of controls (Kish): a person counts for all the landmarks together."""
    total = pd.Series(counts).groupby(sample.own["persoon_id"].to_numpy()).sum().to_numpy()
    return float(total.sum() ** 2 / (total**2).sum())


def _basis(sample: Compared, balance: Balance | None) -> Basis:
    treated = sample.treated
    return Basis(
        treated, sample.used.astype(np.float64), sample.table["cluster"].to_numpy(),
        sample.table["value"].to_numpy(dtype=np.float64), treated.astype(int), balance=balance,
    )  # fmt: skip


def _persons(sample: Compared, study: Study, outcome: str) -> Row:
    """Counts of persons, who are controls at several landmarks, in the place of rows."""
    treated, used = sample.treated, sample.used
    return {
        "n_treated": sample.persons(treated), "n_control": sample.persons(~treated),
        "n_matched_treated": sample.persons(treated & used),
        "n_matched_control": sample.persons(~treated & used),
        "smallest_cell": _smallest(sample, is_share(study, outcome)),
    }  # fmt: skip


def _smallest(sample: Compared, share: bool) -> int:
    """Fewest persons behind either mean; of a share also those with 1 and those with 0."""
    value, counts = sample.table["value"].to_numpy(), []
    for group in (sample.treated & sample.used, ~sample.treated & sample.used):
        counts.append(sample.persons(group))
        counts += [sample.persons(group & (value == one)) for one in (0, 1)] if share else []
    return min(counts)


def _placebo(question: Question, table: pd.DataFrame) -> list[Row]:
    """Rows of SENSITIVITY: the "effect" on benefit just before the start, which can have none."""
    rows = []
    for estimator in question.data.plan.estimators:
        sample = _sample(question, estimator, table)
        effect, balance = _fitted(sample, estimator, "benefit_before")
        smallest = min(sample.persons(sample.used & group)
                       for group in (sample.treated, ~sample.treated))  # fmt: skip
        asked = Asked(
            question.cell, question.design, estimator, question.data.plan.outcome, smallest
        )
        label = Label(question.design, estimator, question.data.plan.outcome)
        row: Row = effect_row(
            question.cell, label, effect, _of_benefit(sample, balance), question.study
        )
        names = ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")
        rows.append(asked.row("placebo_before", row["status"], **{n: row[n] for n in names}))
    return rows


def _of_benefit(sample: Compared, balance: Balance | None) -> Basis:
    basis = _basis(sample, balance)
    outcome = sample.table["benefit_before"].to_numpy(dtype=np.float64)
    return Basis(
        basis.treated, basis.weight, basis.cluster, outcome, basis.parts, balance=basis.balance
    )
