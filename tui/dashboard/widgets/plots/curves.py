"""Loss or accuracy of all arms over the epochs."""

from collections.abc import Sequence
from itertools import groupby
from math import ceil, floor, inf, isfinite

from rich.cells import cell_len
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from ...model.arm_name import ArmName
from ...model.curve import Curve
from ...model.run_names import shortened
from ...model.scale import Scale, even_scale
from ...model.window import Canvas
from .inks import Inks
from .pictures import Axis, CurvePicture, Series
from .plot import Plotter, canvas_within, note

_EMPTY = "begins with the first steps"
_DOTS = 2
"""Columns of dots in one cell of braille."""
_BESIDE_LEGEND = 4
"""Cells of the lower border that hold no text: a line and a space at each end."""


class CurvePlot(Widget):
    """Some curves and the moment that the panels show."""

    def __init__(self, title: str, *, id: str, most: float = inf) -> None:  # noqa: A002
        """`most` is the largest value that can occur."""
        super().__init__(id=id)
        self._title, self._most = title, most
        self.border_title = title
        self._plotter = Plotter()
        self._curves: list[Curve] = []
        self._arms: list[ArmName] = []
        self._cursor: float | None = None
        self._inks: Inks | None = None
        self._strips: list[Strip] | None = None

    def show(
        self,
        curves: list[Curve],
        *,
        arms: list[ArmName],
        cursor: float | None,
        inks: Inks,
    ) -> None:
        """Draw `curves` over the epochs done, with a line at `cursor`.

        Args:
            curves: the training set's and the test set's of each arm.
            arms: their names, for the legend.
            cursor: the epochs done at the moment that the panels show, where it is marked.
            inks: what to draw with.
        """
        if (arms, inks) != (self._arms, self._inks):
            self._arms = arms
            self._name_arms(inks)
        new = (curves, cursor, inks)
        if new != (self._curves, self._cursor, self._inks):
            self._curves, self._cursor, self._inks = new
            self.border_title = f"{self._title}{_explanation(curves)}"
            self._redraw()

    def _redraw(self) -> None:
        self._strips = None
        self.refresh()

    def on_resize(self) -> None:
        """Fit the picture and the legend to the new size."""
        if self._inks is not None:
            self._name_arms(self._inks)
        self._redraw()

    def _name_arms(self, inks: Inks) -> None:
        self.border_subtitle = legend(self._arms, inks, self.size.width - _BESIDE_LEGEND)

    def render_line(self, y: int) -> Strip:
        """One line of the picture, which is drawn when the first line is asked for."""
        if self._strips is None:
            self._strips = self._draw()
        if not self._strips and y == self.size.height // 2 and self._inks is not None:
            return note(_EMPTY, self.size.width, self._inks.axis, self._inks.paper)
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def _draw(self) -> list[Strip]:
        inks = self._inks
        values = [value for curve in self._curves for value in curve.y if isfinite(value)]
        canvas = canvas_within(self.size.width, self.size.height)
        if inks is None or not values or not canvas.columns:
            return []
        across, up = _epochs(self._curves, canvas), _heights(values, canvas, self._most)
        return self._plotter.curves(
            CurvePicture(
                series=[_series(c, inks, canvas) for c in sorted(self._curves, key=_order)],
                x_range=(across.low, across.high),
                y_range=(up.low, up.high),
                x_axis=Axis(ticks=across.ticks),
                y_axis=Axis(ticks=up.ticks),
                axis_color=inks.axis,
                paper=inks.paper,
                cursor=self._cursor,
                cursor_color=inks.axis,
            ),
            canvas,
        )


def _epochs(curves: list[Curve], canvas: Canvas) -> Scale:
    """From the whole epoch before the first point to the end of the one that goes on."""
    first = min(floor(x) for curve in curves for x in curve.x)
    last = max(ceil(x) for curve in curves for x in curve.x)
    if first == last:
        # The moment before the first step, or the only epoch, which has a beginning.
        first, last = max(first - 1, 0), max(last, 1)
    widest = len(str(last))
    return even_scale(first, last, canvas.columns, apart=widest + 2, within=(0, inf), whole=True)


