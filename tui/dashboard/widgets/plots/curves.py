"""One metric of all arms over the epochs."""

from dataclasses import dataclass
from math import ceil, floor, inf

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from .....engine import metric_text, percent_text
from ...model.curve_axis import Spread, ValueAxis, spreads, value_axis
from ...model.curves import Curves
from ...model.plotted import Plotted
from ...model.scale import Scale, even_scale
from ...model.window import Canvas
from .curve_legend import Entry, LegendTable, legend_line
from .curve_marks import cursor_marks, curve_marks
from .inks import Inks
from .pictures import Axis, MarkPicture
from .plot import Plotter, canvas_within, note

_EMPTY = "begins with the first steps"
_UNDEFINED = "not defined for these arms"
_BESIDE_LEGEND = 4
"""Cells of the lower border that hold no text: a line and a space at each end."""
_SLIMMEST = 44
"""Columns of a plot that has the arms in a table beside it, at least."""


class CurvePlot(Widget, can_focus=True):
    """Some curves and the moment that the panels show."""

    @dataclass
    class EpochChosen(Message):
        """A place of the plot was clicked."""

        done: float
        """Epochs done there."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.border_title = "curves"
        self._plotter = Plotter()
        self._shown: Curves | None = None
        self._inks: Inks | None = None
        self._table: LegendTable | None = None
        """The arms beside the lines, where there is room for them."""
        self._strips: list[Strip] | None = None

    def show(self, curves: Curves, inks: Inks) -> None:
        """Draw `curves` over the epochs done."""
        if (curves, inks) != (self._shown, self._inks):
            self._shown, self._inks = curves, inks
            self._redraw()

    def on_resize(self) -> None:
        """Fit the picture and the legend to the new size."""
        self._redraw()

    def _redraw(self) -> None:
        self._strips, self._table = None, None
        shown, inks = self._shown, self._inks
        if shown is not None and inks is not None:
            entries = _entries(shown)
            table = LegendTable(
                title=_epoch(_moment(shown)),
                heads=_heads(shown.plotted),
                entries=entries,
                inks=inks,
            )
            fits = self.size.width - table.width >= _SLIMMEST
            self._table = table if fits and shown.lines else None
            self.border_title = _explanation(shown)
            room = self.size.width - _BESIDE_LEGEND
            line = Content("") if self._table else legend_line(entries, inks, room)
            self.border_subtitle = line
        self.refresh()

    @property
    def _canvas(self) -> Canvas:
        """The cells that the lines may use."""
        beside = 0 if self._table is None else self._table.width
        return canvas_within(self.size.width - beside, self.size.height)

    @property
    def _across(self) -> Scale | None:
        """The axis of the epochs; None where nothing is drawn."""
        shown, canvas = self._shown, self._canvas
        if shown is None or not shown.lines or canvas.columns < 2 or canvas.rows < 2:
            return None
        return _epochs(shown, canvas)

    def on_click(self, event: Click) -> None:
        """Ask for the epoch that was clicked."""
        offset, across, canvas = event.get_content_offset(self), self._across, self._canvas
        if offset is None or across is None:
            return
        beside = 0 if self._table is None else self._table.width
        column = offset.x - (self.size.width - beside - canvas.columns)
        if 0 <= column < canvas.columns:
            share = column / (canvas.columns - 1)
            done = across.low + share * (across.high - across.low)
            self.post_message(self.EpochChosen(done))

    def render_line(self, y: int) -> Strip:
        """One line of the picture, which is drawn when the first line is asked for."""
        if self._strips is None:
            self._strips = self._draw()
        shown, inks = self._shown, self._inks
        if y < len(self._strips):
            return self._strips[y]
        if not self._strips and y == self.size.height // 2 and inks is not None:
            why = _EMPTY if shown is None or shown.plotted is None else _UNDEFINED
            return note(why, self.size.width, inks.axis, inks.paper)
        return Strip.blank(self.size.width, self.rich_style)

    def _draw(self) -> list[Strip]:
        shown, inks, canvas, across = self._shown, self._inks, self._canvas, self._across
        if shown is None or inks is None or shown.plotted is None or across is None:
            return []
        up = _values(shown, shown.plotted, canvas)

        def column(done: float) -> float:
            return (done - across.low) / (across.high - across.low) * (canvas.columns - 1)

        def row(value: float) -> float:
            return up.row(value, canvas.rows)

        cursor = [] if shown.at is None else cursor_marks(column(shown.at), canvas, inks)
        picture = MarkPicture(
            canvas=canvas,
            marks=[*cursor, *curve_marks(shown.lines, column, row, canvas, inks)],
            x_axis=Axis(ticks=[(column(at), text) for at, text in across.ticks]),
            y_axis=Axis(ticks=up.ticks),
            axis_color=inks.axis,
            paper=inks.paper,
        )
        strips = self._plotter.marks(picture)
        if self._table is None:
            return strips
        beside = self._table.lines(len(strips))
        return [Strip.join(pair) for pair in zip(strips, beside, strict=True)]


def _epochs(shown: Curves, canvas: Canvas) -> Scale:
    """From the whole epoch before the first point to the end of the one that goes on."""
    first = min(floor(line.x[0]) for line in shown.lines)
    last = max(ceil(line.x[-1]) for line in shown.lines)
    if first == last:
        # The moment before the first step, or the only epoch, which has a beginning.
        first, last = max(first - 1, 0), max(last, 1)
    widest = len(str(last))
    return even_scale(first, last, canvas.columns, apart=widest + 2, within=(0, inf), whole=True)


def _values(shown: Curves, plotted: Plotted, canvas: Canvas) -> ValueAxis:
    return value_axis(shown.lines, _spread(shown), canvas.rows, share=plotted.share)


def _spread(shown: Curves) -> Spread:
    possible = spreads(shown.lines)
    return shown.spread if shown.spread in possible else possible[0]


def _moment(shown: Curves) -> float:
    """Epochs done at the moment whose values are told."""
    newest = max((line.x[-1] for line in shown.lines), default=0.0)
    return newest if shown.at is None else min(shown.at, newest)


def _epoch(done: float) -> str:
    return f"epoch {done:.0f}" if done == int(done) else f"epoch {ceil(done)}…"


def _heads(plotted: Plotted | None) -> tuple[str, ...]:
    """What the legend's values are of; the test set comes first."""
    both = plotted is not None and plotted.both
    return ("test", "train") if both else ("",)


def _entries(shown: Curves) -> tuple[Entry, ...]:
    """The arms with the values at the moment shown."""
    plotted = shown.plotted
    faints = (False, True) if plotted is not None and plotted.both else (False,)
    values = {
        (line.arm, line.faint and len(faints) > 1): line.value(shown.at) for line in shown.lines
    }
    return tuple(
        Entry(
            index=index,
            arm=arm,
            values=tuple(_text(plotted, values.get((index, faint))) for faint in faints),
        )
        for index, arm in enumerate(shown.arms)
    )


def _text(plotted: Plotted | None, value: float | None) -> str:
    if plotted is None or value is None:
        return "–"
    return percent_text(value / 100) if plotted.share else metric_text(plotted.name, value)


def _explanation(shown: Curves) -> str:
    """What is drawn, how, and whether the last points are of an epoch that goes on."""
    if shown.plotted is None:
        return "curves"
    title = f"{shown.plotted.title} (dotted: train)" if shown.plotted.both else shown.plotted.title
    newest = max((line.x[-1] for line in shown.lines), default=0.0)
    running = "" if newest == int(newest) else _epoch(newest)
    spread = _spread(shown).value if shown.lines else ""
    return " · ".join(filter(None, (title, spread, running)))
