"""What tests of figures look at: a context with other tables, and the texts of a panel."""

from dataclasses import replace


def with_table(context, **tables):
    return replace(context, released=replace(context.released, **tables))


def printed(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]
