"""Verifies a report: its files, its inputs, and every number by making it again."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluatie.verify.files import compare_files
from evaluatie.verify.provenance import (
    NOT_HERE,
    VerifyError,
    delivered,
    made_by_the_run,
    other_inputs,
    other_machine,
    read_manifest,
)
from evaluatie.verify.recompute import Rerun, recompute
from evaluatie.verify.tally import Difference, shown
from evaluatie.verify.verdict import Verdict

# of the manifest what a run gives again; hashes of outputs are compared file by file
SAME = ("study", "title", "origin", "seed", "result")
Recompute = Callable[..., AbstractContextManager[Rerun]]


@dataclass(frozen=True)
class Options:
    """How to verify; `tolerance` is relative, `cores` None for all."""

    cores: int | None = None
    keep: bool = False
    from_derived: bool = False
    tolerance: float = 1e-6
    anyway: bool = False


def verify(folder: Path, options: Options, recompute: Recompute = recompute) -> Verdict:
    """Compares a report with what its inputs give now.

    Raises VerifyError, with what to do, when inputs or code are not those of the run (unless
    `anyway`), or when the run stops.
    """
    manifest = read_manifest(folder)
    reservations = _reservations(folder, manifest, options)
    files, machine = delivered(folder, manifest), other_machine(manifest)
    with recompute(manifest, options.cores, options.from_derived, options.keep) as rerun:
        again = read_manifest(rerun.folder)
        names = sorted({*manifest["outputs"], *again["outputs"]}, key=_readers_first)
        # no machine to blame for last digits of a file that somebody changed
        exact = set() if machine else {*files.changed}
        tolerances = {name: 0 if name in exact else options.tolerance for name in names}
        return Verdict(
            study=manifest["study"],
            files=files,
            tallies=compare_files(tolerances, folder, rerun.folder),
            manifest=manifest_differences(manifest, again, reservations),
            tolerance=options.tolerance,
            how=_how(rerun, options),
            result=again["result"],
            reservations=reservations,
            machine=machine,
        )


def _reservations(folder: Path, manifest: dict[str, Any], options: Options) -> list[str]:
    """What is not as it was in the run, where that is allowed; VerifyError where it is not."""
    if not Path("Snakefile").is_file():
        problem = "holds no Snakefile; type this in the project folder"
        raise VerifyError(str(Path.cwd()), [problem])
    found = other_inputs(manifest, with_data=not options.from_derived)
    missing = any(NOT_HERE in problem for problem in found)
    if missing or (found and not options.anyway):
        raise VerifyError(f"{folder} cannot be verified here", found)
    return found


def _readers_first(name: str) -> tuple[bool, str]:
    """The estimates come first: all else is made from them."""
    return name != "estimates.csv", name


def _how(rerun: Rerun, options: Options) -> str:
    kept = f"; kept in {rerun.folder.parent.parent}" if options.keep else ""
    start = (
        "from the tables of estimates that were here (--from-derived): the estimates themselves "
        "were not made again"
        if options.from_derived
        else "from the data"
    )
    return f"{start}, {rerun.jobs} jobs in {rerun.seconds:.0f} s{kept}"


def manifest_differences(
    manifest: dict[str, Any], again: dict[str, Any], reservations: list[str]
) -> list[Difference]:
    """What the manifest says otherwise than the one that was made again.

    With reservations no inputs but those that the run makes itself: of the others it is known.
    """
    pairs = {key: (manifest.get(key), again.get(key)) for key in SAME}
    for path in sorted({*manifest["inputs"], *again["inputs"]}):
        if made_by_the_run(path, manifest["study"]) or not reservations:
            pairs[f"inputs: {path}"] = (manifest["inputs"].get(path), again["inputs"].get(path))
    return [
        Difference("manifest.json", key, shown(str(there)), shown(str(made)))
        for key, (there, made) in pairs.items()
        if there != made
    ]
