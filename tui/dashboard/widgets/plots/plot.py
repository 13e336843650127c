"""Pictures drawn by plotext, as lines of terminal cells; the only file that knows plotext.

plotext 5 is asked for the matrix of a picture and never for its ANSI text: turning that text
back into styled cells costs five times as much as drawing it.
"""

from functools import lru_cache
from typing import Any

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual_plotext.plot import Plot

from ...model.window import Canvas
from .binning import Ints
from .pictures import RGB, Axis, Mark, MarkPicture, ScatterPicture

_LABEL_WIDTH = 6
_LEFT, _BELOW = _LABEL_WIDTH + 1, 2


def canvas_within(width: int, height: int) -> Canvas:
    """The canvas that axes and labels leave of `width` × `height` cells; may be empty."""
    return Canvas(columns=max(width - _LEFT, 0), rows=max(height - _BELOW, 0))


def note(text: str, width: int, color: RGB, paper: RGB) -> Strip:
    """A line with words in its middle."""
    return Strip([Segment(text[:width].center(width), _style(color, paper, ""))], width)


class Plotter:
    """Draws pictures one after the other with a plotext figure of its own."""

    def __init__(self) -> None:
        # Its type stubs leave out most of what plotext takes, and its monitor.
        self._plot: Any = Plot()

    def scatter(self, picture: ScatterPicture) -> list[Strip]:
        """The lines of a scatter panel, top first; none when its canvas is empty."""
        canvas = picture.canvas
        if canvas.columns < 2 or canvas.rows < 2:
            return []
        self._begin_cells(picture)
        self._build(canvas)
        self._add_cells(picture)
        for mark in picture.marks:
            self._add_mark(mark, canvas)
        if picture.regions is not None and picture.glyphs is None:
            self._add_regions(picture)
        elif picture.regions is not None:
            self._add_borders(picture.regions[::2], picture)
        return self._strips()

    def marks(self, picture: MarkPicture) -> list[Strip]:
        """The lines of a picture of marks, top first; none when its canvas is empty."""
        canvas = picture.canvas
        if canvas.columns < 2 or canvas.rows < 2:
            return []
        self._begin_cells(picture)
        self._build(canvas)
        for mark in picture.marks:
            self._add_mark(mark, canvas)
        return self._strips()

    def _begin_cells(self, picture: ScatterPicture | MarkPicture) -> None:
        canvas = picture.canvas
        # A unit of plotext's plane is a cell here, so that it places every glyph exactly.
        self._begin((0, canvas.columns - 1), (0, canvas.rows - 1), picture)
        self._set_ticks(picture.x_axis, picture.y_axis)

    def _begin(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        picture: ScatterPicture | MarkPicture,
    ) -> None:
        # clear_data() forgets the limits as well: they are set on every redraw.
        plot = self._plot
        plot.clear_data()
        plot.canvas_color(picture.paper)
        plot.axes_color(picture.paper)
        plot.ticks_color(picture.axis_color)
        plot.xaxes(True, False)
        plot.yaxes(True, False)
        plot.xlim(*x_range)
        plot.ylim(*y_range)
        # plotext draws axes only for a plot with data; a blank is overwritten by any.
        plot.scatter([x_range[0]], [y_range[0]], marker=" ")

    def _set_ticks(self, x_axis: Axis, y_axis: Axis) -> None:
        self._plot.xticks([at for at, _ in x_axis.ticks], [text for _, text in x_axis.ticks])
        at = [at for at, _ in y_axis.ticks]
        # An additional tick outside keeps the labels' width the same from frame to frame.
        labels = [text.rjust(_LABEL_WIDTH) for _, text in y_axis.ticks]
        self._plot.yticks([*at, -1e9], [*labels, " " * _LABEL_WIDTH])

    def _add_cells(self, picture: ScatterPicture) -> None:
        """Each cell's character, into the picture that is built: plotext takes a colour a call."""
        cells, matrix = picture.cells, self._plot.monitor.matrix
        places = zip(
            cells.columns.tolist(), cells.rows.tolist(), picture.glyphs or cells.braille(),
            picture.colors, picture.bold.tolist(), strict=True,
        )  # fmt: skip
        for column, row, character, color, bold in places:
            matrix.marker[_BELOW + row][_LEFT + column] = character
            matrix.fullground[_BELOW + row][_LEFT + column] = color
            if bold:
                matrix.style[_BELOW + row][_LEFT + column] = "bold"

    def _build(self, canvas: Canvas) -> None:
        monitor = self._plot.monitor
        monitor.set_size([canvas.columns + _LEFT, canvas.rows + _BELOW])
        monitor.build_plot()

    def _add_mark(self, mark: Mark, canvas: Canvas) -> None:
        matrix = self._plot.monitor.matrix
        for offset, character in enumerate(mark.text):
            column = mark.column + offset
            if 0 <= column < canvas.columns and 0 <= mark.row < canvas.rows:
                matrix.insert_element(
                    _LEFT + column, _BELOW + mark.row, character, mark.color,
                    "bold" if mark.bold else "default", mark.background,
                )  # fmt: skip

    def _add_regions(self, picture: ScatterPicture) -> None:
        assert picture.regions is not None
        matrix, colors = self._plot.monitor.matrix, picture.region_colors
        halves = [[colors[label] for label in line] for line in picture.regions.tolist()]
        for row in range(picture.canvas.rows):
            below, above = halves[2 * row], halves[2 * row + 1]
            markers, inks = matrix.marker[_BELOW + row], matrix.fullground[_BELOW + row]
            papers = matrix.background[_BELOW + row]
            for at, (lower, upper) in enumerate(zip(below, above, strict=True), start=_LEFT):
                # Two colours fit into an empty cell; under a mark there is one already.
                if papers[at] == picture.paper:
                    papers[at] = lower
                    if lower != upper and markers[at] == " ":
                        markers[at], inks[at] = "▀", upper

    def _add_borders(self, classes: Ints, picture: ScatterPicture) -> None:
        """Dots between two regions, where colours cannot tell them apart."""
        border = (classes[:, 1:] != classes[:, :-1])[1:] | (classes[1:] != classes[:-1])[:, 1:]
        matrix = self._plot.monitor.matrix
        for row, column in zip(*(at.tolist() for at in border.nonzero()), strict=True):
            at = (_LEFT + column + 1, _BELOW + row + 1)
            if matrix.get_marker(*at) == " ":
                matrix.insert_element(*at, "·", picture.axis_color)

    def _strips(self) -> list[Strip]:
        matrix = self._plot.monitor.matrix
        rows = zip(matrix.marker, matrix.fullground, matrix.background, matrix.style, strict=True)
        return [_strip(*row) for row in rows][::-1]


Paint = RGB | str
"""A colour, or plotext's word for none."""


def _strip(
    markers: list[str], colors: list[Paint], backgrounds: list[Paint], styles: list[str]
) -> Strip:
    """One line of cells, neighbours of one look joined."""
    segments: list[Segment] = []
    start, current = 0, (colors[0], backgrounds[0], styles[0])
    for column, look in enumerate(zip(colors, backgrounds, styles, strict=True)):
        # A blank shows no colour but its background's: let it extend any run.
        if look == current or (markers[column] == " " and look[1] == current[1]):
            continue
        if column > start:
            segments.append(Segment("".join(markers[start:column]), _style(*current)))
        start, current = column, look
    segments.append(Segment("".join(markers[start:]), _style(*current)))
    return Strip(segments, len(markers))


@lru_cache(maxsize=4096)
def _style(color: Paint, background: Paint, style: str) -> Style:
    return Style(
        color=None if isinstance(color, str) else Color.from_rgb(*color),
        bgcolor=None if isinstance(background, str) else Color.from_rgb(*background),
        bold=style == "bold" or None,
    )
