"""`evaluatie verify`: whether a report is what its inputs give."""

import argparse
from pathlib import Path

DESCRIPTION = """\
Verify a report: are its files those that the run wrote (manifest.json), are study file, data and
code here those of the run, and does every number come out again? The study is run once more in a
scratch folder that is removed afterwards; type this in the project folder. With large extracts name
a roomy disk in TMPDIR: the scratch folder holds tables of persons while it runs."""
EPILOG = """\
status: 0 all agree; 1 something else stands in the report than comes out, or a file was changed
after the run; 2 could not be verified here, and the message says what to do.

examples:
  evaluatie verify reports/amsterdam
  evaluatie verify reports/nsw --from-derived   (seconds: from the tables of estimates onwards)"""


def add_verify(commands: argparse._SubParsersAction) -> None:
    """Adds the subcommand."""
    command = commands.add_parser(
        "verify",
        help="recompute a report and compare it number by number",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("report", type=Path, help="folder of a report, as reports/nsw")
    command.add_argument("--cores", type=_cores, metavar="N", help="cores to use (default: all)")
    command.add_argument(
        "--tolerance", type=_tolerance, default=1e-6, metavar="SHARE",
        help="numbers that differ by this share at most are equal, for another machine has other "
        "last digits (default: 1e-6)",
    )  # fmt: skip
    command.add_argument(
        "--from-derived", action="store_true",
        help="quick: begin at the tables of estimates in data/derived, not at the data",
    )  # fmt: skip
    command.add_argument(
        "--anyway", action="store_true", help="go on when inputs or code are not those of the run"
    )
    command.add_argument("--keep", action="store_true", help="keep the scratch folder")
    command.set_defaults(run=_verify, unforeseen=2)


def _cores(text: str) -> int:
    if (cores := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return cores


def _tolerance(text: str) -> float:
    if not 0 <= (share := float(text)) < 1:
        raise argparse.ArgumentTypeError("must be a share, 0 or more and below 1")
    return share


def _verify(chosen: argparse.Namespace) -> int:
    """Prints the verdict; 0 when all agrees, else 1."""
    # pandas and openpyxl take a second to import: not for --help
    from evaluatie.verify import Options, verify

    options = Options(
        cores=chosen.cores,
        keep=chosen.keep,
        from_derived=chosen.from_derived,
        tolerance=chosen.tolerance,
        anyway=chosen.anyway,
    )
    verdict = verify(chosen.report, options)
    print(verdict)
    return 0 if verdict.agrees else 1
