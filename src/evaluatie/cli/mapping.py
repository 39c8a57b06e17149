"""`evaluatie map`: a first version of a mapping for delivered files."""

import argparse
import tempfile
from pathlib import Path

from evaluatie.errors import ExtractError

MEMORY_MB = 2000
DESCRIPTION = """\
Propose a mapping for delivered files that nobody has described yet: which column is which column
of the data contract, how dates are written, which codes stand for what. The result is a first
version of a file in config/mappings/, to be read and corrected by somebody who knows the delivery.
Names of columns and codes of short lists are shown, never a value of a person."""
EXAMPLES = """\
examples:
  evaluatie map data/raw/stad/cohort_1/klanten.xlsx
  evaluatie map data/raw/stad/cohort_1/* -o config/mappings/stad.yaml
  evaluatie map banen2016.csv banen2017.csv --table dienstverbanden"""


def add_map(commands: argparse._SubParsersAction) -> None:
    """Adds the subcommand."""
    command = commands.add_parser(
        "map",
        help="propose a mapping for delivered files",
        description=DESCRIPTION,
        epilog=EXAMPLES,
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
    command.set_defaults(run=_map, unforeseen=1)


def _map(chosen: argparse.Namespace) -> int:
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
    return 0
