"""What failing a gate means: the one table of stamps, overrides of gates, and blinding on record.

The rule: a gate that shows that the number may be of something else (a trend, groups that are not
alike), or that its uncertainty is not known, makes an estimate not interpretable. A gate that says
that the evidence is thinner than was asked, or that a test could not be done, is a caution.
"""

from collections.abc import Collection
from dataclasses import dataclass

from pydantic import Field, field_validator

from evaluatie.study.outcomes import Name, Text
from evaluatie.study.section import Day, Section, Whole

PASSES, CAUTION, NOT_INTERPRETABLE = "passes", "caution", "not_interpretable"
STAMPS = (PASSES, CAUTION, NOT_INTERPRETABLE)


@dataclass(frozen=True)
class Gate:
    """The stamp of an estimate that fails it; `choice`: the study may choose between the two."""

    stamp: str
    choice: bool = False


EXPLANATORY = "explanatory"
GATES = {
    EXPLANATORY: Gate(CAUTION),  # parts of the approach: explains a result, does not confirm one
    "calendar": Gate(NOT_INTERPRETABLE),  # cohorts of other years: the upswing is in it
    "calendar_overlap": Gate(NOT_INTERPRETABLE),  # all start on one day: so is what changed then
    "smd": Gate(NOT_INTERPRETABLE, choice=True),  # the groups are not alike
    "ess": Gate(CAUTION, choice=True),  # few persons: intervals miss somewhat too often
    "clusters": Gate(NOT_INTERPRETABLE),  # too few for any error to be known
    "controls_per_treated": Gate(NOT_INTERPRETABLE, choice=True),  # biased when matches run out
    "controls_per_treated_replaced": Gate(CAUTION, choice=True),  # errors somewhat too small
    "pretrend": Gate(NOT_INTERPRETABLE),  # an effect before there could be one
    "pretrend_missing": Gate(CAUTION, choice=True),
    "equivalence": Gate(CAUTION, choice=True),  # it is not shown to be small before
    "placebo": Gate(NOT_INTERPRETABLE),  # an effect where there can be none
    "placebo_missing": Gate(CAUTION, choice=True),
    "mde": Gate(CAUTION, choice=True),  # an effect that matters can be missed
}
CHOICES = tuple(name for name, gate in GATES.items() if gate.choice)


def stamp_of(
    failed: Collection[str], cautions: Collection[str] | None, overridden: bool = False
) -> str:
    """The stamp of an estimate that fails these gates; `overridden`: and others, set aside.

    `cautions` are the gates of CHOICES that the study stamps as a caution, all others not
    interpretable; None: as the table says. A gate that is not in the table is no caution.
    """
    if not failed:
        return CAUTION if overridden else PASSES
    return CAUTION if all(_is_caution(gate, cautions) for gate in failed) else NOT_INTERPRETABLE


def _is_caution(name: str, cautions: Collection[str] | None) -> bool:
    gate = GATES.get(name, Gate(NOT_INTERPRETABLE))
    return name in cautions if gate.choice and cautions is not None else gate.stamp == CAUTION


class Override(Section):
    """A gate that the analyst sets aside, on record: the estimate is then stamped a caution.

    It holds for every estimate of the design that fails the gate, or only for those of the
    outcome, horizon, subgroup and level that it names; never for a status or for disclosure
    control.
    """

    gate: str = Field(json_schema_extra={"enum": list(GATES)})
    design: Name
    outcome: Text | None = None
    horizon: Whole | None = None
    subgroup: Name | None = Field(None, description="all: everybody")
    level: Text | None = None
    reason: Text = Field(description="printed wherever the estimate is")
    by: Text = Field(description="who decided it")
    date: Day = Field(description="on which day")

    @field_validator("gate")
    @classmethod
    def _known(cls, gate: str) -> str:
        if gate == EXPLANATORY:
            raise ValueError("says what kind of evidence this is: it cannot be set aside")
        if gate not in GATES:
            raise ValueError(f"is not a gate: {', '.join(GATES)}")
        return gate

    def covers(self, row: object) -> bool:
        """Whether it is about an estimate, which has these names as attributes."""
        names = ("design", "outcome", "horizon", "subgroup", "level")
        return all(getattr(self, name) in (None, getattr(row, name)) for name in names)


class Unblinded(Section):
    """The analyst's decision to see the effects before all gates of the primary result pass."""

    date: Day
    by: Text
    reason: Text
