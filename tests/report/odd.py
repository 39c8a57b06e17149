"""The made-up study with a name of a group that no format may take for markup, field or formula."""

from pathlib import Path

from evaluatie.report.figures import make_figures
from evaluatie.report.policy import make_reports
from tests.report import made_up

ODD = '#let x = $5 * _a_ @b <c> & \\n "q" `d` ~ [e] {f} ]'
SECOND = "=1+1"


def odd_study():
    """Tables and study; title, groups and designs have odd names."""
    study = made_up.load("nsw")
    labels = {**study.labels, "raw": ODD, "black=0": SECOND, "black": f"@{ODD}"}
    own = study.model_copy(update={"title": f"{ODD} 中", "labels": labels})
    return made_up.persons(own), own


def odd_reports(folder: Path) -> dict[str, bytes]:
    """The report by ending."""
    released, study = odd_study()
    make_figures(released, study, folder)
    return make_reports(released, study, folder)
