"""Loss or accuracy of all arms over the epochs."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from centerviz.tui.widgets.inks import Inks
from centerviz.tui.widgets.pictures import Axis, CurvePicture, Series
from centerviz.tui.widgets.plot import Plotter, canvas_within, note
from centerviz.tui.widgets.view import ticks

_EMPTY = "begins with the first epoch's end"
_MARKERS = "x+o*#@"
"""One for each arm where colours cannot tell them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One metric of one arm."""

    arm: int
    """Index of the arm, which gives the colour."""
    faint: bool
    """Drawn behind the others: the training set's."""
    x: Sequence[float]
    y: Sequence[float]


class CurvePlot(Widget):
    """Some curves and the moment that the panels show."""

    def __init__(self, title: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.border_title = title
        self._plotter = Plotter()
        self._curves: list[Curve] = []
        self._arms: list[str] = []
        self._last_epoch = 1
        self._cursor: float | None = None
        self._inks: Inks | None = None
        self._strips: list[Strip] | None = None

    def show(
        self,
        curves: list[Curve],
        *,
        arms: list[str],
        last_epoch: int,
        cursor: float | None,
        inks: Inks,
    ) -> None:
        """Draw `curves` over the epochs 0 to `last_epoch`, with a line at `cursor`.

        Args:
            curves: the training set's and the test set's of each arm.
            arms: their names, for the legend.
            last_epoch: where the axis ends.
            cursor: the epoch that the panels show, where it is marked.
            inks: what to draw with.
        """
        if (arms, inks) != (self._arms, self._inks):
            self._arms = arms
            self.border_subtitle = _legend(arms, inks)
        new = (curves, last_epoch, cursor, inks)
        if new != (self._curves, self._last_epoch, self._cursor, self._inks):
            self._curves, self._last_epoch, self._cursor, self._inks = new
            self._redraw()

    def _redraw(self) -> None:
        self._strips = None
        self.refresh()

    def on_resize(self) -> None:
        """Fit the picture to the new size."""
        self._redraw()

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
        values = [value for curve in self._curves for value in curve.y if value == value]
        if inks is None or not values:
            return []
        canvas = canvas_within(self.size.width, self.size.height)
        low, high = min(values), max(values)
        pad = (high - low) * 0.05 or 0.5 * abs(high) or 0.5
        y_range = (low - pad, high + pad)
        x_range = (0.0, float(max(self._last_epoch, 1)))
        return self._plotter.curves(
            CurvePicture(
                series=[_series(curve, inks) for curve in sorted(self._curves, key=_order)],
                x_range=x_range,
                y_range=y_range,
                x_axis=Axis(ticks=_whole(x_range[1], max(canvas.columns // 8, 1))),
                y_axis=Axis(ticks=ticks(*y_range, max(canvas.rows // 2, 1))),
                axis_color=inks.axis,
                paper=inks.paper,
                cursor=self._cursor,
                cursor_color=inks.axis,
            ),
            canvas,
        )


def _legend(arms: list[str], inks: Inks) -> Content:
    """The arms' names in their colours; the training set's lines are fainter."""
    names = []
    for arm, name in enumerate(arms):
        red, green, blue = inks.arms[arm % len(inks.arms)]
        mark = f"{_MARKERS[arm % len(_MARKERS)]} " if inks.glyphs is not None else ""
        names.append(Content.styled(f"{mark}{name}", f"rgb({red},{green},{blue})"))
    return Content(" ").join(names)


def _order(curve: Curve) -> bool:
    return not curve.faint


def _whole(last: float, count: int) -> list[tuple[float, str]]:
    return [(at, text) for at, text in ticks(0.0, last, count) if at == int(at)]


def _series(curve: Curve, inks: Inks) -> Series:
    colors = inks.faint_arms if curve.faint else inks.arms
    plain = inks.glyphs is not None
    marker = ("." if curve.faint else _MARKERS[curve.arm % len(_MARKERS)]) if plain else "braille"
    return Series(x=curve.x, y=curve.y, color=colors[curve.arm % len(colors)], marker=marker)
