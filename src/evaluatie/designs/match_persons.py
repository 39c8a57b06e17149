"""Design A: weights for the persons of every cell, by the method the study names.

The weights are the contract between matching and estimation: one row per candidate with status,
match id and weight, whatever the method.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.designs.methods import weigh
from evaluatie.designs.pool import Impossible, Pool, Weighted
from evaluatie.designs.sets import no_pairs
from evaluatie.models.covariates import constant_terms, covariate_matrix, shared_levels
from evaluatie.models.propensity import Propensity, fit_propensity
from evaluatie.study.designs import ScoreSection, UnmatchedDesign
from evaluatie.study.model import Study
from evaluatie.study.terms import terms_among
from evaluatie.tables.derived import DECISIONS, MATCHES, OVERALL, PAIRS
from evaluatie.tables.samples import Cell, Source, cells, completed, sample

FEWEST = 2  # persons of either group below which nothing is matched


@dataclass(frozen=True)
class Matched:
    """Rows of MATCHES, PAIRS and DECISIONS."""

    matches: pd.DataFrame
    pairs: pd.DataFrame
    decisions: pd.DataFrame


@dataclass(frozen=True)
class Found:
    """One cell: its persons, the decision, and weights unless nothing could be matched."""

    persons: pd.DataFrame
    decision: dict[str, Any]
    weighted: Weighted | None


@dataclass(frozen=True)
class Door:
    """What every cell of a design needs; the scores of everybody are fitted once."""

    source: Source
    study: Study
    design: str
    scores: dict[Cell, pd.DataFrame | Impossible] = field(default_factory=dict)

    @property
    def plan(self) -> Any:
        """The design's section of the study."""
        return self.study.designs[self.design]

    def persons(self, cell: Cell) -> pd.DataFrame:
        """The persons of a cell who settled in the intervention place."""
        found = sample(cell, self.source)
        return found[found["place"] == "intervention"].reset_index(drop=True)


def match_persons(source: Source, study: Study, design: str) -> Matched:
    """Weights, pairs and decisions for all cells of a matching design.

    Only persons settled in the intervention place take part. A cell in which nothing can be
    matched has a decision with its status and no rows in matches. Where covariates are imputed,
    within each completed cohort.
    """
    matches, pairs, decisions = [MATCHES.empty()], [PAIRS.empty()], [DECISIONS.empty()]
    for number, one in completed(source, study, design):
        found = _match_cells(Door(one, study, design))
        for parts, table in ((matches, found.matches), (pairs, found.pairs)):
            parts.append(table.assign(imputation=number))
        decisions.append(found.decisions.assign(imputation=number))
    return Matched(
        _joined(matches)[MATCHES.names],
        _joined(pairs)[PAIRS.names],
        _joined(decisions)[DECISIONS.names],
    )


def _match_cells(door: Door) -> Matched:
    """Of one cohort, without its number."""
    matches, pairs, decisions = [MATCHES.empty()], [PAIRS.empty()], []
    for cell in cells(door.study, door.design, door.source.subgroups):
        found = _match_cell(door, cell)
        decisions.append({**cell.key, **found.decision})
        if found.weighted is not None:
            matches.append(_rows(found.persons, cell, found.weighted))
            pairs.append(_pair_rows(found.persons, cell, found.weighted))
    return Matched(_joined(matches), _joined(pairs), pd.DataFrame(decisions))


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _rows(persons: pd.DataFrame, cell: Cell, found: Weighted) -> pd.DataFrame:
    columns = {
        name: getattr(found, name) for name in ("status", "match_id", "weight", "propensity")
    }
    return persons[["persoon_id", "treated"]].assign(**cell.key, **columns)


def _pair_rows(persons: pd.DataFrame, cell: Cell, found: Weighted) -> pd.DataFrame:
    ids = persons["persoon_id"].to_numpy()
    frame = pd.DataFrame(
        {"treated_id": ids[found.treated_index], "control_id": ids[found.control_index]}
    )
    return frame.assign(**cell.key)


def _match_cell(door: Door, cell: Cell) -> Found:
    persons = door.persons(cell)
    treated = persons["treated"].to_numpy(dtype=bool)
    decision: dict[str, Any] = {
        "status": "ok", "n_treated": int(treated.sum()), "n_control": int((~treated).sum()),
        "method": door.plan.method, "replacement": None, "reason": None, "note": None,
    }  # fmt: skip
    try:
        pool, inside = _pool(door, cell, persons)
        decision["note"] = _note(pool, inside, door.study, cell)
        found = weigh(pool, door.plan, door.study.gates, _seed(door.study, cell))
    except Impossible as problem:
        return Found(persons, decision | {"status": problem.status}, None)
    chosen = {name: getattr(found, name) for name in ("method", "replacement", "reason")}
    chosen["note"] = _with_limits(decision["note"], found, door.plan)
    return Found(persons, decision | chosen, _among_all(found, inside))


