"""The browser of saved runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import DataTable, Static

from ....data import UserError, counted, inert
from ....engine import delete_run
from ..key_table import KEYS
from ..keys import Place
from ..model.runs_table import COLUMNS, cell_texts, runs_frame, sort_runs
from ..widgets.key_line import KeyLine
from .confirm import ConfirmScreen

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = ("epochs", "accuracy")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided in the browser."""

    what: Literal["replay", "resume"]
    paths: tuple[Path, ...]
    """One run to resume; any number to show side by side."""


class RunsTable(DataTable[Text]):
    """The rows, whose choice by Enter the footer names."""

    BINDINGS = KEYS.bindings(Place.TABLE)


class RunsScreen(ModalScreen[Choice | None]):
    """All runs of a folder; the answer is what to do with which of them."""

    BINDINGS = KEYS.bindings(Place.RUNS)

    def __init__(self, runs_dir: Path) -> None:
        super().__init__()
        self._runs_dir = runs_dir
        self._frame: pd.DataFrame | None = None
        self._marked: set[Path] = set()
        self._column, self._descending = "started", True

    def compose(self) -> ComposeResult:
        """The table between its title and its keys."""
        with Vertical(classes="dialog -tall"):
            yield Static(Text(f"Runs in {inert(str(self._runs_dir))}", "bold"), classes="heading")
            yield RunsTable(cursor_type="row", zebra_stripes=True)
            yield Static(id="runs-state")
            yield KeyLine()

    def on_mount(self) -> None:
        """Read the runs without holding up the screen."""
        self.query_one("#runs-state", Static).update("Reading …")
        self._read()

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        try:
            frame = runs_frame(self._runs_dir)
        except UserError as error:
            self.app.call_from_thread(self._say, str(error))
            return
        self.app.call_from_thread(self._take, frame)

    def _say(self, text: str) -> None:
        self.query_one("#runs-state", Static).update(Text(text))

    def _take(self, frame: "pd.DataFrame") -> None:
        self._frame = frame
        self._marked &= set(frame["path"])
        self._fill()

    def _fill(self) -> None:
        assert self._frame is not None
        table = self.query_one(DataTable)
        current = self._current()
        self._frame = sort_runs(self._frame, self._column, descending=self._descending)
        table.clear(columns=True)
        table.add_column(" ", key="mark")
        for name in COLUMNS:
            arrow = ("▼" if self._descending else "▲") if name == self._column else ""
            table.add_column(Text(f"{name}{arrow}"), key=name)
        for row in self._frame.itertuples(index=False, name=None):
            path = row[-1]
            cells = [
                Text(inert(text), justify="right" if name in _NUMBERS else "left")
                for name, text in zip(COLUMNS, cell_texts(row), strict=True)
            ]
            table.add_row(Text("✓" if path in self._marked else " "), *cells, key=str(path))
        paths = list(self._frame["path"])
        if current in paths:
            table.move_cursor(row=paths.index(current))
        self._say(counted(len(paths), "run") if paths else "No run here yet; close this, then n.")
        table.focus()

    def _current(self) -> Path | None:
        table = self.query_one(DataTable)
        if not table.row_count or self._frame is None:
            return None
        return Path(str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value))

    @on(DataTable.RowSelected)
    def replay(self) -> None:
        """Show the marked runs, or the current one when none is marked."""
        current = self._current()
        paths = tuple(sorted(self._marked)) or ((current,) if current else ())
        if paths:
            self.dismiss(Choice("replay", paths))

    @on(DataTable.HeaderSelected)
    def sort_by_click(self, event: DataTable.HeaderSelected) -> None:
        """Sort by the column that was clicked; again: the other way round."""
        name = event.column_key.value
        if name in COLUMNS:
            self._descending = not self._descending if name == self._column else True
            self._column = name
            self._fill()

    def action_sort(self) -> None:
        """Sort by the next column."""
        if self._frame is not None:
            self._column = COLUMNS[(COLUMNS.index(self._column) + 1) % len(COLUMNS)]
            self._fill()

    def action_reverse(self) -> None:
        """Sort the other way round."""
        if self._frame is not None:
            self._descending = not self._descending
            self._fill()

    def action_mark(self) -> None:
        """Mark the current run to be compared, or unmark it."""
        if (current := self._current()) is not None:
            self._marked ^= {current}
            self._fill()

    def action_resume_run(self) -> None:
        """Go on with the current run."""
        if (current := self._current()) is not None:
            self.dismiss(Choice("resume", (current,)))

    def action_delete(self) -> None:
        """Delete the current run, if it is meant."""
        current = self._current()
        if current is None:
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._delete(current)

        question = f"Delete {inert(current.name)} with all its pictures and weights?"
        self.app.push_screen(ConfirmScreen(question, yes="Delete"), answer)

    def _delete(self, path: Path) -> None:
        try:
            delete_run(path)
        except UserError as error:
            self.notify(str(error), severity="error", markup=False)
        self._read()

    def action_cancel(self) -> None:
        """Close the browser."""
        self.dismiss(None)
