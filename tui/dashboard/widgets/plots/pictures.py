"""What a plot is to show, in cells and colours; nothing here draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...model.window import Canvas
from .binning import Cells, Ints

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A short text over a canvas: a center's class, or the selected point."""

    column: int
    row: int
    text: str
    color: RGB
    background: RGB | None = None
    bold: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Labels along one side of a canvas."""

    ticks: Sequence[tuple[float, str]]
    """Position in cells (columns or rows), and the label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScatterPicture:
    """Everything that a scatter panel shows, in cells of its canvas."""

    canvas: Canvas
    cells: Cells
    colors: Sequence[RGB]
    """(M,), one for each cell."""
    glyphs: Sequence[str] | None
    """(M,), one character for each cell; None: Braille dots."""
    bold: npt.NDArray[np.bool_]
    """(M,), whether the character stands out."""
    regions: Ints | None
    """(2 · rows, columns), the class of each half cell's background, bottom first."""
    region_colors: Sequence[RGB]
    marks: Sequence[Mark]
    x_axis: Axis
    y_axis: Axis
    axis_color: RGB
    paper: RGB
    """The background."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPicture:
    """A picture that is made of marks alone, in cells of its canvas."""

    canvas: Canvas
    marks: Sequence[Mark]
    """A later one covers an earlier one."""
    x_axis: Axis
    y_axis: Axis
    axis_color: RGB
    paper: RGB
    """The background."""
