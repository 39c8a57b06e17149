"""Says what verifying a report found, in words for who has to decide with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from evaluatie.verify.provenance import Delivered
from evaluatie.verify.tally import Difference, Tally

MOST = 20  # differences that are listed


@dataclass(frozen=True)
class Verdict:
    """All that was found. `reservations` are inputs or code that are not those of the run."""

    study: str
    files: Delivered
    tallies: list[Tally]
    manifest: list[Difference]
    tolerance: float
    how: str
    result: str
    reservations: list[str] = field(default_factory=list)
    machine: list[str] = field(default_factory=list)

    @property
    def differences(self) -> list[Difference]:
        """Every place where something else stands than comes out."""
        return [*(d for tally in self.tallies for d in tally.differences), *self.manifest]

    @property
    def agrees(self) -> bool:
        """Whether the report is what its inputs give, and as its run wrote it."""
        return not (self.differences or self.files.changed or self.files.missing)

    def __str__(self) -> str:
        return "\n".join([*_about_files(self), *_about_run(self), *_conclusion(self)])


def _about_files(verdict: Verdict) -> Iterable[str]:
    files = verdict.files
    total = len(files.same) + len(files.changed) + len(files.missing)
    yield f"files      {len(files.same)} of {total} as manifest.json says (SHA-256)"
    for what, names in (("changed since the run", files.changed), ("missing", files.missing)):
        if names:
            yield f"           {what}: {_listed(names)}"
    if files.unknown:
        yield f"           not of this run, not verified: {_listed(files.unknown)}"


def _listed(names: list[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _about_run(verdict: Verdict) -> Iterable[str]:
    if verdict.reservations:
        yield "inputs     NOT those of the run:"
        yield from (f"           - {reservation}" for reservation in verdict.reservations)
    else:
        yield "inputs     study, data and code are those of the run"
    if verdict.machine:
        yield f"machine    other: {_listed(verdict.machine, 4)}; last digits may differ"
    yield f"recomputed {verdict.how}"
    for tally in verdict.tallies:
        if tally.rows or tally.differences or tally.remark:
            yield f"           {_about_file(tally)}"


def _about_file(tally: Tally) -> str:
    numbers = f"{tally.identical:,} numbers identical" if tally.rows else ""
    near = f"{tally.within:,} equal within {tally.tolerance:g}" if tally.within else ""
    count = len(tally.differences)
    differ = f"{count:,} {'difference' if count == 1 else 'differences'}" if count else ""
    return f"{tally.file}: {'; '.join(p for p in (numbers, near, differ, tally.remark) if p)}"


def _conclusion(verdict: Verdict) -> Iterable[str]:
    yield ""
    if verdict.agrees:
        yield f"{verdict.study}: {_counted(verdict)}: all agree"
        yield f"result {verdict.result}"
    elif verdict.differences:
        count = len(verdict.differences)
        noun, verb = ("place", "does") if count == 1 else ("places", "do")
        yield f"{verdict.study}: {count:,} {noun} {verb} NOT agree with what comes out"
        yield from (f"  - {difference}" for difference in verdict.differences[:MOST])
        if count > MOST:
            yield f"  and {count - MOST:,} more: {_by_file(verdict.differences[MOST:])}"
    else:
        yield (
            f"{verdict.study}: {_counted(verdict)}: all agree, but files or manifest were changed "
            "after the run (see above); ask for those of the run, or make them again"
        )
    if verdict.reservations:
        yield "Said with reserve: inputs or code were not those of the run (see above)."


def _counted(verdict: Verdict) -> str:
    numbers = sum(tally.identical + tally.within for tally in verdict.tallies)
    within = sum(tally.within for tally in verdict.tallies)
    estimates = next((t for t in verdict.tallies if t.file == "estimates.csv"), None)
    rows = f", {estimates.rows:,} rows of estimates among them" if estimates else ""
    near = f" ({within:,} of them within {verdict.tolerance:g})" if within else ""
    return f"{numbers:,} numbers in {len(verdict.tallies)} files{rows}{near}"


def _by_file(differences: list[Difference]) -> str:
    names = [difference.file for difference in differences]
    return ", ".join(f"{names.count(name):,} in {name}" for name in dict.fromkeys(names))
