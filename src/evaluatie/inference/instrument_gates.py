"""Gates of the parts of an approach: they explain, and their placebo is what came before them."""

import pandas as pd

from evaluatie.models.stepdown import holm
from evaluatie.study.instrument_design import INSTRUMENT
from evaluatie.study.model import Study

PART = ["design", "estimator", "subgroup", "level"]
CHECK = "placebo_before"


def designs_of_parts(study: Study) -> list[str]:
    """Designs of instruments; the study's other placebos do not speak for them."""
    return [name for name, plan in study.designs.items() if plan.kind == INSTRUMENT]


def explanatory(rows: pd.DataFrame, study: Study) -> pd.Series:
    """Effects of parts fail this gate always: so that none is ever stated as the study's result."""
    return rows["design"].isin(designs_of_parts(study))


def placebo(rows: pd.DataFrame, tests: pd.DataFrame, study: Study) -> pd.Series:
    """Whether a part seems to move what came before its start; Holm over the parts of a design."""
    found = _tested(tests)
    adjusted = found["p_value"].groupby([found["design"], found["estimator"]]).transform(_holm)
    caught = found[adjusted <= 1 - study.inference.confidence]
    return _of_parts(rows, caught) & study.gates.placebo


def placebo_missing(rows: pd.DataFrame, tests: pd.DataFrame, study: Study) -> pd.Series:
    """A part for which it could not be tested: nobody's history varies, say."""
    untested = explanatory(rows, study) & ~_of_parts(rows, _tested(tests))
    return untested & study.gates.placebo


def _tested(tests: pd.DataFrame) -> pd.DataFrame:
    return tests[(tests["check"] == CHECK) & tests["p_value"].notna()]


def _holm(p_value: pd.Series) -> pd.Series:
    return pd.Series(holm(p_value), index=p_value.index)


def _of_parts(rows: pd.DataFrame, tests: pd.DataFrame) -> pd.Series:
    """Rows of the same design, estimator and part as one of these tests."""
    same = pd.MultiIndex.from_frame(rows[PART]).isin(pd.MultiIndex.from_frame(tests[PART]))
    return pd.Series(same, index=rows.index)
