"""One arm's feature plane, drawn into one pair of axes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba_array
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ...data import counted
from ..events import Floats, Ints
from ..geometry.anchors import AnchorKind
from .limits import SMALLEST_VIEW, Limits, view_limits
from .palette import ClassStyle
from .shades import point_levels, shades
from .text import FONT, inert

INK, QUIET, GRID, PAPER = "#1a1a1a", "#5f6368", "#e9e9ec", "#ffffff"
MARKERS: Mapping[AnchorKind, str] = {"learned": "X", "class weights": "D", "class means": "o"}
"""Of each kind of anchor."""

_AREAS = {"*": 2.2, "X": 1.5, "P": 1.5, "^": 1.2, "v": 1.2}
"""Shapes that need more room than a circle to look as heavy."""
_TITLE_LETTERS = 62
"""A longer title is written smaller, so that it is never cut."""
_LABEL_OFFSET = 10.0
"""Points from an anchor to its class's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelView:
    """What one panel shows."""

    title: str
    subtitle: str
    points: Floats
    """(N, 2); rows that are not finite are left out."""
    labels: Ints
    """(N,)."""
    marks: Floats
    """(K, 2), where the anchors are; rows that are not finite are left out."""
    anchors: AnchorKind
    """What is marked."""
    class_names: tuple[str, ...]
    styles: tuple[ClassStyle, ...]
    note: str | None = None
    """Said in the middle, large: why there is nothing to see."""


def draw_panel(axes: Axes, view: PanelView, limits: Limits | None = None) -> None:
    """Draw `view` into square `axes`; without `limits`, what `own_limits` gives."""
    shown = np.isfinite(view.points).all(axis=1)
    points, labels = view.points[shown].astype(np.float64), view.labels[shown]
    there = np.isfinite(view.marks).all(axis=1)
    limits = limits or own_limits(view)
    _dress(axes, view, limits)
    levels = point_levels(points, limits.middle - limits.half, 2 * limits.half)
    _draw_points(axes, points, labels, levels, view.styles)
    _draw_anchors(axes, view, np.flatnonzero(there))
    outside = int((np.abs(points - limits.middle).max(axis=1, initial=0) > limits.half).sum())
    if outside:
        text = f"{outside:,} of {counted(len(points), 'point')} outside"
        _write(axes, 0.985, 0.015, text, size=8.5, color=QUIET, ha="right", va="bottom")
    if view.note:
        box = {"boxstyle": "round,pad=0.6", "facecolor": "white", "edgecolor": "#c0392b"}
        _write(axes, 0.5, 0.5, view.note, size=13, color="#c0392b", ha="center", bbox=box)


def own_limits(view: PanelView) -> Limits:
    """The square that shows this view."""
    return view_limits(view.points, view.marks, view.anchors)


def mixed_order(count: int) -> npt.NDArray[np.int64]:
    """A fixed order that mixes the classes, so that none lies on top of all others."""
    return np.random.default_rng(0).permutation(count)


def _dress(axes: Axes, view: PanelView, limits: Limits) -> None:
    """Everything but the data: limits, grid, ticks, titles."""
    axes.set_xlim(limits.middle[0] - limits.half, limits.middle[0] + limits.half)
    axes.set_ylim(limits.middle[1] - limits.half, limits.middle[1] + limits.half)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6))
        axis.set_major_formatter(FuncFormatter(lambda value, _: _number(value)))
    axes.tick_params(length=0, labelsize=9, labelcolor=QUIET, labelfontfamily=FONT)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set(color="#c9cace", linewidth=0.8)
    # A title with a given height saves matplotlib a search for one, a tenth of the drawing.
    axes.set_title(
        view.title,
        loc="left",
        y=1.047,
        pad=0,
        fontsize=14.5 * min(1.0, _TITLE_LETTERS / max(len(view.title), 1)),
        fontweight="bold",
        fontfamily=FONT,
        color=INK,
        parse_math=False,
    )
    _write(axes, 0, 1.012, view.subtitle, size=10.5, color=QUIET, va="bottom")


