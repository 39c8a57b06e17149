"""Tables of how the approach was carried out, against what it promised."""

from evaluatie.tables.schema import Column, Table

ALL = "all"  # of subgroup, level and quarter: everybody
# the subgroup of the arms of the rollout: no name that a study can give to one of its own
BY_ARM = "by-arm"
GUIDANCE = "begeleiding"  # the instrument of measures of guidance

FIDELITY = Table(
    "fidelity",
    (
        Column("cohort", "text", "treatment or control, of the intervention municipality"),
        Column("subgroup", "text", "subgroup of the study, by-arm, or all"),
        Column("level", "text", "level of it, or all"),
        Column("quarter", "text", "quarter of settlement as 2016Q3, or all"),
        Column("measure", "text", "what was measured: see data.fidelity"),
        Column("instrument", "text", "instrument of the contract, or begeleiding"),
        Column("persons", "integer", "in the group, with the whole window observed", False),
        Column("n_measured", "integer", "of them, those whom the measure is of; never printed"),
        Column("value", "number", "share, or mean in clients, days, weeks or months", False),
        Column("share", "flag", "the value is a share of these"),
        Column("smallest_cell", "integer", "fewest persons behind it or its complement, if any"),
    ),
    key=("cohort", "subgroup", "level", "quarter", "measure", "instrument"),
)

FIRST_STAGE = Table(
    "first_stage",
    (
        Column("gemeente", "text", "municipality of settlement"),
        Column("half_year", "text", "half-year of settlement, as 2016H1"),
        Column("cohort", "text", "treatment or control"),
        Column("recorded", "flag", "guidance is delivered of somebody of this municipality"),
        Column("persons", "integer", "with the whole window observed", False),
        Column("share_guided", "number", "of them, with a guided day in it", False),
        Column("months_guided", "number", "guided in it, mean over all of them", False),
        Column("smallest_cell", "integer", "fewest persons ever or never guided, if any"),
    ),
    key=("gemeente", "half_year", "cohort"),
)

FIDELITY_TABLES = (FIDELITY, FIRST_STAGE)
