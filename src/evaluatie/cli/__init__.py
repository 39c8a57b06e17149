"""The command `evaluatie`: what one does by hand, beside `snakemake`."""

import argparse
import sys
import traceback
from collections.abc import Sequence

from evaluatie.cli.mapping import add_map
from evaluatie.cli.verifying import add_verify
from evaluatie.errors import EvaluatieError
from evaluatie.jobs import UNEXPECTED

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a subcommand, which gives the status; 2 when the user must change something.

    A mistake of the user ends in one message on stderr; any other error in the lines of code it
    came from, with the status `unforeseen` of the subcommand, never with the error's own text,
    which may hold a value of a person.
    """
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except EvaluatieError as error:
        print(f"evaluatie {chosen.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"evaluatie {chosen.command}: interrupted", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        place = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
        print(UNEXPECTED.format(kind=type(error).__name__, place=place), file=sys.stderr)
        return int(chosen.unforeseen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evaluatie", description="Evaluation of public programmes from register extracts."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    add_map(commands)
    add_verify(commands)
    return parser
