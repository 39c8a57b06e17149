"""The shape of a policy theory: elements, instruments, mechanisms, chains, process, evidence.

After Pawson and Tilley (1997): a chain says in which context (what goes wrong) an intervention
sets off a mechanism that gives a result. Types of mechanisms are those of Sol and Kok (2014). Rules
that span several sections are in `rules`.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from evaluatie.study.instrument_design import Instrument
from evaluatie.study.outcomes import Name, Text
from evaluatie.study.section import Day, Number, Section, Whole

# the measures that `data.fidelity` makes, by the register that they need
OfGuidance = Literal[
    "caseload", "share_guided", "share_early", "days_from_settlement", "days_from_permit",
    "months_guided", "months_first_team", "share_transferred", "share_dropped",
]  # fmt: skip
OfInstruments = Literal["reach", "exposed", "weeks", "together"]
OF_GUIDANCE, OF_INSTRUMENTS = get_args(OfGuidance), get_args(OfInstruments)
GUIDANCE = "begeleiding"
Direction = Literal["positive", "mixed", "negative", "unknown"]
Strength = Literal["strong", "moderate", "weak", "none"]


class Texts(Section):
    """A text in the languages of reports; where there is no English one the Dutch is shown."""

    nl: Text
    en: Text | None = None

    def in_language(self, language: str) -> str:
        """The text in that language, or else in Dutch."""
        return self.en if language == "en" and self.en else self.nl


class Promise(Section):
    """What the programme promised; with a measure it is compared with the registers.

    Shares are 0 to 1, `caseload` clients, `months_first_team` months, `weeks` weeks, and days.
    """

    text: Texts
    measure: OfGuidance | OfInstruments | None = Field(
        None, description="null: no register holds it"
    )
    instrument: Name | None = Field(
        None, description="of reach, weeks or together; of an instrument's own promise: itself"
    )
    arm: Name | None = Field(None, description="made to one arm of the rollout only")
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _bounded(self) -> "Promise":
        bounds = [b for b in (self.at_least, self.at_most) if b is not None]
        if bool(bounds) != (self.measure is not None):
            raise ValueError(
                "a 'measure' needs 'at_least', 'at_most' or both; without one neither belongs here"
            )
        if bounds != sorted(bounds):
            raise ValueError("'at_most' lies below 'at_least'")
        if any(bound < 0 for bound in bounds):
            raise ValueError("what is promised cannot be below 0")
        return self


class Evidence(Section):
    """What other studies found: in which direction, how strongly, and which."""

    direction: Direction
    strength: Strength
    finding: Texts
    references: list[Name]


class Element(Section):
    """A core element of the approach."""

    name: Texts
    idea: Texts
    promises: list[Promise] = Field(default_factory=list)
    evidence: Evidence | None = None


class InstrumentUsed(Section):
    """An instrument: how registers record it, where in the process it belongs, what was promised.

    `recorded_as` is `begeleiding` or a code of trajecten; null when no register holds it.
    """

    name: Texts
    recorded_as: Instrument | Literal["begeleiding"] | None = None
    step: Name
    promises: list[Promise] = Field(default_factory=list)


class Mechanism(Section):
    """How something leads to a result, on the side of supply, of demand, or between them."""

    name: Texts
    type: Literal["supply", "demand", "matching"]
    idea: Texts
    evidence: Evidence | None = None


class Use(Section):
    """An element works through an instrument (or none in particular) and these mechanisms."""

    element: Name
    instrument: Name | None
    chains: list[Name] = Field(min_length=1)
    mechanisms: list[Name] = Field(min_length=1)


class Chain(Section):
    """What goes wrong, step by step, and what should help: intervention, mechanism, result."""

    name: Texts
    problem: list[Texts] = Field(min_length=2, max_length=5)
    intervention: Texts
    mechanism: Texts
    result: Texts


class Step(Section):
    """A step of the process; `route` for those that only one route has."""

    name: Texts
    phase: Literal["picture", "guidance", "parallel"]
    route: Literal["A", "B"] | None = None
    text: Texts
    next: list[Name] = Field(default_factory=list)


class RolloutDate(Section):
    """Since when a part of the approach ran."""

    date: Day
    arm: Name | None = None
    text: Texts


class Reference(Section):
    """A publication; `via`: known through this one."""

    authors: Text
    year: Annotated[Whole, Field(ge=1900, le=2100)]
    via: Name | None = None


class Theory(Section):
    """A whole policy theory. Made by `load_theory`, which also checks what spans sections."""

    theory: Text
    title: Texts
    source: Texts
    elements: dict[Name, Element] = Field(min_length=1)
    instruments: dict[Name, InstrumentUsed] = Field(min_length=1)
    outside: list[Instrument] = Field(
        default_factory=list, description="codes of trajecten on which the theory is silent"
    )
    mechanisms: dict[Name, Mechanism] = Field(min_length=1)
    uses: list[Use] = Field(min_length=1)
    chains: dict[Name, Chain] = Field(min_length=1)
    process: dict[Name, Step] = Field(min_length=1)
    rollout: list[RolloutDate] = Field(default_factory=list)
    references: dict[Name, Reference] = Field(default_factory=dict)

    def use_of(self, chain: str) -> Use:
        """The element, instrument and mechanisms of a chain."""
        return next(use for use in self.uses if chain in use.chains)

    def used_mechanisms(self) -> list[str]:
        """Mechanisms that some element uses, in the order of the file."""
        used = {name for use in self.uses for name in use.mechanisms}
        return [name for name in self.mechanisms if name in used]
