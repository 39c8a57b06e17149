"""Compares figures: the same picture, up to what another machine draws otherwise."""

import io
import re

import numpy as np
from PIL import Image

from evaluatie.verify.tally import Tally

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_POINT = 0.01  # of a drawing: a tenth of the width of a hair line
_SHADES = 8  # of 255: where the edge of a letter falls a fraction of a dot elsewhere
_DOTS = 0.002  # share of dots that may differ by more
PLACE = "figure or marks"
ANOTHER = "another one"
FROM_TABLES = "the one made from the tables"


def compare_drawings(tally: Tally, stands: bytes, comes_out: bytes) -> None:
    """SVG, alone or in a page: the same marks, at the same places to a hundredth of a point."""
    same = _NUMBER.split(stands) == _NUMBER.split(comes_out)
    if not same or not np.allclose(_places(stands), _places(comes_out), rtol=0, atol=_POINT):
        tally.differ(PLACE, ANOTHER, FROM_TABLES)
    else:
        tally.remark = "drawn a fraction of a point otherwise"


def _places(content: bytes) -> np.ndarray:
    return np.array(_NUMBER.findall(content), dtype="float64")


def compare_images(tally: Tally, stands: bytes, comes_out: bytes) -> None:
    """PNG: as large, and all but a few dots of nearly the same colour."""
    one, other = (
        np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype="int16")
        for content in (stands, comes_out)
    )
    if one.shape != other.shape or _differing(one, other) > _DOTS:
        tally.differ(PLACE, ANOTHER, FROM_TABLES)
    else:
        tally.remark = "the same picture but for a few dots"


def _differing(one: np.ndarray, other: np.ndarray) -> float:
    return float((np.abs(one - other).max(axis=2) > _SHADES).mean())
