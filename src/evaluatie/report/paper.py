"""How much room a page of A4 has, in points: the same in PDF and Word file."""

from evaluatie.report.drawings import Drawing

TEXT_WIDTH = {False: 487.0, True: 734.0}  # of a page upright and turned
PADDING = 6.5  # left and right of a cell together
_HIGHEST = 555.0  # of a figure: leaves room for what stands above and below it


def picture_width(drawing: Drawing) -> float:
    """As wide as the text, or as high as a page has room for."""
    width, height = drawing.size
    return min(TEXT_WIDTH[False], _HIGHEST * width / height)
