"""The synthesis: per chain evidence, fidelity, reach, effect, and what that supports.

Made of released tables only, so that nothing in it needs disclosure control of its own.
"""

from typing import Any

import pandas as pd

from evaluatie.study.analyses import MAIN, speaker
from evaluatie.study.instrument_design import INSTRUMENT, InstrumentDesign
from evaluatie.study.model import Study
from evaluatie.tables.fidelity import ALL
from evaluatie.tables.theory import CHAINS, OWN, SYNTHESIS
from evaluatie.theory.load import load_theory
from evaluatie.theory.model import GUIDANCE, Theory, Use
from evaluatie.theory.promises import element_scores, grade, measured, promises
from evaluatie.theory.verdicts import Findings, verdict

BACKED = ("moderate", "strong")
DECIMALS = 4


def synthesis(tables: dict[str, pd.DataFrame], study: Study) -> dict[str, pd.DataFrame]:
    """The tables of SYNTHESIS by name; without rows for a study without a theory.

    `tables` holds the released ones by name: `fidelity` and `estimates` are read.
    """
    if study.theory is None:
        return {table.name: table.empty() for table in SYNTHESIS}
    theory = load_theory(study.theory)
    kept = promises(theory, tables["fidelity"])
    scores = element_scores(theory, kept)
    found = chains(theory, {**tables, "promises": kept, "element_scores": scores}, study)
    made = {"promises": kept, "element_scores": scores, "chains": found}
    return {name: table.round(DECIMALS) for name, table in made.items()}


def chains(theory: Theory, tables: dict[str, pd.DataFrame], study: Study) -> pd.DataFrame:
    """Rows of CHAINS; `tables` holds also promises and element_scores."""
    rows = [_chain(name, theory, tables, study) for name in theory.chains]
    table = pd.DataFrame(rows, columns=CHAINS.names)
    numbers = {c.name: "float64" for c in CHAINS.columns if c.kind == "number"}
    texts = {c.name: "str" for c in CHAINS.columns if c.kind == "text"}
    return table.astype(numbers | texts)


def _chain(
    name: str, theory: Theory, tables: dict[str, pd.DataFrame], study: Study
) -> dict[str, Any]:
    use = theory.use_of(name)
    code = theory.instruments[use.instrument].recorded_as if use.instrument else None
    design, row = effect_of(code, tables["estimates"], study)
    score = _score(use, tables)
    known = {
        "mechanisms": len(use.mechanisms), "backed": backed(use, theory),
        "score": score, "grade": grade(score),
    }  # fmt: skip
    findings = _findings(known, why_none(use, code, design, row), row)
    alpha = 1 - study.inference.confidence
    conclusion, reason = verdict(findings, alpha, _relevant(design, study))
    shown = row if row is not None else {}
    effect = {key: shown.get(key) for key in ("estimate", "conf_low", "conf_high", "failed_gates")}
    return {
        "chain": name, "element": use.element, "instrument": use.instrument or OWN, **known,
        **_reach(code, tables["fidelity"]), "design": design, **effect,
        "conclusion": conclusion, "reason": reason,
    }  # fmt: skip


def _relevant(design: str | None, study: Study) -> float | None:
    """The smallest effect worth finding, which is one on shares."""
    plan = study.designs.get(design or "")
    if study.power is None or not isinstance(plan, InstrumentDesign):
        return None
    share = study.outcomes[plan.outcome].unit == "share"
    return study.power.relevant_effect if share else None


def backed(use: Use, theory: Theory) -> int:
    """Mechanisms of a use with positive evidence that is moderate or strong."""
    found = [theory.mechanisms[name].evidence for name in use.mechanisms]
    return sum(e is not None and e.direction == "positive" and e.strength in BACKED for e in found)


def _score(use: Use, tables: dict[str, pd.DataFrame]) -> float:
    """What was achieved of the promises of the instrument, or else of the whole element."""
    kept, scores = tables["promises"], tables["element_scores"].set_index("element")["score"]
    own = (kept["section"] == "instruments") & (kept["name"] == use.instrument)
    found = kept.loc[own, "achieved"].dropna()
    return float(found.mean()) if len(found) else float(scores[use.element])


def _reach(code: str | None, fidelity: pd.DataFrame) -> dict[str, float | None]:
    """Share of the guided that had the instrument (of guidance: of everybody), and by level."""
    if code is None:
        return dict.fromkeys(("reach", "reach_low", "reach_high"))
    measure = "share_guided" if code == GUIDANCE else "reach"
    rows = fidelity[(fidelity["measure"] == measure) & (fidelity["instrument"] == code)]
    levels = rows[(rows["cohort"] == "treatment") & (rows["subgroup"] != ALL)]["value"]
    whole = measured(fidelity, measure, code)
    return {"reach": whole, "reach_low": levels.min(), "reach_high": levels.max()}


def effect_of(
    code: str | None, estimates: pd.DataFrame, study: Study
) -> tuple[str | None, dict[str, Any] | None]:
    """The design that estimates an instrument, and the row of the estimator that speaks for it."""
    for name, plan in study.designs.items():
        if isinstance(plan, InstrumentDesign) and code in plan.instruments:
            where = {
                "analysis": MAIN, "design": name, "estimator": speaker(study, name),
                "subgroup": INSTRUMENT, "level": code,
            }  # fmt: skip
            rows = estimates[(estimates[list(where)] == pd.Series(where)).all(axis=1)]
            rows = rows[rows["time"].isna()]
            return name, dict(rows.iloc[0]) if len(rows) else None
    return None, None


def why_none(use: Use, code: str | None, design: str | None, row: dict[str, Any] | None) -> str:
    """Why there is no effect of the chain's instrument; empty when there is one."""
    if use.instrument is None:
        return "no_instrument"
    if code is None:
        return "no_register"
    if code == GUIDANCE:
        return "whole_approach"
    if design is None:
        return "no_design"
    if row is None or row["status"] != "ok" or pd.isna(row["estimate"]):
        blinded = row is not None and row["status"] == "blinded"
        return "blinded" if blinded else "no_estimate"
    return ""


def _findings(known: dict[str, Any], missing: str, row: dict[str, Any] | None) -> Findings:
    if missing or row is None:
        return Findings(known["backed"], known["grade"], missing)
    gates = "" if pd.isna(row["failed_gates"]) else str(row["failed_gates"])
    return Findings(
        known["backed"], known["grade"], "",
        float(row["estimate"]), float(row["conf_low"]), float(row["conf_high"]),
        None if pd.isna(row["p_adjusted"]) else float(row["p_adjusted"]),
        str(row["stamp"]), tuple(gate for gate in gates.split(";") if gate),
    )  # fmt: skip