def _draw_points(
    axes: Axes,
    points: npt.NDArray[np.float64],
    labels: Ints,
    levels: Ints,
    styles: tuple[ClassStyle, ...],
) -> None:
    size, alpha = _dot(len(points))
    colours = _colours(styles, alpha)
    order = mixed_order(len(points))
    shapes = list(dict.fromkeys(style.marker for style in styles))
    shape_of = np.array([shapes.index(style.marker) for style in styles])
    # One shape is drawn in one go; several take turns, so that none lies on top.
    for part in np.array_split(order, 1 if len(shapes) == 1 else 8):
        for index, shape in enumerate(shapes):
            rows = part[shape_of[labels[part]] == index]
            x, y = points[rows].T
            area = size * _AREAS.get(shape, 1.0)
            axes.scatter(
                x, y, s=area, c=colours[labels[rows], levels[rows]], marker=shape, linewidths=0
            )


def _colours(styles: tuple[ClassStyle, ...], alpha: float) -> npt.NDArray[np.float64]:
    """(K, LEVELS, 4): red, green, blue and `alpha` of each class's shades."""
    ramps = [to_rgba_array(shades(style.light, PAPER), alpha) for style in styles]
    return np.stack(ramps)


def _dot(count: int) -> tuple[float, float]:
    """Area in square points and opacity, so that many points show their density."""
    scale = (10_000 / max(count, 100)) ** 0.5
    return float(np.clip(6.0 * scale, 2.8, 22)), float(np.clip(0.62 * scale**0.5, 0.34, 0.85))


def _draw_anchors(axes: Axes, view: PanelView, classes: npt.NDArray[np.int64]) -> None:
    places = view.marks[classes].astype(np.float64)
    many = len(view.class_names) > 20
    _mark_anchors(axes, places, view.anchors, many=many)
    halo = [withStroke(linewidth=2.6, foreground="white")]
    for index, place, way in zip(classes, places, _outward(places), strict=True):
        axes.annotate(
            inert(view.class_names[index], 12),
            place,
            xytext=way * _LABEL_OFFSET,
            textcoords="offset points",
            ha=_beside(way[0]),
            va="center_baseline",
            fontsize=7 if many else 11,
            fontweight="bold",
            fontfamily=FONT,
            color=INK,
            path_effects=halo,
            parse_math=False,
            annotation_clip=True,
            zorder=5,
        )


def _mark_anchors(
    axes: Axes, places: npt.NDArray[np.float64], kind: AnchorKind, *, many: bool
) -> None:
    """Crosses for learned centers; outlines of others, which leave the points below visible."""
    size, marker = 5.0 if many else 8.5, MARKERS[kind]
    if kind == "learned":
        _marks(axes, places, marker, size, face=INK, edge="white", width=0.8)
    else:
        _marks(axes, places, marker, size, face="none", edge="white", width=4.2)
        _marks(axes, places, marker, size, face="none", edge=INK, width=1.7)


def _marks(
    axes: Axes,
    places: npt.NDArray[np.float64],
    marker: str,
    size: float,
    *,
    face: str,
    edge: str,
    width: float,
) -> None:
    axes.plot(
        *places.T,
        linestyle="none",
        marker=marker,
        markersize=size,
        markerfacecolor=face,
        markeredgecolor=edge,
        markeredgewidth=width,
        zorder=4,
    )


def _beside(sideways: float) -> Literal["left", "center", "right"]:
    """How a name is aligned that lies `sideways` (-1 to 1) of its anchor."""
    if abs(sideways) < 0.4:
        return "center"
    return "left" if sideways > 0 else "right"


def _outward(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(K, 2) unit vectors: where each anchor's name goes, in a ring when all are at one point."""
    ways = places - places.mean(axis=0) if len(places) else places
    lengths = np.hypot(*ways.T)
    turns = 2 * np.pi * np.arange(len(ways)) / max(len(ways), 1)
    ring = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    far = lengths > SMALLEST_VIEW * max(1.0, float(np.abs(places).max(initial=0)))
    return np.where(far[:, None], ways / np.where(lengths, lengths, 1)[:, None], 2.2 * ring)


def _number(value: float) -> str:
    return f"{value:.5g}".replace("e+", "e").replace("-", "−")


def _write(axes: Axes, x: float, y: float, text: str, *, size: float, **style: Any) -> None:
    """Text at a place in the axes' own units from 0 to 1, never read as mathematics."""
    axes.text(
        x,
        y,
        text,
        transform=axes.transAxes,
        fontsize=size,
        fontfamily=FONT,
        parse_math=False,
        **{"color": INK, "va": "center", **style},
    )