def _pool(door: Door, cell: Cell, persons: pd.DataFrame) -> tuple[Pool, np.ndarray]:
    """Those who can be compared, and which rows (n,) of the cell they are."""
    treated = persons["treated"].to_numpy(dtype=bool)
    if len(persons) == 0:
        raise Impossible("window_not_observed")
    if min(treated.sum(), (~treated).sum()) < FEWEST:
        raise Impossible("too_few")
    if isinstance(door.plan, UnmatchedDesign):
        return Pool(persons, treated, cell.analysis.covariates), np.ones(len(persons), dtype=bool)
    inside = np.ones(len(persons), dtype=bool)
    if getattr(door.plan, "estimand", "ATT") != "ATE":  # which is of everybody
        inside = shared_levels(persons, cell.analysis.covariates, treated)
    scored = None
    if cell.subgroup != OVERALL and cell.analysis.subgroup_matching == "within_all":
        scored = _scores_of_everybody(door, cell)
        inside &= persons["persoon_id"].isin(scored["persoon_id"]).to_numpy()
    if min((inside & treated).sum(), (inside & ~treated).sum()) < FEWEST:
        raise Impossible("no_overlap")
    kept = persons[inside].reset_index(drop=True)
    pool = Pool(kept, treated[inside], cell.analysis.covariates)
    return _with_score(pool, door, scored), inside


def _with_score(pool: Pool, door: Door, scored: pd.DataFrame | None) -> Pool:
    if not isinstance(door.plan, ScoreSection):
        return pool
    if scored is not None:
        own = pool.persons[["persoon_id"]].merge(scored, on="persoon_id", how="left")
        score = Propensity(own["score"].to_numpy(), own["logit"].to_numpy(), "ok", None)
    else:
        score = _fitted(pool, door)
    return Pool(pool.persons, pool.treated, pool.covariates, score)


def _fitted(pool: Pool, door: Door) -> Propensity:
    terms = [*pool.covariates, *terms_among(door.plan.terms, pool.covariates)]
    matrix = covariate_matrix(pool.persons, terms).to_numpy()
    score = fit_propensity(door.plan.propensity, matrix, pool.treated, seed=door.study.seed)
    if score.status != "ok":
        raise Impossible(score.status)
    return score


def _scores_of_everybody(door: Door, cell: Cell) -> pd.DataFrame:
    """Id, score and logit of all persons of the cell's analysis and horizon; fitted once."""
    overall = Cell(cell.analysis, cell.horizon)
    if overall not in door.scores:
        door.scores[overall] = _score_everybody(door, overall)
    scored = door.scores[overall]
    if isinstance(scored, Impossible):
        raise scored
    return scored


def _score_everybody(door: Door, overall: Cell) -> pd.DataFrame | Impossible:
    try:
        pool, _ = _pool(door, overall, door.persons(overall))
    except Impossible as problem:
        return problem
    assert pool.score is not None
    ids = pool.persons["persoon_id"]
    return pd.DataFrame({"persoon_id": ids, "score": pool.score.score, "logit": pool.score.logit})


def _note(pool: Pool, inside: np.ndarray, study: Study, cell: Cell) -> str | None:
    """Codes: covariates that do not vary here, controls with a level that nobody treated has."""
    subgroup = study.subgroups.get(cell.subgroup)
    own = {cell.subgroup, subgroup.column if subgroup else None}  # constant by definition
    constant = constant_terms(pool.persons, pool.covariates)
    codes = [f"constant:{name}" for name in constant if name not in own]
    return ";".join(codes + ([] if inside.all() else ["levels_off_support"])) or None


def _with_limits(note: str | None, found: Weighted, plan: Any) -> str | None:
    """The note, and whether `auto` chose weights, which know no calipers or exact matching."""
    limited = [getattr(plan, name, None) for name in ("caliper", "calipers", "exact", "anti_exact")]
    if plan.method == "nearest" and found.method == "entropy" and any(limited):
        return ";".join([*([note] if note else []), "limits_dropped"])
    return note


def _seed(study: Study, cell: Cell) -> int:
    """One for each cell, for a random order of matching."""
    from zlib import crc32

    return study.seed + crc32(repr(tuple(cell.key.values())).encode())


def _among_all(found: Weighted, inside: np.ndarray) -> Weighted:
    """The weights of those who were compared, put among everybody; the others are off support."""
    place = np.flatnonzero(inside)
    spread = partial(_spread, place=place, rows=len(inside))
    pairs = [no_pairs(), no_pairs()]
    if len(found.treated_index):
        pairs = [place[found.treated_index], place[found.control_index]]
    return Weighted(
        spread(found.status, "off_support"), spread(found.match_id, -1),
        spread(found.weight, 0.0), spread(found.propensity, np.nan),
        found.method, found.replacement, found.reason, *pairs,
    )  # fmt: skip


def _spread(values: np.ndarray, fill: Any, *, place: np.ndarray, rows: int) -> np.ndarray:
    spread = np.full(rows, fill, dtype=np.result_type(values, np.array(fill)))
    spread[place] = values
    return spread
