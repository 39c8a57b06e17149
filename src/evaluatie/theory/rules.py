"""Rules across sections of a policy theory: every name resolves, nothing hangs in the air.

As in `study.rules`: a rule takes the sections it names and yields problems, and is skipped while
one of these is not well formed.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

from evaluatie.study.instrument_design import Instrument
from evaluatie.study.reading import Location, Problem, not_a_key
from evaluatie.theory.model import GUIDANCE, OF_GUIDANCE, OF_INSTRUMENTS, Promise


def _unknown(
    place: Location, names: Iterable[str | None], known: Iterable[str], what: str
) -> Iterator[Problem]:
    """A problem for each name that is not known; `place` is that of the list or key."""
    wanted = [name for name in names if name is not None]
    yield from ((place, f"'{n}' {not_a_key(n, known, what)}") for n in wanted if n not in known)


def _uses(
    uses: Any, elements: Any, instruments: Any, mechanisms: Any, chains: Any
) -> Iterator[Problem]:
    for place, use in enumerate(uses):
        at = ("uses", place)
        yield from _unknown((*at, "element"), [use.element], elements, "an element")
        yield from _unknown((*at, "instrument"), [use.instrument], instruments, "an instrument")
        yield from _unknown((*at, "chains"), use.chains, chains, "a chain")
        yield from _unknown((*at, "mechanisms"), use.mechanisms, mechanisms, "a mechanism")
    for name in elements:
        if name not in [use.element for use in uses]:
            yield ("elements", name), "no line of `uses` names it: say how it works"


def _chains(uses: Any, chains: Any) -> Iterator[Problem]:
    times = Counter(name for use in uses for name in use.chains)
    for name in chains:
        if times[name] != 1:
            remedy = "name it in one line of `uses`"
            yield ("chains", name), f"stands in {times[name]} lines of `uses`; {remedy}"


def _evidence(uses: Any, mechanisms: Any) -> Iterator[Problem]:
    for name in dict.fromkeys(name for use in uses for name in use.mechanisms):
        if name in mechanisms and mechanisms[name].evidence is None:
            remedy = "write direction, strength, finding and references (strength: none if none)"
            yield ("mechanisms", name), f"is used and has no evidence; {remedy}"


def _references(elements: Any, mechanisms: Any, references: Any) -> Iterator[Problem]:
    what = "one of `references`"
    named = set()
    for section, parts in (("elements", elements), ("mechanisms", mechanisms)):
        for name, part in parts.items():
            found = part.evidence.references if part.evidence else []
            named |= set(found)
            at = (section, name, "evidence", "references")
            yield from _unknown(at, found, references, what)
    for name, reference in references.items():
        yield from _unknown(("references", name, "via"), [reference.via], references, what)
    named |= {reference.via for reference in references.values()}
    for name in references:
        if name not in named:
            yield ("references", name), "nothing refers to it; remove it"


def _placed(instruments: Any, outside: Any) -> Iterator[Problem]:
    """Every instrument of the data contract belongs to one of the theory, or is set aside."""
    times = Counter([*(plan.recorded_as for plan in instruments.values()), *outside])
    for code in (*get_args(Instrument), GUIDANCE):
        if times[code] > 1:
            yield ("instruments",), f"{code} is placed {times[code]} times; once is enough"
        elif not times[code] and code != GUIDANCE:
            remedy = f"give one `recorded_as: {code}`, or name {code} in `outside`"
            yield ("instruments",), f"the data contract has {code}, which has no place; {remedy}"


def _steps(instruments: Any, process: Any) -> Iterator[Problem]:
    for name, plan in instruments.items():
        at = ("instruments", name, "step")
        yield from _unknown(at, [plan.step], process, "a step of `process`")
    for name, step in process.items():
        at = ("process", name, "next")
        yield from _unknown(at, step.next, process, "a step of `process`")
        if name in step.next:
            yield at, "leads to itself"


def _promises(elements: Any, instruments: Any) -> Iterator[Problem]:
    for section, parts in (("elements", elements), ("instruments", instruments)):
        for name, part in parts.items():
            for place, promise in enumerate(part.promises):
                at = (section, name, "promises", place)
                own = name if section == "instruments" else None
                yield from _promise(at, promise, own, instruments)


def _promise(
    at: Location, promise: Promise, own: str | None, instruments: Any
) -> Iterator[Problem]:
    """A measure of instruments is of one that trajecten records; one of guidance of guidance."""
    if own and promise.instrument not in (None, own):
        yield (*at, "instrument"), f"is a promise of {own}; leave this key out"
        return
    name = own or promise.instrument
    if promise.measure is None:
        return
    if promise.measure in OF_INSTRUMENTS and name is None:
        yield (*at, "instrument"), f"{promise.measure} needs an instrument: name one"
        return
    if name is not None and name not in instruments:
        yield from _unknown((*at, "instrument"), [name], instruments, "an instrument")
        return
    recorded = instruments[name].recorded_as if name else GUIDANCE
    if promise.measure in OF_INSTRUMENTS and recorded in (None, GUIDANCE):
        yield (*at, "measure"), f"{name} is not in trajecten, of which {promise.measure} is made"
    if promise.measure in OF_GUIDANCE and recorded != GUIDANCE:
        yield (
            (*at, "measure"),
            f"is made of begeleiding, not of {name}: use {', '.join(OF_INSTRUMENTS)}",
        )


RULES: tuple[Callable[..., Iterator[Problem]], ...] = (
    _uses, _chains, _evidence, _references, _placed, _steps, _promises,
)  # fmt: skip


def broken_rules(parts: dict[str, Any]) -> list[Problem]:
    """All problems across the well-formed sections."""
    problems: list[Problem] = []
    for rule in RULES:
        needs = list(inspect.signature(rule).parameters)
        if all(parts.get(name) is not None for name in needs):
            problems += rule(**{name: parts[name] for name in needs})
    return problems
