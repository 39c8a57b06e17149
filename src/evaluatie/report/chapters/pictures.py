"""A figure with its caption."""

from evaluatie.report import lookup, lookup_did, lookup_speed
from evaluatie.report.context import Context
from evaluatie.report.document import Picture
from evaluatie.report.numbers import count, missing
from evaluatie.report.table_frame import persons, study_persons
from evaluatie.report.tables_people import primary_balance
from evaluatie.report.tables_speed import weighted_persons

_WITHOUT_PERSONS = (
    "uitrol", "stroomdiagram", "instroom", "uitrol_effecten", "groep_maand", "goodman_bacon",
    "onderdelen", "specificaties",
)  # fmt: skip
_OF_SURVIVAL = "versneld"
_OF_BALANCE = ("loveplot", "overlap", "verdelingen")
_OF_ROLLOUT = ("uitrol_effecten", "groep_maand", "goodman_bacon")


def picture(name: str, context: Context) -> Picture:
    """The figure of that name with the N of the persons it is about."""
    words = context.words
    caption = words.variant("figure_caption", name, start=words.label("time_zero"))
    rollouts = lookup_did.rollout_designs(context.study)
    speeds = lookup_speed.speed_designs(context.study)
    if name == _OF_SURVIVAL and len(speeds) > 1:  # drawn of the first
        caption = words.text("figure_of", caption=caption, design=words.label(speeds[0][0]))
    if name in _OF_ROLLOUT and len(rollouts) > 1:  # they are drawn of the first
        caption = words.text("figure_of", caption=caption, design=words.label(rollouts[0]))
    return Picture(name, caption, _persons(name, context))


def _persons(name: str, context: Context) -> str:
    if name in _WITHOUT_PERSONS:
        return ""
    if name == _OF_SURVIVAL:
        return weighted_persons(context)
    if name in _OF_ROLLOUT:
        return _rollout_persons(context)
    before = lookup.rows(primary_balance(context), stage="before")
    if name in _OF_BALANCE and len(before):
        first = before.iloc[0]
        return persons(first["n_treated"], first["n_control"], context)
    return study_persons(context)


def _rollout_persons(context: Context) -> str:
    """Those who waited, or began in the months that are followed; the rest cannot be in it."""
    designs = lookup_did.rollout_designs(context.study)
    result = lookup_did.rollout_effect(context, designs[0]) if designs else None
    if result is None or missing(result.n_treated) or not result.n_treated:
        return ""
    start = context.words.label("time_zero")
    return context.words.text("persons_rollout", n=count(result.n_treated), start=start)
