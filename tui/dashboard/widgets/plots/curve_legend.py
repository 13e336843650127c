"""The arms beside their curves: marker, name, and the values at the moment shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from ...model.arm_name import ArmName
from ...model.run_names import shortened
from .inks import Inks
from .pictures import RGB

_LONGEST_NAME = 20
_GAP = Content("  ")
"""Between two arms in a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One arm."""

    index: int
    arm: ArmName
    values: tuple[str, ...]
    """A text for each of the legend's columns."""


def legend_line(entries: Sequence[Entry], inks: Inks, room: int) -> Content:
    """The arms in one line, after the name of their run where there are several.

    Where `room`, in cells, is too little, values are left out and the runs' names become shorter,
    but never alike; arms that do not fit even then are left out whole and counted.
    """
    runs = list(dict.fromkeys(entry.arm.run for entry in entries))
    parts = _parts(entries, inks, runs, values=True)
    if _cells(parts) > room:
        parts = _parts(entries, inks, runs, values=False)
    if _cells(parts) > room and len(runs) > 1:
        spare = room - _cells(parts) + sum(map(cell_len, runs))
        parts = _parts(entries, inks, shortened(runs, spare // len(runs)), values=False)
    count = len(parts)
    while count and _cells(_first(parts, count)) > room:
        count -= 1
    return _GAP.join(_first(parts, count))


def _parts(
    entries: Sequence[Entry], inks: Inks, names: Sequence[str], *, values: bool
) -> list[Content]:
    """One for each arm; the first of a run begins with the run's name, taken from `names`."""
    parts, run, left = [], "", iter(names)
    for entry in entries:
        shown = " ".join((_name(entry, inks), *(entry.values[:1] if values else ())))
        part = Content.styled(shown, _css(_ink(entry, inks)))
        if entry.arm.run != run:
            run = entry.arm.run
            part = Content(f"{next(left)}: ") + part
        parts.append(part)
    return parts


def _first(parts: Sequence[Content], count: int) -> list[Content]:
    """So many of the entries, and how many are left out."""
    left = len(parts) - count
    return [*parts[:count], *([Content(f"+{left}")] if left else [])]


def _cells(parts: Sequence[Content]) -> int:
    return _GAP.join(parts).cell_length


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendTable:
    """The arms below each other, with a column for each kind of value."""

    title: str
    heads: tuple[str, ...]
    entries: tuple[Entry, ...]
    inks: Inks

    @property
    def width(self) -> int:
        """Cells of each line."""
        return max(self._name_width, cell_len(self.title)) + sum(w + 2 for w in self._widths) + 1

    def lines(self, height: int) -> list[Strip]:
        """`height` lines; of more arms than fit the last line counts the rest."""
        inks = self.inks
        lines = [self._line(self.title, self.heads, inks.axis)]
        run = ""
        for entry in self.entries:
            if entry.arm.run != run:
                run = entry.arm.run
                lines.append(self._line(run, (), inks.axis))
            lines.append(self._line(_name(entry, inks), entry.values, _ink(entry, inks)))
        if len(lines) > height > 1:
            left = len(lines) - height + 1
            lines = [*lines[: height - 1], self._line(f"+{left} more: f", (), inks.axis)]
        blank = self._line("", (), inks.axis)
        return (lines + [blank] * height)[:height]

    @property
    def _name_width(self) -> int:
        longest = max((cell_len(_name(entry, self.inks)) for entry in self.entries), default=0)
        return min(longest, _LONGEST_NAME)

    @property
    def _widths(self) -> list[int]:
        rows = [self.heads, *(entry.values for entry in self.entries)]
        return [max(map(cell_len, column)) for column in zip(*rows, strict=True)]

    def _line(self, name: str, values: tuple[str, ...], color: RGB) -> Strip:
        widths = self._widths
        room = self.width - sum(width + 2 for width in widths)
        cells = [value.rjust(width + 2) for value, width in zip(values, widths, strict=False)]
        text = _fitted(name, room) + "".join(cells)
        ink, paper = _css(color), _css(self.inks.paper)
        style = Style(color=ink, bgcolor=paper)
        return Strip([Segment(text, style)]).adjust_cell_length(self.width, style)


def _fitted(text: str, room: int) -> str:
    """`text` in exactly `room` cells, cut off with an ellipsis where it is longer."""
    if cell_len(text) <= room:
        return set_cell_size(text, room)
    return f"{set_cell_size(text, max(room - 1, 0))}…"


def _name(entry: Entry, inks: Inks) -> str:
    return f"{inks.arm_marks[entry.index]} {entry.arm.arm}"


def _ink(entry: Entry, inks: Inks) -> RGB:
    return inks.arms[entry.index]


def _css(color: RGB) -> str:
    return f"rgb({color[0]},{color[1]},{color[2]})"
