"""Effects at successive moments with interval and band: the panel of an event study."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from evaluatie.report import sentences
from evaluatie.report.context import Context
from evaluatie.report.figures.style import BLUE, FILL, GREY, INK, MUTED, light_grid, number_axis
from evaluatie.report.numbers import UNKNOWN, WITHHELD, Scale, missing, number

BAND = "#bcd3e5"
_FEET = 0.02  # where a sign stands for what has no number, as a share of the height


def known(moments: pd.DataFrame) -> pd.DataFrame:
    """The rows with a printed estimate."""
    return moments[moments["status"].eq("ok") & moments["estimate"].notna()]


def draw_moments(axes: Axes, moments: pd.DataFrame, scale: Scale) -> None:
    """Effects at `place` with a dark interval for each and a light band for all together.

    What is withheld or cannot be estimated has its sign at the foot.
    """
    light_grid(axes, "y")
    axes.axhline(0, color=INK, linewidth=0.9, zorder=1.5)
    for row in known(moments).itertuples():
        if not missing(row.band_low):
            axes.bar(row.place, row.band_high - row.band_low, bottom=row.band_low, width=0.46,
                     color=BAND, zorder=2)  # fmt: skip
        axes.plot([row.place] * 2, [row.conf_low, row.conf_high], color=BLUE, linewidth=2.2,
                  solid_capstyle="butt", zorder=3)  # fmt: skip
        axes.plot(row.place, row.estimate, "o", color=BLUE, markersize=6, zorder=4)
    for row in moments.drop(known(moments).index).itertuples():
        sign = WITHHELD if row.status in ("ok", "suppressed") else UNKNOWN
        axes.text(row.place, _FEET, sign, ha="center", va="bottom", fontsize=9, color=MUTED,
                  transform=axes.get_xaxis_transform())  # fmt: skip
    axes.use_sticky_edges = False  # room below the lowest band
    number_axis(axes.yaxis, scale.factor)


def split(axes: Axes, first: float, last: float, names: tuple[str, str]) -> None:
    """A dashed line at `first` with a name at each side; from there to `last` is shaded."""
    axes.axvspan(first, last, color=FILL, zorder=0)
    axes.axvline(first, color=GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1.6)
    for name, shift, side in zip(names, (-6, 6), ("right", "left"), strict=True):
        axes.annotate(
            name, (first, 1), xycoords=axes.get_xaxis_transform(), xytext=(shift, 2),
            textcoords="offset points", ha=side, va="bottom", fontsize=8, color=MUTED,
        )  # fmt: skip


def band_names(moments: pd.DataFrame, context: Context, band: str) -> list[Line2D | Patch]:
    """What the marks mean, for a legend; `band` names the moments that the band is about."""
    words = context.words
    level = words.label("confidence")
    names: list[Line2D | Patch] = [
        Line2D([], [], color=BLUE, linewidth=2.2, marker="o", markersize=6,
               label=words.text("fig.pointwise", confidence=level)),
    ]  # fmt: skip
    if known(moments)["band_low"].notna().any():
        names.append(Patch(color=BAND, label=words.text("fig.band", band=band)))
    return names


def signs(moments: pd.DataFrame, context: Context) -> str:
    """What the signs at the foot mean, for under the axis; empty without them."""
    words = context.words
    without = moments.drop(known(moments).index)["status"]
    withheld = without.isin(["ok", "suppressed"])
    found = [words.text("fig.sign_withheld")] if withheld.any() else []
    found += [words.text("fig.sign_unknown")] if (~withheld).any() else []
    return "; ".join(found)


def told(moments: pd.DataFrame, scale: Scale, context: Context) -> str:
    """How many effects there are, from what to what, and of how many the band leaves zero out."""
    shown = known(moments)
    if shown.empty:
        return context.words.text("fig.moments_none")
    if len(shown) == 1:
        only = next(shown.itertuples())
        interval = f"{scale.interval(only.conf_low, only.conf_high)} {scale.difference_unit}"
        return context.words.text(
            "fig.moments_one",
            difference=scale.difference_text(only.estimate), interval=interval,
        )  # fmt: skip
    beyond = (shown["band_low"] > 0) | (shown["band_high"] < 0)
    return context.words.text(
        "fig.moments_item",
        number=number(len(shown)),
        low=scale.difference(shown["estimate"].min()),
        high=scale.difference_text(shown["estimate"].max()),
        beyond=number(int(beyond.sum())),
    )


def caption(*parts: str) -> str:
    """Parts of the text under an axis, empty ones left out."""
    return "; ".join(part for part in parts if part)


def axis_title(context: Context, outcome: str, horizon: int) -> str:
    """Outcome, window and unit, with a capital."""
    words = context.words
    title = words.text(
        "fig.trend_axis", outcome=words.label(outcome),
        within=sentences.within(horizon, words), unit=context.scale(outcome).difference_unit,
    )  # fmt: skip
    return sentences.capital(title)
