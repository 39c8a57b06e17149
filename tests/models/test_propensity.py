"""The propensity score by every model: one record, one set of statuses."""

import numpy as np
import pytest

from evaluatie.models.logit import fit_logit
from evaluatie.models.propensity import CERTAIN, MODELS, fit_propensity, fold_of
from evaluatie.study.designs import ScoreSection


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(4)
    matrix = rng.normal(size=(400, 3)) * [1, 10, 1000]
    linear = -0.4 + matrix @ [0.6, 0.02, -0.0004]
    return matrix, rng.random(400) < 1 / (1 + np.exp(-linear))


def test_the_models_are_those_of_the_study_file():
    names = ScoreSection.model_fields["propensity"].annotation
    assert set(MODELS) == set(names.__args__)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_finds_the_score(data, model):
    matrix, treated = data
    found = fit_propensity(model, matrix, treated, seed=3)
    truth = -0.4 + matrix @ [0.6, 0.02, -0.0004]
    assert found.status == "ok"
    np.testing.assert_allclose(found.logit, np.log(found.score / (1 - found.score)), atol=1e-9)
    assert np.corrcoef(found.logit, truth)[0, 1] > 0.7
    assert abs(found.score.mean() - treated.mean()) < 0.03


@pytest.mark.parametrize("model", MODELS)
def test_the_same_numbers_again(data, model):
    first, second = (fit_propensity(model, *data, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.score, second.score)


def test_the_logit_is_the_linear_predictor(data):
    found, fit = fit_propensity("logit", *data), fit_logit(*data)
    np.testing.assert_array_equal(found.logit, fit.linear)
    np.testing.assert_array_equal(found.fit.covariance, fit.covariance)
    assert fit_propensity("probit", *data).fit is None


def test_the_probit_of_statsmodels(data):
    from statsmodels.discrete.discrete_model import Probit

    matrix, treated = data
    design = np.column_stack([np.ones(400), matrix / [1, 10, 1000]])
    known = Probit(treated.astype(float), design).fit(disp=0, tol=1e-14)
    np.testing.assert_allclose(fit_propensity("probit", *data).score, known.predict(), rtol=1e-9)


def test_the_probit_far_in_the_tails():
    """Log odds keep their digits where the score itself is 0 or 1 to double precision."""
    x = np.r_[np.linspace(-1, 1, 200), 300.0, -300.0]
    treated = np.r_[np.arange(200) % 2 == np.r_[np.zeros(100), np.ones(100)], True, False]
    found = fit_propensity("probit", x, treated)
    assert np.isfinite(found.logit).all()
    assert found.status == "ok"


def test_nobody_predicts_himself():
    """Treatment is drawn by lot: trees that had seen a row would still find its treatment."""
    rng = np.random.default_rng(6)
    matrix, treated = rng.normal(size=(600, 5)), rng.random(600) < 0.5
    found = fit_propensity("gradient_boosting", matrix, treated, seed=9)
    assert abs(np.corrcoef(found.score, treated)[0, 1]) < 0.1


def test_folds_have_equal_shares_of_treated():
    treated = (np.arange(103) < 23).astype(float)
    folds = fold_of(treated, 5, 1)
    assert np.bincount(folds[treated == 1]).tolist() == [5, 5, 5, 4, 4]
    assert np.bincount(folds[treated == 0]).tolist() == [16, 16, 16, 16, 16]
    assert (fold_of(treated, 5, 2) != folds).any()


def test_boosted_scores_stay_away_from_certainty():
    """Eight treated among 16,000, all at one end: elsewhere the share of treated is nearly 0."""
    x = np.arange(16_000.0)
    found = fit_propensity("gradient_boosting", x, x >= 15_992)
    assert found.status == "ok"
    assert found.score.min() == CERTAIN


SEPARATED = {
    "logit": "separation",
    "probit": "separation",
    "gradient_boosting": "ok",
    "cbps": "not_converged",
    "cbps_overidentified": "separation",
}


@pytest.mark.parametrize(("model", "status"), SEPARATED.items())
def test_separation(model, status):
    assert fit_propensity(model, np.arange(10.0), np.arange(10) > 4).status == status


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("group", [0.0, 1.0])
def test_one_group_only(model, group):
    found = fit_propensity(model, np.arange(5.0), np.full(5, group))
    assert found.status == "separation"
    assert np.isnan(found.score).all()
    assert fit_propensity(model, np.empty((0, 2)), np.empty(0)).status == "separation"


@pytest.mark.parametrize("model", MODELS)
def test_one_treated_person_is_no_error(model):
    x = np.r_[0.3, np.linspace(-1, 1, 50)]
    found = fit_propensity(model, x, np.arange(51) == 0)
    assert found.status == ("not_converged" if model == "gradient_boosting" else "ok")


@pytest.mark.parametrize("model", MODELS)
def test_no_and_constant_covariates(model):
    treated = np.arange(40) % 4 == 0
    for matrix in (None, np.full((40, 2), 3.0)):
        found = fit_propensity(model, matrix, treated)
        assert found.status == "ok"
        np.testing.assert_allclose(found.score, 0.25, atol=1e-6)


def test_unknown_model():
    with pytest.raises(ValueError, match="Unknown propensity model 'lasso': use one of logit"):
        fit_propensity("lasso", np.arange(5.0), np.arange(5) > 2)
