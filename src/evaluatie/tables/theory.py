"""Tables of the synthesis: what was promised and done, and what is known of each chain."""

from evaluatie.tables.schema import Column, Table

OWN = "-"  # the instrument of a chain or promise that is of no instrument in particular
CONCLUSIONS = ("supported", "mixed", "not_supported", "not_testable")
REASONS = (
    "in_line", "other_gates", "by_itself_only", "not_carried_out", "not_backed", "unclear",
    "ruled_out", "too_wide", "other_way", "not_interpretable", "no_instrument", "no_register",
    "whole_approach", "no_design", "no_estimate", "blinded",
)  # fmt: skip
GRADES = ("high", "medium", "low", "unknown")

PROMISES = Table(
    "promises",
    (
        Column("section", "text", "elements or instruments", allowed=("elements", "instruments")),
        Column("name", "text", "element or instrument of the theory"),
        Column("number", "integer", "place among its promises"),
        Column("measure", "text", "measure of FIDELITY; empty: no register holds it", False),
        Column("instrument", "text", "instrument of the contract, or begeleiding", False),
        Column("arm", "text", "arm that it was promised to; empty: everybody", False),
        Column("at_least", "number", "what was promised", False),
        Column("at_most", "number", "what was promised", False),
        Column("value", "number", "what the registers show; empty: withheld or not there", False),
        Column("achieved", "number", "how much of the promise was kept, 0 to 1", False),
    ),
    key=("section", "name", "number"),
)

ELEMENT_SCORES = Table(
    "element_scores",
    (
        Column("element", "text", "element of the theory"),
        Column("promises", "integer", "its own, and those of the instruments it uses"),
        Column("measured", "integer", "of these, compared with the registers"),
        Column("score", "number", "mean of what was achieved of them, 0 to 1", False),
        Column("grade", "text", "of the score", allowed=GRADES),
    ),
    key=("element",),
)

CHAINS = Table(
    "chains",
    (
        Column("chain", "text", "chain of the theory"),
        Column("element", "text", "its element"),
        Column("instrument", "text", "its instrument; - for none in particular"),
        Column("mechanisms", "integer", "mechanisms that it should work through"),
        Column("backed", "integer", "of these, with positive evidence, moderate or strong"),
        Column("score", "number", "what was achieved of its promises, 0 to 1", False),
        Column("grade", "text", "of the score", allowed=GRADES),
        Column("reach", "number", "share of the guided that had the instrument", False),
        Column("reach_low", "number", "least of the levels of the study's subgroups", False),
        Column("reach_high", "number", "most of these", False),
        Column("design", "text", "design that estimates the instrument; empty: none", False),
        Column("estimate", "number", "effect of starting it", False),
        Column("conf_low", "number", "lower end of its interval", False),
        Column("conf_high", "number", "upper end of its interval", False),
        Column("failed_gates", "text", "gates that it fails, ; between them", False),
        Column("conclusion", "text", "by the rule of theory.verdicts", allowed=CONCLUSIONS),
        Column("reason", "text", "why", allowed=REASONS),
    ),
    key=("chain",),
)

SYNTHESIS = (PROMISES, ELEMENT_SCORES, CHAINS)
