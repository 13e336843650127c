"""Saved runs as rows, of which one is current and some may be marked."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.text import Text
from textual.widgets import DataTable

from ....data import inert
from ....engine import RunSummary
from ...listing.columns import COLUMNS

_MARK = "mark"


class RunTable(DataTable[Text]):
    """One row for each run, with some of `COLUMNS`; Enter chooses the current one."""

    def __init__(self, names: Iterable[str], *, can_mark: bool = False) -> None:
        super().__init__(cursor_type="row", zebra_stripes=True)
        self._columns = [column for name in names for column in COLUMNS if column.name == name]
        self._can_mark = can_mark

    def on_mount(self) -> None:
        """Name the columns, with room for the arrow of the one that sorts."""
        if self._can_mark:
            self.add_column(" ", key=_MARK)
        for column in self._columns:
            self.add_column(f"{column.name} ", key=column.name)

    def show(
        self,
        runs: Sequence[RunSummary],
        *,
        marked: frozenset[Path] = frozenset(),
        sorted_by: tuple[str, bool] | None = None,
    ) -> None:
        """Replace the rows; the current run stays so where it is still there.

        Args:
            runs: in order.
            marked: the folders of those with a mark.
            sorted_by: the column whose head says that it sorts, and whether downwards.
        """
        current = self.current
        self.clear()
        for key, column in self.columns.items():
            if key.value != _MARK:
                name, down = sorted_by or ("", False)
                arrow = ("▼" if down else "▲") if key.value == name else " "
                column.label = Text(f"{key.value}{arrow}")
        for run in runs:
            cells = [
                Text(inert(column.text(run)), justify="right" if column.number else "left")
                for column in self._columns
            ]
            mark = [Text("✓" if run.path in marked else " ")] if self._can_mark else []
            self.add_row(*mark, *cells, key=str(run.path))
        paths = [run.path for run in runs]
        if current in paths:
            self.move_cursor(row=paths.index(current))

    @property
    def current(self) -> Path | None:
        """The folder of the run under the cursor."""
        if not self.row_count:
            return None
        return Path(str(self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value))
