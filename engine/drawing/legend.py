"""What colours and markers mean, beside the panels of any picture."""

import math
import textwrap
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
_LINE_LENGTH = 16
"""Characters of a class's name on one line; a longer name has several."""
_NAME_LENGTH = 100
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
        columns = 1 + self._places[-1][0]
        return max(columns * self._column_width, 150) + 14

    @property
    def _names(self) -> list[list[str]]:
        """The lines of each name."""
        return [
            textwrap.wrap(inert(name, _NAME_LENGTH), _LINE_LENGTH) or [""]
            for name in self.class_names
        ]

    @property
    def _column_width(self) -> int:
        return round(34 + _LETTER * max(len(line) for name in self._names for line in name))

    @property
    def _places(self) -> list[tuple[int, int]]:
        """Column and row of each name's first line; all columns about equally long."""
        heights = [len(name) for name in self._names]
        most = math.ceil(sum(heights) / math.ceil(sum(heights) / _ROWS))
        places, column, row = [], 0, 0
        for height in heights:
            if row and row + height > most:
                column, row = column + 1, 0
            places.append((column, row))
            row += height
        return places

    def draw(self, figure: Figure, left: float, top: float) -> None:
        """Draw it into `figure`, `left` and `top` pixels from the upper left corner."""
        page = _Page(figure, left, top)
        page.write(2, -4, "class", QUIET)
        rows = 0
        for (column, row), name, style in zip(self._places, self._names, self.styles, strict=True):
            x, y = self._column_width * column + 10, _ROW * (row + 1)
            page.mark(x, y, marker=style.marker, size=8.5, face=style.light, edge="none")
            for index, line in enumerate(name):
                page.write(x + 14, y + _ROW * index, line)
            rows = max(rows, row + len(name))
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
