"""All arms of a saved run at the end of an epoch, as one figure."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from matplotlib.figure import Figure

from ..events import ArmState
from ..run_folder.saved_run import SavedRun
from .layout import BOTTOM, LEFT, SIDE, PanelSize, columns_for
from .legend import Legend
from .limits import Limits
from .palette import class_styles
from .panel import draw_panel, own_limits
from .raster import new_figure
from .snapshot import anchor_kinds, panel_view

View = Literal["own", "shared", "fit"]
"""What the axes span: each arm's own plane over all epochs, one plane for all arms, or each
picture's own points."""

_PANEL = PanelSize(top=72)


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
    columns, styles = (
        columns_for(len(states)),
        class_styles(len(run.class_names), run.output.palette),
    )
    legend = Legend(run.class_names, styles, anchor_kinds(states))
    width = columns * _PANEL.width + legend.width
    height = math.ceil(len(states) / columns) * _PANEL.height
    figure = new_figure(width, height)
    for index, state in enumerate(states):
        left = LEFT + _PANEL.width * (index % columns)
        bottom = height - _PANEL.height * (index // columns + 1) + BOTTOM
        axes = figure.add_axes((left / width, bottom / height, SIDE / width, SIDE / height))
        shown = panel_view(run.info, state, run.labels, styles, f"epoch {epoch + 1}")
        draw_panel(axes, shown, limits.get(state.arm))
    legend.draw(figure, columns * _PANEL.width, _PANEL.top)
    return figure


def _around(squares: Sequence[Limits]) -> Limits:
    """The smallest square around squares."""
    low = np.min([square.middle - square.half for square in squares], axis=0)
    high = np.max([square.middle + square.half for square in squares], axis=0)
    return Limits(middle=(low + high) / 2, half=float((high - low).max()) / 2)
