import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import made_up

from evaluatie.report.context import make_context
from evaluatie.report.figures import make_figures
from evaluatie.report.html import make_report
from evaluatie.report.locales import speaking
from evaluatie.report.policy import make_reports
from tests.report.odd import odd_reports

KINDS = {"amsterdam": made_up.amsterdam, "nsw": made_up.nsw}


@pytest.fixture(scope="session", params=list(KINDS))
def kind(request):
    return request.param


@pytest.fixture(scope="session")
def context(kind):
    released, study = KINDS[kind]()
    return make_context(released, study, "nl")


@pytest.fixture(params=["nl", "en"])
def spoken(kind, request):
    """The same in each language, which is written for as long as a test lasts."""
    with speaking(request.param):
        yield make_context(*KINDS[kind](), request.param)


@pytest.fixture(scope="session")
def amsterdam():
    released, study = made_up.amsterdam()
    return make_context(released, study, "nl")


@pytest.fixture(scope="session")
def nsw():
    released, study = made_up.nsw()
    return make_context(released, study, "nl")


@pytest.fixture(scope="session")
def figures(context, tmp_path_factory):
    folder = tmp_path_factory.mktemp("figuren")
    make_figures(context.released, context.study, folder)
    return folder


@pytest.fixture(scope="session")
def reports(context, figures):
    return make_reports(context.released, context.study, figures)


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    """The reports of a study with odd names, by ending."""
    return odd_reports(tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="session")
def page(context, figures):
    return make_report(context.released, context.study, figures)
