"""What colours and markers mean, beside the panels of any picture."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..geometry.anchors import AnchorKind
from .palette import ClassStyle
from .panel import INK, MARKERS, QUIET
from .text import FONT, inert

_ROWS = 30
_ROW = 25
_LETTER = 7.6
"""Pixels that a letter of a class's name takes."""
_NAME_LENGTH = 16
_ANCHORS: Mapping[AnchorKind, str] = {
    "learned": "learned center",
    "class weights": "class weight",
    "class means": "class mean",
}


@dataclass(frozen=True, slots=True)
class Legend:
    """Every class by colour and shape, then the kinds of anchor that are shown."""

    class_names: tuple[str, ...]
    styles: tuple[ClassStyle, ...]
    anchors: Sequence[AnchorKind]

    @property
    def width(self) -> int:
        """In pixels."""
        return max(self._columns * self._column_width, 150) + 14

    @property
    def _columns(self) -> int:
        return math.ceil(len(self.class_names) / _ROWS)

    @property
    def _column_width(self) -> int:
        return round(34 + _LETTER * max(len(inert(n, _NAME_LENGTH)) for n in self.class_names))

    def draw(self, figure: Figure, left: float, top: float) -> None:
        """Draw it into `figure`, `left` and `top` pixels from the upper left corner."""
        page = _Page(figure, left, top)
        rows = math.ceil(len(self.class_names) / self._columns)
        page.write(2, -4, "class", QUIET)
        for index, (name, style) in enumerate(zip(self.class_names, self.styles, strict=True)):
            x = self._column_width * (index // rows) + 10
            y = _ROW * (index % rows + 1)
            page.mark(x, y, marker=style.marker, size=8.5, face=style.light, edge="none")
            page.write(x + 14, y, inert(name, _NAME_LENGTH))
        for index, kind in enumerate(self.anchors):
            y = _ROW * (rows + 2 + index)
            if kind == "learned":
                page.mark(10, y, marker=MARKERS[kind], size=8.5, face=INK, edge="white")
            else:
                page.mark(10, y, marker=MARKERS[kind], size=8, face="white", edge=INK)
            page.write(24, y, _ANCHORS[kind])


@dataclass(frozen=True, slots=True)
class _Page:
    """A figure with a corner from which pixels are counted."""

    figure: Figure
    left: float
    top: float

    def _at(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.figure.get_size_inches() * self.figure.dpi
        return (self.left + x) / width, 1 - (self.top + y) / height

    def mark(self, x: float, y: float, *, marker: str, size: float, face: str, edge: str) -> None:
        across, up = self._at(x, y)
        self.figure.add_artist(
            Line2D(
                [across],
                [up],
                linestyle="none",
                marker=marker,
                markersize=size,
                markerfacecolor=face,
                markeredgecolor=edge,
            )
        )

    def write(self, x: float, y: float, text: str, color: str = INK) -> None:
        self.figure.text(
            *self._at(x, y),
            text,
            fontsize=10.5,
            fontfamily=FONT,
            color=color,
            va="center_baseline",
            parse_math=False,
        )
