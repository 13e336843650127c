"""A panel with one arm's feature plane: points, centers, decision regions and a cursor."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

import numpy as np
import numpy.typing as npt
from rich.cells import cell_len
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from .....engine import LEVELS, density_levels
from ...model.track import Panel
from ...model.window import CELL_ASPECT, Canvas, Extent, View, steady, ticks
from .binning import Cells, bin_points, regions
from .inks import Inks
from .pictures import RGB, Axis, Mark, ScatterPicture
from .plot import Plotter, canvas_within, note
from .reliability import described, diagram

_LONGEST_MARK = 3
_BESIDE_CAPTION = 4
"""Cells of the lower border that hold no text: a line and a space at each end."""
_SMALL_LEVEL = 1
"""Up to this level of density a glyph is small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How all panels are drawn."""

    inks: Inks
    visible: npt.NDArray[np.bool_]
    """(K,), the classes that are drawn."""
    regions: bool = False
    centers: bool = True
    density: bool = True
    """Whether a cell shows how many features it holds."""
    diagrams: bool = False
    """The reliability diagram in place of the feature plane."""


class ScatterPlot(Widget):
    """One arm's features, as they are given to it."""

    def __init__(self) -> None:
        super().__init__()
        self.panel: Panel | None = None
        self.look: Look | None = None
        self._arm = 0
        self._view: View | None = None
        self._extent: Extent | None = None
        self._still = False
        self._automatic: View | None = None
        self._plotter = Plotter()
        self._strips: list[Strip] | None = None
        self.cursor: tuple[int, int] | None = None
        """Column and row of the cursor while it is shown."""

    def show(
        self,
        panel: Panel,
        look: Look,
        *,
        arm: int,
        view: View | None,
        extent: Extent | None,
        still: bool,
    ) -> None:
        """Draw `panel`.

        Args:
            panel: the arm at a time.
            look: how to draw it.
            arm: the panel's number, which gives the arm its colour.
            view: the window the user chose, if any.
            extent: what the automatic window must hold when there is none.
            still: whether that is all it ever must hold, so that the window fits it exactly.
        """
        self.panel, self.look, self._arm = panel, look, arm
        self._view, self._extent, self._still = view, extent, still
        self._show_name()
        self.redraw()

    def _show_name(self) -> None:
        """Say by the longest texts that fit what it is, when, and how right the arm is."""
        if self.panel is None or self.look is None:
            return
        ways = described(self.panel) if self.look.diagrams else self.panel.accuracies
        room = self.size.width - _BESIDE_CAPTION
        self.border_subtitle = Content(self.panel.caption(room, ways))
        what = " · reliability" if self.look.diagrams else ""
        # The corners, and a space on each side of the name.
        room = self.outer_size.width - 6
        title, short = f"{self.panel.title}{what}", f"{self.panel.short}{what}"
        self.border_title = Content(title if cell_len(title) <= room else short)

    def forget_view(self) -> None:
        """Let the automatic window be found without regard to the one before."""
        self._automatic = None

    @property
    def canvas(self) -> Canvas:
        """The cells that the points may use."""
        return canvas_within(self.size.width, self.size.height)

    @property
    def view(self) -> View | None:
        """The window that is shown; None before the first picture, and for a diagram."""
        if self.look is not None and self.look.diagrams:
            return None
        if self._view is not None or self._extent is None or not self._has_room:
            return self._view
        before = None if self._still else self._automatic
        self._automatic = steady(before, self._extent, self.canvas)
        return self._automatic

    @property
    def _has_room(self) -> bool:
        return self.canvas.columns > 1 and self.canvas.rows > 1

    def redraw(self) -> None:
        """Draw anew when the next line is asked for."""
        self._strips = None
        self.refresh()

    def on_resize(self) -> None:
        """Fit picture and name to the new size."""
        self._show_name()
        self._automatic = None
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """One line of the picture, which is drawn when the first line is asked for."""
        if self._strips is None:
            self._strips = self._draw()
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def _draw(self) -> list[Strip]:
        panel, look, view = self.panel, self.look, self.view
        if panel is not None and look is not None and look.diagrams:
            return self._draw_diagram(panel, look.inks)
        if panel is None or look is None or view is None or not self._has_room:
            return []
        canvas, inks = self.canvas, look.inks
        left, right, bottom, top = view.bounds(canvas)
        cells = bin_points(panel.points, panel.labels, view, canvas, look.visible)
        picture = ScatterPicture(
            canvas=canvas,
            cells=cells,
            **_drawn(cells, look),
            regions=regions(panel.state, view, canvas) if look.regions else None,
            region_colors=inks.regions,
            marks=self._marks(panel, look, view),
            x_axis=_axis(
                left, right, view.unit, max(canvas.columns // 9, min(canvas.columns // 6, 5))
            ),
            y_axis=_axis(
                bottom,
                top,
                view.unit * CELL_ASPECT,
                max(canvas.rows // 4, min(canvas.rows // 2, 5)),
            ),
            axis_color=inks.axis,
            paper=inks.paper,
        )
        return self._plotter.scatter(picture)

    def _draw_diagram(self, panel: Panel, inks: Inks) -> list[Strip]:
        color = inks.arms[self._arm]
        picture = diagram(panel, self.canvas, inks, color)
        if isinstance(picture, str):
            return [note(picture, self.size.width, inks.axis, inks.paper)]
        return self._plotter.marks(picture)

    def _marks(self, panel: Panel, look: Look, view: View) -> list[Mark]:
        inks, names = look.inks, _short(panel.class_names)
        marks = []
        for label, (column, row) in enumerate(view.to_cells(panel.marks, self.canvas)):
            if look.centers and look.visible[label] and np.isfinite((column, row)).all():
                marks.append(_mark(column, row, names[label], inks.paper, inks.classes[label]))
        chosen = panel.followed_row
        if chosen is not None:
            column, row = view.to_cells(panel.points[chosen : chosen + 1], self.canvas)[0]
            if np.isfinite((column, row)).all():
                marks.append(_mark(column, row, "◉", inks.paper, inks.ink))
        if self.cursor is not None:
            marks.append(_mark(*self.cursor, "✛", inks.ink, inks.paper))
        return marks


class _Drawn(TypedDict):
    """How cells are drawn: see `ScatterPicture`."""

    colors: list[RGB]
    glyphs: list[str] | None
    bold: npt.NDArray[np.bool_]


def _drawn(cells: Cells, look: Look) -> _Drawn:
    """By their class, and by how many features they hold: with colours brighter, else larger."""
    inks, classes = look.inks, cells.classes.tolist()
    if not look.density:
        return _Drawn(
            colors=[inks.classes[label] for label in classes],
            glyphs=None if inks.glyphs is None else [inks.glyphs[label] for label in classes],
            bold=np.zeros(len(classes), np.bool_),
        )
    levels = density_levels(cells.counts)
    pairs = list(zip(classes, levels.tolist(), strict=True))
    if inks.glyphs is None or inks.small_glyphs is None:
        colors = [inks.shades[label][level] for label, level in pairs]
        return _Drawn(colors=colors, glyphs=None, bold=np.zeros(len(pairs), np.bool_))
    sizes = (inks.small_glyphs, inks.glyphs)
    return _Drawn(
        colors=[inks.classes[label] for label in classes],
        glyphs=[sizes[level > _SMALL_LEVEL][label] for label, level in pairs],
        bold=levels == LEVELS - 1,
    )


@lru_cache(maxsize=16)
def _short(names: tuple[str, ...]) -> tuple[str, ...]:
    """Of each name so many first letters, three at most, as tell all of them apart."""
    for length in range(1, _LONGEST_MARK):
        cut = tuple(name[:length] for name in names)
        if len(set(cut)) == len(names):
            return cut
    return tuple(name[:_LONGEST_MARK] for name in names)


def _mark(
    column: float, row: float, text: str, color: tuple[int, int, int],
    background: tuple[int, int, int] | None,
) -> Mark:  # fmt: skip
    return Mark(
        column=int(np.floor(column)),
        row=int(np.floor(row)),
        text=text,
        color=color,
        background=background,
    )


def _axis(low: float, high: float, per_cell: float, count: int) -> Axis:
    """Round numbers along a side, at the cells they fall in."""
    return Axis(ticks=[((at - low) / per_cell - 0.5, text) for at, text in ticks(low, high, count)])
