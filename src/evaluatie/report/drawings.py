"""The figures that a report shows, as they stand in a folder."""

import re
from dataclasses import dataclass
from pathlib import Path

from evaluatie.tables import read_json

ALTERNATIVES = "alternatieve_teksten.json"
_VIEW_BOX = re.compile(r'viewBox="([^"]+)"')


@dataclass(frozen=True)
class Drawing:
    """A figure as SVG text with its alternative text."""

    svg: str
    alternative: str

    @property
    def view_box(self) -> str:
        """Its co-ordinates. ValueError where it has none: it would have no size."""
        found = _VIEW_BOX.search(self.svg)
        if found is None:
            raise ValueError("a figure without a viewBox")
        return found.group(1)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in points."""
        _, _, width, height = map(float, self.view_box.split())
        return width, height


def load_drawings(figures: Path | str) -> dict[str, Drawing]:
    """Every figure in the folder that `make_figures` wrote, by name."""
    folder = Path(figures)
    return {
        name: Drawing((folder / f"{name}.svg").read_text(encoding="utf-8"), alternative)
        for name, alternative in read_json(folder / ALTERNATIVES).items()
    }
