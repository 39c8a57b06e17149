"""The stamp of every estimate, from the gates that it fails and those that are set aside."""

import pandas as pd

from evaluatie.study.gates import stamp_of
from evaluatie.study.model import Study

NAMES = ["analysis", "design", "outcome", "horizon", "subgroup", "level", "failed_gates"]


def stamped(candidates: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Fills `overridden_gates` and `stamp`; `gates_passed` and `failed_gates` stay what they are.

    A failed gate that an override sets aside no longer stops, and makes the stamp a caution: what
    is left of the gates, or the caution, whichever is worse. A row without an estimate has neither:
    its status says enough. Placebos keep their gates: they are what the others are judged by.
    """
    estimated = candidates["status"] == "ok"
    found = [_overridden(row, study) for row in candidates[NAMES].itertuples(index=False)]
    stamps = [
        stamp_of(_left(row.failed_gates, aside), study.gates.caution, overridden=bool(aside))
        for row, aside in zip(candidates[NAMES].itertuples(index=False), found, strict=True)
    ]
    overridden = pd.Series([";".join(names) or None for names in found], index=candidates.index)
    return candidates.assign(
        overridden_gates=overridden.where(estimated).astype("str"),
        stamp=pd.Series(stamps, index=candidates.index, dtype="str").where(estimated),
    )


def stamps_of(failed_gates: pd.Series, status: pd.Series, study: Study) -> pd.Series:
    """The stamps of what has gates of others, as a difference has: nothing is set aside."""
    stamps = [stamp_of(_names(text), study.gates.caution) for text in failed_gates]
    return pd.Series(stamps, index=failed_gates.index, dtype="str").where(status == "ok")


def unused_overrides(table: pd.DataFrame, study: Study) -> list[str]:
    """A sentence for each override that no estimate needed: a mistake in it, or nothing to fear."""
    rows = list(table[[*NAMES, "overridden_gates"]].itertuples(index=False))
    return [
        f"{study.study}: overrides.{number} ({one.gate} of {one.design}) sets nothing aside: no "
        "estimate that it names fails this gate; correct it, or remove it"
        for number, one in enumerate(study.overrides)
        if not any(one.covers(row) and one.gate in _names(row.overridden_gates) for row in rows)
    ]


def _overridden(row: object, study: Study) -> list[str]:
    """The failed gates of a row that some override sets aside, in their own order."""
    if not study.overrides or row.analysis in study.placebos:  # type: ignore[attr-defined]
        return []
    aside = {one.gate for one in study.overrides if one.covers(row)}
    return [gate for gate in _names(row.failed_gates) if gate in aside]  # type: ignore[attr-defined]


def _left(failed: object, aside: list[str]) -> list[str]:
    return [gate for gate in _names(failed) if gate not in aside]


def _names(text: object) -> list[str]:
    return [] if pd.isna(text) else str(text).split(";")
