"""One arm's reliability diagram: accuracy by confidence, against the diagonal."""

import numpy as np

from .....engine import Reliability, number_text
from ...model.track import Panel
from ...model.window import CELL_ASPECT, Canvas, View, ticks
from .binning import bin_points
from .inks import Inks
from .pictures import RGB, Axis, Mark, MarkPicture

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_FEWEST_ROWS = 3
"""Below this many rows of bars nothing can be read."""
_ROOM_FOR_COUNTS = 5
"""Columns of a bin from which its count fits beside the next one's; else they take turns."""


def described(panel: Panel) -> tuple[str, ...]:
    """The calibration errors and which images they are of, the longest way first."""
    found, images = panel.reliability, panel.about
    if found is None:
        return panel.accuracies
    ece, mce = map(number_text, found.errors())
    short, long = f"ECE {ece}", f"ECE {ece} · MCE 100+ {mce}"
    few = f"{images.count:,} {images.word}"
    return (
        *(f"{long} · {accuracy}" for accuracy in panel.accuracies[:2]),
        f"{long} · {images}",
        f"{long} · {few}",
        f"{short} · {few}",
    )


def diagram(panel: Panel, canvas: Canvas, inks: Inks, color: RGB) -> MarkPicture | str:
    """A bar for each bin that has images, the diagonal, and the bins' counts below.

    Args:
        panel: the arm at a time.
        canvas: the cells to fill.
        inks: what to draw with.
        color: of the bars.

    Returns:
        What to draw, or a few words on why nothing can be drawn.
    """
    found = panel.reliability
    if found is None:
        known = panel.state.classifier.has_probabilities
        return f"no confidence: {'a logit is not finite' if known else 'no classifier'}"
    bins = len(found.count)
    turns = _turns(canvas.columns // bins)
    bars = Canvas(columns=canvas.columns, rows=canvas.rows - turns)
    if canvas.columns < bins or bars.rows < _FEWEST_ROWS:
        return "too small for a diagram"
    heights = _heights(found, bars)
    return MarkPicture(
        canvas=canvas,
        marks=[
            *_bars(heights, turns, color),
            *_diagonal(heights, bars, turns, color, inks),
            *_counts(found, canvas, turns, inks),
        ],
        x_axis=Axis(ticks=[(at * canvas.columns - 0.5, text) for at, text in _shares(canvas)]),
        y_axis=_y_axis(bars, turns),
        axis_color=inks.axis,
        paper=inks.paper,
    )


def _shares(canvas: Canvas) -> list[tuple[float, str]]:
    return ticks(0.0, 1.0, max(canvas.columns // 8, 2))


def _y_axis(bars: Canvas, turns: int) -> Axis:
    named = [(turns, "0"), (turns + (bars.rows - 1) / 2, "0.5"), (turns + bars.rows - 1, "1")]
    return Axis(ticks=[(0, "images"), *named] if turns else named)


def _turns(width: int) -> int:
    """How many rows the counts need when a bin has `width` columns; 0: they do not fit."""
    if width >= _ROOM_FOR_COUNTS:
        return 1
    return 2 if width > 1 else 0


def _heights(found: Reliability, bars: Canvas) -> list[int]:
    """Each column's bar in eighths of a row; 0 where the bin is empty."""
    bins = len(found.count)
    eighths = np.rint(np.nan_to_num(found.accuracy) * bars.rows * 8).astype(int)
    # A bin whose images are all wrong is not empty.
    heights = np.where(found.count > 0, np.maximum(eighths, 1), 0)
    columns = np.arange(bars.columns) * bins // bars.columns
    return [int(height) for height in heights[columns]]


def _bars(heights: list[int], bottom: int, color: RGB) -> list[Mark]:
    marks = []
    for column, height in enumerate(heights):
        full, rest = divmod(height, 8)
        parts = [_EIGHTHS[8]] * full + ([_EIGHTHS[rest]] if rest else [])
        marks += [
            Mark(column=column, row=bottom + row, text=part, color=color)
            for row, part in enumerate(parts)
        ]
    return marks


def _diagonal(heights: list[int], bars: Canvas, bottom: int, color: RGB, inks: Inks) -> list[Mark]:
    """Dots where confidence and accuracy are equal; a bar's end that meets them stays whole."""
    share = np.linspace(0, 1, 4 * bars.columns, endpoint=False)
    points = np.stack([share * bars.columns, share * CELL_ASPECT * bars.rows], axis=1)
    view = View(x=bars.columns / 2, y=CELL_ASPECT * bars.rows / 2, unit=1.0)
    everything = np.ones(1, np.bool_)
    cells = bin_points(points, np.zeros(len(points), np.int64), view, bars, everything)
    marks = []
    for column, row, dots in zip(
        cells.columns.tolist(), cells.rows.tolist(), cells.braille(), strict=True
    ):
        covered = heights[column] - 8 * row
        if covered >= 8:
            ink, paper = inks.paper, color
        elif covered <= 0:
            ink, paper = inks.ink, inks.paper
        else:
            continue
        at = {"column": column, "row": bottom + row}
        marks.append(Mark(**at, text=dots, color=ink, background=paper))
    return marks


def _counts(found: Reliability, canvas: Canvas, turns: int, inks: Inks) -> list[Mark]:
    """How many images each bin has, in turns on one row and the next where bins are narrow."""
    if not turns:
        return []
    bins = len(found.count)
    room = turns * (canvas.columns // bins) - 1
    marks = []
    for index, count in enumerate(found.count.tolist()):
        text = str(count) if len(str(count)) <= room else f"{count // 1000}k"
        middle = (index + 0.5) * canvas.columns / bins
        column = min(max(round(middle - len(text) / 2), 0), canvas.columns - len(text))
        if count:
            row = index % turns
            marks.append(Mark(column=column, row=row, text=text, color=inks.ink))
    return marks
