"""Loss and accuracy of every arm over the epochs."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from ..config.labels import short_labels
from ..events import ArmInfo
from .palette import ArmStyle, arm_styles
from .panel import GRID, INK, QUIET
from .raster import Pixels, new_figure, pixels
from .text import FONT

_WIDTH, _PLOT = 1400, 470
_LEFT, _RIGHT, _TOP, _BOTTOM, _GAP = 70, 24, 64, 58, 84
_LEGEND_COLUMNS, _LEGEND_ROW, _LEGEND_LETTERS = 4, 26, 34
_SPLITS: tuple[tuple[str, Literal["dashed", "solid"], float], ...] = (
    ("train", "dashed", 1.4),
    ("test", "solid", 2.0),
)
_MARKED = 40
"""Up to so many epochs each one has its dot."""
_MARKS = 12
"""Of a longer line, where it needs any."""


def draw_curves(rows: Sequence[dict[str, str]], arms: Sequence[ArmInfo]) -> Pixels:
    """The picture of `metrics.csv`'s rows: loss on the left, accuracy on the right."""
    styles = arm_styles([[arm.spec for arm in arms]])
    entries = _legend_entries(arms, styles)
    top = _TOP + _LEGEND_ROW * math.ceil(len(entries) / _LEGEND_COLUMNS)
    height = top + _PLOT + _BOTTOM
    figure = new_figure(_WIDTH, height)
    width = (_WIDTH - _LEFT - _RIGHT - _GAP) / 2
    titles = {"loss": loss_title(arms), "accuracy": "accuracy"}
    for index, (name, title) in enumerate(titles.items()):
        left = _LEFT + index * (width + _GAP)
        axes = figure.add_axes(
            (left / _WIDTH, _BOTTOM / height, width / _WIDTH, _PLOT / height),
        )
        for arm, style in zip(arms, styles, strict=True):
            _draw_arm(axes, rows, arm, name, style)
        _dress(axes, title)
        if name == "loss" and _needs_logarithm(rows):
            axes.set_yscale("log")
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=9))
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axes.yaxis.set_minor_locator(NullLocator())
    figure.legend(
        handles=entries,
        loc="upper left",
        bbox_to_anchor=(_LEFT / _WIDTH, 1 - 14 / height),
        borderaxespad=0,
        borderpad=0,
        ncols=min(len(entries), _LEGEND_COLUMNS),
        frameon=False,
        prop={"family": FONT, "size": 11},
    )
    return pixels(figure)


def loss_title(arms: Sequence[ArmInfo]) -> str:
    """What is drawn as the loss of these arms."""
    if all(arm.spec.is_baseline or arm.spec.has_center_loss for arm in arms):
        return "loss = cross-entropy + λ · center loss"
    return "loss, of each arm its own sum"


def _legend_entries(arms: Sequence[ArmInfo], styles: Sequence[ArmStyle]) -> list[Line2D]:
    """A colour and a mark for each arm, then a kind of line for each split."""
    names = [arm.title for arm in arms]
    if max(map(len, names)) > _LEGEND_LETTERS:
        names = short_labels([arm.spec for arm in arms])
    entries = [
        Line2D(
            [],
            [],
            color=style.light,
            linewidth=3,
            marker=style.marker if style.shape else None,
            markersize=8,
            label=name,
        )
        for name, style in zip(names, styles, strict=True)
    ]
    for split, dashes, thick in _SPLITS:
        entries.append(Line2D([], [], color=QUIET, linestyle=dashes, linewidth=thick, label=split))
    return entries


def _draw_arm(
    axes: Axes, rows: Sequence[dict[str, str]], arm: ArmInfo, name: str, style: ArmStyle
) -> None:
    mine = [row for row in rows if row["arm"] == arm.name]
    epochs = np.array([int(row["epoch"]) + 1 for row in mine])
    # Where a colour comes again, marks tell the lines apart, however many epochs there are.
    every = 1 if len(mine) <= _MARKED else math.ceil(len(mine) / _MARKS)
    marked = every == 1 or style.shape > 0
    for split, dashes, thick in _SPLITS:
        values = np.array([float(row[f"{split}_{name}"] or "nan") for row in mine])
        axes.plot(
            epochs,
            np.where(np.isfinite(values), values, np.nan),
            color=style.light,
            linestyle=dashes,
            linewidth=thick,
            marker=style.marker if marked else None,
            markevery=every,
            markersize=thick + (6 if style.shape else 2),
            markeredgewidth=0,
        )


def _needs_logarithm(rows: Sequence[dict[str, str]]) -> bool:
    """Whether the losses are all positive and of different magnitudes."""
    losses = [float(row[f"{split}_loss"] or "nan") for row in rows for split, _, _ in _SPLITS]
    finite = [loss for loss in losses if np.isfinite(loss)]
    return bool(finite) and min(finite) > 0 and max(finite) > 8 * min(finite)


def _dress(axes: Axes, title: str) -> None:
    # Titles and labels at given places save matplotlib a search for them.
    axes.set_title(title, loc="left", y=1.03, pad=0, fontsize=12, fontfamily=FONT, color=INK)
    place = axes.transAxes
    axes.text(0.5, -0.1, "epoch", transform=place, ha="center", fontfamily=FONT, color=QUIET)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.tick_params(length=0, which="both", labelsize=9, labelcolor=QUIET, labelfontfamily=FONT)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set(color="#c9cace", linewidth=0.8)
