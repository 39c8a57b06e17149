"""Looks at files and hashes: whether report, inputs and code are those of the run."""

import json
import re
import string
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from evaluatie.errors import EvaluatieError
from evaluatie.release.manifest import machine, package_sha256, sha256, workflow_sha256

MANIFEST = "manifest.json"
_NEEDED = ("study", "study_file", "inputs", "outputs", "code", "settings", "result", "machine")
NOT_HERE = "is not here"
ANYWAY = "or add --anyway to see what these give"


class VerifyError(EvaluatieError):
    """A report cannot be verified here, and what to do about it."""


@dataclass(frozen=True)
class Delivered:
    """The files of a report beside its manifest; names are those of the manifest."""

    same: list[str]
    changed: list[str]
    missing: list[str]
    unknown: list[str]


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a report; VerifyError when it has none that can be verified."""
    path = folder / MANIFEST
    if not path.is_file():
        raise VerifyError(str(folder), [f"holds no {MANIFEST}; name the folder of a report, "
                                        "as reports/nsw"])  # fmt: skip
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        lacking = [key for key in _NEEDED if key not in content]
    except (ValueError, TypeError):
        raise VerifyError(str(path), ["is no JSON; get the one of the run again"]) from None
    if lacking:
        problem = f"lacks {', '.join(lacking)}: an older version wrote it; make the report again"
        raise VerifyError(str(path), [problem])
    problems = _malformed(content)
    if problems:
        raise VerifyError(str(path), problems)
    return content


def _malformed(content: dict[str, Any]) -> list[str]:
    """What no run writes: names that lead elsewhere, in a manifest that somebody made up."""
    study, problems = str(content["study"]), []
    if not re.fullmatch(r"[\w-]+", study):
        problems.append("study: is no name of a study")
    if content["study_file"].get("path") != f"config/studies/{study}.yaml":
        problems.append("study_file: is not that of the study in config/studies")
    if not all(map(is_inside, content["outputs"])):
        problems.append("outputs: names a file outside the folder of the report")
    return problems


def is_inside(name: str) -> bool:
    """Whether a path stays in the folder that it starts from."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def delivered(folder: Path, manifest: dict[str, Any]) -> Delivered:
    """Which files of a report are as its manifest says, by SHA-256."""
    outputs: dict[str, str] = manifest["outputs"]
    there = {name for name in outputs if (folder / name).is_file()}
    same = {name for name in there if sha256(folder / name) == outputs[name]}
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    unknown = {name for name in files - {*outputs, MANIFEST} if not _hidden(name)}
    parts = same, there - same, outputs.keys() - there, unknown
    return Delivered(*map(sorted, parts))


def _hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


def made_by_the_run(path: str, study: str) -> bool:
    """Whether an input is made by the run itself: the extracts of a synthetic world."""
    return path.startswith(f"data/derived/{study}/")


def other_inputs(manifest: dict[str, Any], with_data: bool) -> list[str]:
    """What is not as it was in the run, each with what to do; `with_data`: data files count too."""
    study = manifest["study"]
    files = {manifest["study_file"]["path"]: manifest["study_file"]["sha256"]}
    if manifest.get("mapping"):
        files[manifest["mapping"]["path"]] = manifest["mapping"]["sha256"]
    data = {p: s for p, s in manifest["inputs"].items() if _is_hash(s)}  # others were not read
    if with_data:
        files |= {path: s for path, s in data.items() if not made_by_the_run(path, study)}
    problems = [_file_problem(path, expected) for path, expected in files.items()]
    return [problem for problem in problems if problem] + other_code(manifest)


def _is_hash(text: str) -> bool:
    return len(text) == 64 and set(text) <= set(string.hexdigits)


def _file_problem(path: str, expected: str) -> str:
    if not Path(path).is_file():
        return f"{path}: {NOT_HERE}; put the file of the run there (SHA-256 {expected[:12]}...)"
    if sha256(path) == expected:
        return ""
    hashes = f"SHA-256 in the run {expected[:12]}..., here {sha256(path)[:12]}..."
    return (
        f"{path}: is another file than in the run ({hashes}), so that other numbers may come out; "
        f"get that of the run, {ANYWAY}"
    )


def other_code(manifest: dict[str, Any]) -> list[str]:
    """Whether other code would run here, and how to get that of the run."""
    code = manifest["code"]
    here = {"sha256": package_sha256(), "workflow_sha256": workflow_sha256()}
    names = {"sha256": "src/evaluatie", "workflow_sha256": "Snakefile, rules, scripts or lock file"}
    other = [names[key] for key, value in here.items() if code.get(key) != value]
    if not other:
        return []
    commit, edited = code.get("commit"), code.get("changed_since")
    get = f"git checkout {commit[:12]}" if commit else "ask for the code of the run"
    note = " (it had edits that were not committed: ask for these)" if commit and edited else ""
    return [f"{' and '.join(other)}: another version than in the run; {get}{note}, {ANYWAY}"]


def other_machine(manifest: dict[str, Any]) -> list[str]:
    """How this machine differs from that of the run: last digits may, results should not."""
    then, now = manifest["machine"], machine()
    found = [
        f"{name} {then['packages'].get(name)} in the run, {version} here"
        for name, version in now["packages"].items()
        if then["packages"].get(name) != version
    ]
    for name in ("python", "platform"):
        if then.get(name) != now[name]:
            found.append(f"{name} {then.get(name)} in the run, {now[name]} here")
    return found
