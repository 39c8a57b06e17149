"""A blinded report: no effect in any file or figure, and clear words on why and how to lift it."""

import zipfile
from dataclasses import asdict, replace

import made_up
import pytest

from evaluatie.release.blinding import blinded
from evaluatie.report.chapters.account import account_chapter
from evaluatie.report.context import make_context
from evaluatie.report.figures import make_figures
from evaluatie.report.html import make_report
from evaluatie.report.released import Released
from evaluatie.report.workbook import make_workbook
from evaluatie.study.gates import Override, Unblinded

# the effect, its ends and the means around it, as they are stored and as they are printed
SECRETS = {"estimate": 0.6713, "conf_low": 0.6511, "conf_high": 0.6917, "mean_treated": 0.8129}
PRINTED = ("67,1", "65,1", "69,2", "81%", "0,6713", "0.6713", "0.8129", "0.6511")
OVERRIDE = Override.model_validate(
    {"gate": "placebo", "design": "cohort_did", "reason": "De toets is te streng.",
     "by": "J. Jansen", "date": "2026-05-01"}
)  # fmt: skip


def secret(study, tables):
    """The made-up tables with one effect everywhere; the planned design fails its placebo."""
    estimates = tables.estimates.copy()
    own = (estimates["status"] == "ok") & ~estimates["analysis"].isin(list(study.placebos))
    for name, value in SECRETS.items():
        estimates.loc[own, name] = value
    planned = own & (estimates["design"] == "cohort_did")
    estimates.loc[planned, "gates_passed"] = False
    estimates.loc[planned, ["failed_gates", "stamp"]] = ["placebo", "not_interpretable"]
    truth = tables.truth.assign(att=0.6713, mean_treated=0.8129)
    means = tables.group_means.assign(mean=0.8129)
    secondary = tables.secondary_means.assign(mean=0.8129)
    return replace(
        tables, estimates=estimates, truth=truth, group_means=means, secondary_means=secondary
    )


def hidden(study, tables):
    """The same after the last step of release."""
    names = {name: table for name, table in vars(tables).items() if table is not None}
    candidates = tables.estimates
    return Released(**blinded(names, candidates, study))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The texts of everything that is written for a blinded study."""
    tables, study = made_up.amsterdam()
    study = study.model_copy(update={"blind": True})
    released = hidden(study, secret(study, tables))
    return written(released, study, tmp_path_factory.mktemp("dicht"))


def written(released, study, folder):
    make_figures(released, study, folder)
    texts = {path.name: path.read_text() for path in folder.glob("*.svg")}
    texts |= {path.name: path.read_text() for path in folder.glob("*.json")}
    texts["rapport.html"] = make_report(released, study, folder)
    make_workbook(released, study, folder / "tabellen.xlsx", "nl")
    with zipfile.ZipFile(folder / "tabellen.xlsx") as book:
        texts |= {name: book.read(name).decode() for name in book.namelist()}
    for name, table in asdict(released).items():
        if table is not None:
            texts[f"{name}.csv"] = table.to_csv()
    return texts


def found(texts):
    return {
        f"{name}: {number}" for name, text in texts.items() for number in PRINTED if number in text
    }


def test_no_file_or_figure_holds_an_effect(made):
    assert len(made) > 20
    assert found(made) == set()


def test_the_attack_finds_them_when_they_are_not_hidden(tmp_path):
    tables, study = made_up.amsterdam()
    leaks = found(written(secret(study, tables), study, tmp_path))
    files = {leak.partition(":")[0] for leak in leaks}
    assert {"rapport.html", "estimates.csv", "truth.csv", "group_means.csv"} <= files


def test_the_report_says_that_it_is_blinded_why_and_how_to_lift_it(made):
    page = made["rapport.html"]
    assert "Geblindeerd, de effecten zijn nog verborgen" in page
    assert "voldoet nog niet aan alle eisen: de placebotoets mislukt" in page
    assert "‘unblinded’" in page
    assert "geblindeerd; niet gehaald: placebo" in page
    assert "de effecten zijn verborgen" in page
    assert "mag niet als effect" not in page.partition("Hoe zeker")[0]


def context(**changes):
    tables, study = made_up.amsterdam()
    study = study.model_copy(update=changes)
    tables = secret(study, tables)
    return make_context(hidden(study, tables), study, "nl")


def account(told):
    return {key: text for block in account_chapter(told) if block.kind == "terms"
            for key, text in block.pairs}  # fmt: skip


def test_what_was_lifted_on_record_is_printed():
    lifted = Unblinded.model_validate(
        {"date": "2026-05-01", "by": "J. Jansen", "reason": "De begeleidingscommissie vroeg het."}
    )
    said = account(context(blind=True, unblinded=lifted))["Blindering"]
    assert said == (
        "De effecten waren verborgen en zijn vrijgegeven door J. Jansen op 1 mei 2026. "
        "Reden: De begeleidingscommissie vroeg het."
    )
    assert "verborgen totdat" in account(context(blind=True))["Blindering"]
    assert "Blindering" not in account(context())


def overridden(told):
    """The context with the failed placebo of the planned design set aside."""
    estimates = told.released.estimates.copy()
    failing = estimates["failed_gates"].eq("placebo")
    estimates.loc[failing, "overridden_gates"] = "placebo"
    estimates.loc[failing, "stamp"] = "caution"
    return make_context(replace(told.released, estimates=estimates), told.study, "nl")


def test_the_reason_of_an_override_stands_wherever_its_estimate_does(tmp_path):
    told = overridden(context(overrides=[OVERRIDE]))
    (tmp_path / "alternatieve_teksten.json").write_text("{}")
    page = make_report(told.released, told.study, tmp_path)
    reason = "door J. Jansen op 1 mei 2026. Reden: De toets is te streng."
    summary, _, rest = page.partition('id="onderzoek"')
    assert summary.count(reason) >= 3  # with the result, under its table and in the verdict
    assert "Die voldoet niet aan alle eisen; wat zij niet haalt, is met een reden" in summary
    assert "met voorbehoud: placebo (opzijgezet: placebo)" in summary
    assert rest.count(reason) >= 4
    assert "die staan er met voorbehoud" in account(told)["Opzijgezette eisen"]


def test_an_override_that_nothing_needed_is_said():
    told = context(overrides=[OVERRIDE.model_copy(update={"gate": "smd"})])
    assert "Geen schatting in dit rapport had dat nodig" in account(told)["Opzijgezette eisen"]
