"""Made-up released rows of differences between groups: found, not shown, withheld, stamped."""

from itertools import combinations

from evaluatie.study import Study
from evaluatie.study.analyses import horizons

NUMBERS = (
    "estimate", "std_error", "statistic", "freedom", "p_value", "p_adjusted", "q_value",
    "conf_low", "conf_high", "mde",
)  # fmt: skip
WITHHELD, WITHOUT = "eritrea_ethiopie", "entree_2"  # levels whose effects are not there


def group_differences(
    study: Study, levels: dict[str, list[str]], design: str, estimator: str, stamp: str | None
) -> list[dict]:
    """A joint test for each subgroup and the pairs of its levels, of every outcome and horizon."""
    rows = []
    for outcome in study.outcomes:
        for horizon in horizons(study):
            key = {"design": design, "estimator": estimator, "outcome": outcome,
                   "horizon": horizon}  # fmt: skip
            for place, subgroup in enumerate(study.subgroups):
                known = levels.get(subgroup, ["0", "1"])
                own = [level for level in known if level != WITHOUT]
                state = {"subgroup": subgroup, "status": "ok", "failed_gates": stamp}
                rows.append(key | state | together(len(own), found=place == 0))
                pairs = [pair(*two, found=place == 0) for two in combinations(own, 2)]
                rows += [key | state | one for one in pairs]
                if WITHHELD in own:
                    rows = [withheld(row) if _follows(row) else row for row in rows]
    return rows


def together(levels: int, found: bool) -> dict:
    """The test of all levels."""
    p = 0.0041 if found else 0.62
    return dict.fromkeys(NUMBERS) | {
        "level": "all", "other": "all", "levels": levels, "statistic": 8.3 if found else 0.4,
        "freedom": 210.0, "p_value": p, "p_adjusted": 5 * p if found else 0.9,
        "q_value": 5 * p if found else 0.71,
    }  # fmt: skip


def pair(level: str, other: str, found: bool) -> dict:
    """One level against another."""
    effect, error = (-0.081 if found else 0.012), 0.028
    return {
        "level": level, "other": other, "levels": 2, "estimate": effect, "std_error": error,
        "statistic": effect / error, "freedom": 210.0, "p_value": 0.0041 if found else 0.67,
        "p_adjusted": 0.0118 if found else 0.94, "q_value": 0.0205 if found else 0.71,
        "conf_low": effect - 1.97 * error, "conf_high": effect + 1.97 * error, "mde": 2.81 * error,
    }  # fmt: skip


def withheld(row: dict) -> dict:
    """The row without its numbers."""
    return row | dict.fromkeys(NUMBERS) | {"status": "suppressed", "failed_gates": "suppressed"}


def _follows(row: dict) -> bool:
    """Whether the level withheld would follow from this row."""
    joint = row["level"] == "all" and row["subgroup"] == "herkomst"
    return joint or WITHHELD in (row["level"], row["other"])
