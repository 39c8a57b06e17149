"""The command `evaluatie`: what one does by hand, beside `snakemake`."""

import argparse
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from evaluatie.errors import EvaluatieError, ExtractError
from evaluatie.jobs import UNEXPECTED

MEMORY_MB = 2000
MAP = """\
Propose a mapping for delivered files that nobody has described yet: which column is which column
of the data contract, how dates are written, which codes stand for what. The result is a first
version of a file in config/mappings/, to be read and corrected by somebody who knows the delivery.
Names of columns and codes of short lists are shown, never a value of a person."""
MAP_EXAMPLES = """\
examples:
  evaluatie map data/raw/stad/cohort_1/klanten.xlsx
  evaluatie map data/raw/stad/cohort_1/* -o config/mappings/stad.yaml
  evaluatie map banen2016.csv banen2017.csv --table dienstverbanden"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a subcommand; 0 when it did what was asked, 2 when the user must change something.

    A mistake of the user ends in one message on stderr; any other error in the lines of code it
    came from, with status 1, never with the error's own text, which may hold a value of a person.
    """
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except EvaluatieError as error:
        print(f"evaluatie {chosen.command}: {error}", file=sys.stderr)
        return 2
    except Exception as error:
        place = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
        print(UNEXPECTED.format(kind=type(error).__name__, place=place), file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evaluatie", description="Evaluation of public programmes from register extracts."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    command = commands.add_parser(
        "map",
        help="propose a mapping for delivered files",
        description=MAP,
        epilog=MAP_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="CSV, Parquet, SPSS (.sav) or Excel"
    )
    command.add_argument(
        "--table", help="which table of the data contract all the files are, as dienstverbanden"
    )
    command.add_argument(
        "-o", "--output", type=Path, metavar="YAML", help="file to write (default: print)"
    )
    command.add_argument("--force", action="store_true", help="overwrite the file if it exists")
    command.set_defaults(run=_map)
    return parser


def _map(chosen: argparse.Namespace) -> None:
    """Writes or prints a proposal; refuses to overwrite before anything is read."""
    output: Path | None = chosen.output
    if output and output.exists() and not chosen.force:
        raise ExtractError(str(output), ["exists already; choose another name or add --force"])
    # pandas, DuckDB and the readers take a second to import: not for --help
    from evaluatie.data.delivery.workspace import Workspace
    from evaluatie.data.propose import propose
    from evaluatie.tables.store import write_text

    name = output.stem if output else "voorstel"
    with (
        tempfile.TemporaryDirectory(prefix="evaluatie_") as folder,
        Workspace(Path(folder) / "scratch", MEMORY_MB) as workspace,
    ):
        text = propose(chosen.files, workspace, name, chosen.table)
    if output:
        write_text(text, output)
        todo = text.count("# TODO")
        print(f"{output}: a proposal; check every line, {todo} are marked TODO")
    else:
        print(text, end="")
