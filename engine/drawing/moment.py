"""All arms of a saved run at the end of an epoch, as one figure."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..events import ArmState
from ..geometry.anchors import AnchorKind
from ..run_folder.saved_run import SavedRun
from .palette import class_styles
from .panel import INK, LEARNED, MEANS, Limits, draw_panel, own_limits
from .raster import new_figure
from .snapshot import anchor_kinds, panel_view
from .text import FONT, inert

View = Literal["own", "shared", "fit"]
"""What the axes span: each arm's own plane over all epochs, one plane for all arms, or each
picture's own points."""

_SIDE = 800
"""Pixels of a feature plane's width and height."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 24, 72, 40
_WIDTH, _HEIGHT = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
_NAMES_IN_COLUMN, _NAME_LENGTH = 28, 16


def limits_over(
    run: SavedRun, states: Sequence[Sequence[ArmState]], view: View
) -> Mapping[str, Limits]:
    """By arm name, the square that holds the arm's plane in all `states`; empty for `fit`.

    Args:
        run: where the states are from.
        states: the arms' states at each epoch that is to be shown.
        view: what the axes span.
    """
    if view == "fit":
        return {}
    styles = class_styles(len(run.class_names), run.output.palette)
    squares: dict[str, list[Limits]] = {arm.name: [] for arm in run.arms}
    for arms in states:
        for state in arms:
            shown = panel_view(run.info, state, run.labels, styles, "")
            squares[state.arm].append(own_limits(shown))
    if view == "shared":
        common = _around([square for each in squares.values() for square in each])
        return dict.fromkeys(squares, common)
    return {name: _around(each) for name, each in squares.items()}


def moment_figure(
    run: SavedRun, states: Sequence[ArmState], epoch: int, limits: Mapping[str, Limits]
) -> Figure:
    """Every arm's plane side by side, in rows from the fourth on, and the legend.

    Args:
        run: what the states are from.
        states: the arms' states at `epoch`.
        epoch: from 0.
        limits: by arm name; an arm that is not in it gets its own.
    """
    columns = len(states) if len(states) <= 3 else max(3, math.ceil(math.sqrt(len(states))))
    rows = math.ceil(len(states) / columns)
    width = columns * _WIDTH + _legend_width(run)
    height = rows * _HEIGHT
    figure = new_figure(width, height)
    styles = class_styles(len(run.class_names), run.output.palette)
    for index, state in enumerate(states):
        left = _LEFT + _WIDTH * (index % columns)
        bottom = height - _HEIGHT * (index // columns + 1) + _BOTTOM
        axes = figure.add_axes((left / width, bottom / height, _SIDE / width, _SIDE / height))
        shown = panel_view(run.info, state, run.labels, styles, f"epoch {epoch + 1}")
        draw_panel(axes, shown, limits.get(state.arm))
    beside, above = 1 - _legend_width(run) / width, 1 - _TOP / height
    _draw_legend(figure, run, anchor_kinds(states), beside, above)
    return figure


def _around(squares: Sequence[Limits]) -> Limits:
    """The smallest square around squares."""
    low = np.min([square.middle - square.half for square in squares], axis=0)
    high = np.max([square.middle + square.half for square in squares], axis=0)
    return Limits(middle=(low + high) / 2, half=float((high - low).max()) / 2)


def _legend_columns(run: SavedRun) -> int:
    return math.ceil(len(run.class_names) / _NAMES_IN_COLUMN)


def _legend_width(run: SavedRun) -> int:
    longest = max(len(name) for name in run.class_names)
    return max(176, _legend_columns(run) * (40 + 8 * min(longest, _NAME_LENGTH)))


def _draw_legend(
    figure: Figure, run: SavedRun, anchors: Sequence[AnchorKind], left: float, top: float
) -> None:
    """Classes by colour and shape, then the kinds of anchor; from the upper left corner."""
    styles = class_styles(len(run.class_names), run.output.palette)
    handles = [
        _mark(inert(name, _NAME_LENGTH), style.marker, style.light, style.light)
        for name, style in zip(run.class_names, styles, strict=True)
    ]
    for kind in anchors:
        if kind == "learned":
            handles.append(_mark("learned center", LEARNED, INK, "white"))
        else:
            handles.append(_mark("class mean", MEANS, "none", INK))
    legend = figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(left, top),
        ncols=_legend_columns(run),
        frameon=False,
        borderaxespad=0,
        handletextpad=0.2,
        labelspacing=0.55,
        prop={"family": FONT, "size": 10.5},
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _mark(name: str, marker: str, face: str, edge: str) -> Line2D:
    return Line2D(
        [],
        [],
        label=name,
        linestyle="none",
        marker=marker,
        markersize=8.5,
        markerfacecolor=face,
        markeredgecolor=edge,
    )
