"""The strip beside the panels that says what colours and markers mean."""

import math
from collections.abc import Sequence

from matplotlib.lines import Line2D

from ..geometry.anchors import AnchorKind
from .palette import ClassStyle
from .panel import INK, LEARNED, MEANS, QUIET
from .raster import Pixels, new_figure, pixels
from .text import FONT, inert

_ROWS = 30
_ROW = 25
_TOP = 84
_LETTER = 7.6
"""Pixels that a letter of a class's name takes."""
_NAME_LENGTH = 16


def draw_legend(
    height: int,
    class_names: tuple[str, ...],
    styles: tuple[ClassStyle, ...],
    anchors: Sequence[AnchorKind],
) -> Pixels:
    """A strip of `height` pixels: every class, then the kinds of anchor that are shown."""
    names = [inert(name, _NAME_LENGTH) for name in class_names]
    columns = math.ceil(len(names) / _ROWS)
    rows = math.ceil(len(names) / columns)
    column_width = round(34 + _LETTER * max(map(len, names)))
    width = max(columns * column_width, 150) + 14
    figure = new_figure(width, height)

    def mark(x: float, y: float, **style: object) -> None:
        line = Line2D([x / width], [1 - y / height], linestyle="none", **style)  # type: ignore[arg-type]
        figure.add_artist(line)

    def write(x: float, y: float, text: str, color: str = INK) -> None:
        figure.text(
            x / width, 1 - y / height, text, fontsize=10.5, fontfamily=FONT, color=color,
            va="center_baseline", parse_math=False,
        )  # fmt: skip

    write(2, _TOP - 4, "class", QUIET)
    for index, (name, style) in enumerate(zip(names, styles, strict=True)):
        x = column_width * (index // rows) + 10
        y = _TOP + _ROW * (index % rows + 1)
        mark(x, y, marker=style.marker, markersize=8.5, color=style.light, markeredgewidth=0)
        write(x + 14, y, name)
    y = _TOP + _ROW * (rows + 2)
    for kind in anchors:
        learned = kind == "learned"
        look = {"marker": LEARNED, "markersize": 8.5, "color": INK, "markeredgecolor": "white"}
        ring = {"marker": MEANS, "markersize": 8, "color": "white", "markeredgecolor": INK}
        mark(10, y, **(look if learned else ring))
        write(24, y, "learned center" if learned else "class mean")
        y += _ROW
    return pixels(figure)