def _heights(values: list[float], canvas: Canvas, most: float) -> Scale:
    """All values; no accuracy is above 1, and what is never negative has no negative axis."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - (0.5 * abs(low) or 0.5), high + (0.5 * abs(high) or 0.5)
    least = 0.0 if min(values) >= 0 else -inf
    low, high = max(low, least), min(high, most)
    return even_scale(low, high, canvas.rows, apart=2, within=(least, most))


def _explanation(curves: list[Curve]) -> str:
    """Which lines are which, and whether the last points are of an epoch that goes on."""
    if not curves:
        return ""
    last = max(x for curve in curves for x in curve.x)
    running = "" if last == int(last) else f" · epoch {ceil(last)}…"
    return f", train faint{running}"


def legend(arms: Sequence[ArmName], inks: Inks, room: int) -> Content:
    """The arms' names in their colours, after the name of their run where there are several.

    Where `room`, in cells, is too little, the runs' names become shorter, but never alike; arms
    that do not fit even then are left out whole and counted.
    """
    runs = list(dict.fromkeys(arm.run for arm in arms))
    entries = _entries(arms, inks, runs)
    if _cells(entries) > room and len(runs) > 1:
        spare = room - _cells(entries) + sum(map(cell_len, runs))
        entries = _entries(arms, inks, shortened(runs, spare // len(runs)))
    count, gap = len(entries), _gap(entries)
    while count and gap.join(_first(entries, count)).cell_length > room:
        count -= 1
    return gap.join(_first(entries, count))


def _entries(arms: Sequence[ArmName], inks: Inks, names: Sequence[str]) -> list[Content]:
    """One for each arm; the first of a run begins with the run's name, taken from `names`."""
    entries, run, left = [], "", iter(names)
    for index, arm in enumerate(arms):
        red, green, blue = inks.arms[index]
        mark = f"{inks.arm_marks[index]} " if inks.arm_marks[index] else ""
        entry = Content.styled(f"{mark}{arm.arm}", f"rgb({red},{green},{blue})")
        if arm.run != run:
            run = arm.run
            entry = Content(f"{next(left)}: ") + entry
        entries.append(entry)
    return entries


def _first(entries: Sequence[Content], count: int) -> list[Content]:
    """So many of the entries, and how many are left out."""
    left = len(entries) - count
    return [*entries[:count], *([Content(f"+{left}")] if left else [])]


def _cells(entries: Sequence[Content]) -> int:
    return _gap(entries).join(entries).cell_length


def _gap(entries: Sequence[Content]) -> Content:
    """Between two names: wider than within one."""
    return Content("  " if any(" " in entry.plain.split(": ")[-1] for entry in entries) else " ")


def _order(curve: Curve) -> bool:
    return not curve.faint


def _series(curve: Curve, inks: Inks, canvas: Canvas) -> Series:
    colors = inks.faint_arms if curve.faint else inks.arms
    mark = inks.arm_marks[curve.arm]
    marker = ("." if curve.faint else mark) if mark else "braille"
    x, y = thinned(curve.x, curve.y, _DOTS * canvas.columns)
    return Series(x=x, y=y, color=colors[curve.arm], marker=marker)


def thinned(
    x: Sequence[float], y: Sequence[float], columns: int
) -> tuple[Sequence[float], Sequence[float]]:
    """The points that shape a line in so many columns: each one's first, lowest, highest, last.

    A line of a thousand epochs then takes no longer to draw than its picture is wide.
    """
    if len(x) <= 4 * columns:
        return x, y
    width = (x[-1] - x[0]) / columns
    kept: list[int] = []
    for _, column in groupby(range(len(x)), key=lambda i: floor((x[i] - x[0]) / width)):
        places = list(column)
        lowest, highest = min(places, key=y.__getitem__), max(places, key=y.__getitem__)
        kept += sorted({places[0], lowest, highest, places[-1]})
    return [x[i] for i in kept], [y[i] for i in kept]
