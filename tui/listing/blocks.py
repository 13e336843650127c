"""Tables with a column for each arm, broken into several where not all columns fit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

if TYPE_CHECKING:
    from rich.table import Table

_NAME = 18
"""Cells of a column's name before it is broken between words."""


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A name, and a number for each row."""

    name: str
    cells: Sequence[str]

    @property
    def width(self) -> int:
        """Cells that it needs for no number and no word to be cut."""
        words = max(map(cell_len, self.name.split()), default=0)
        name = min(cell_len(self.name), max(_NAME, words))
        return max(name, max(map(cell_len, self.cells), default=0))


def fill_tables(
    empty: Callable[[], "Table"], rows: Sequence[str], columns: Sequence[NumberColumn], width: int
) -> Iterator["Table"]:
    """Tables with all rows, each with as many columns as `width` cells hold, but at least one.

    Args:
        empty: makes a table that has only the column of the rows' names.
        rows: their names.
        columns: what stands beside them.
        width: of the screen, in cells.
    """
    left = list(columns)
    while left:
        table = empty()
        # What Rich puts around each column, and at the edges.
        around = table.padding[1] + table.padding[3]
        names = max(map(cell_len, (str(table.columns[0].header), *rows)))
        room = width - 2 - names - around
        taken = 0
        while taken < len(left) and (not taken or left[taken].width + around <= room):
            room -= left[taken].width + around
            taken += 1
        for column in left[:taken]:
            table.add_column(column.name, justify="right", width=column.width, overflow="fold")
        for index, name in enumerate(rows):
            table.add_row(name, *(column.cells[index] for column in left[:taken]))
        left = left[taken:]
        yield table
