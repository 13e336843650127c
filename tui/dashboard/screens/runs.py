"""The browser of saved runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import DataTable, Static

from ....data import UserError, counted, inert
from ....engine import NOTE_LENGTH, RunSummary, delete_run, list_runs, write_note
from ...listing.columns import COLUMNS, arm_accuracies, matching, sorted_runs
from ..key_table import KEYS
from ..keys import Place
from ..widgets.key_line import KeyLine
from ..widgets.prompt import Prompt, PromptInput
from ..widgets.run_table import RunTable
from .confirm import ConfirmScreen

_NAMES = [column.name for column in COLUMNS]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided in the browser."""

    what: Literal["replay", "resume"]
    paths: tuple[Path, ...]
    """One run to resume; any number to show side by side."""


class RunsTable(RunTable):
    """The rows, whose choice by Enter the footer names."""

    BINDINGS = KEYS.bindings(Place.TABLE)


class RunsScreen(ModalScreen[Choice | None]):
    """All runs of a folder; the answer is what to do with which of them."""

    BINDINGS = KEYS.bindings(Place.RUNS)

    def __init__(self, runs_dir: Path) -> None:
        super().__init__()
        self._runs_dir = runs_dir
        self._runs: list[RunSummary] | None = None
        """None until they are read."""
        self._marked: set[Path] = set()
        self._column, self._descending = "started", True

    def compose(self) -> ComposeResult:
        """The table between its title and its keys."""
        with Vertical(classes="dialog -tall"):
            yield Static(Text(f"Runs in {inert(str(self._runs_dir))}", "bold"), classes="heading")
            yield Prompt("filter ", id="filter")
            yield RunsTable(_NAMES, can_mark=True)
            yield Static(id="runs-state")
            yield Prompt("note ", id="note", most=NOTE_LENGTH)
            yield KeyLine()

    def on_mount(self) -> None:
        """Read the runs without holding up the screen."""
        self._say("Reading …")
        self._table.focus()
        self._read()

    @property
    def _table(self) -> RunsTable:
        return self.query_one(RunsTable)

    @property
    def _filter(self) -> Prompt:
        return self.query_one("#filter", Prompt)

    @property
    def _note(self) -> Prompt:
        return self.query_one("#note", Prompt)

    @property
    def _current(self) -> RunSummary | None:
        path = self._table.current
        return next((run for run in self._runs or () if run.path == path), None)

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        try:
            runs = list_runs(self._runs_dir)
        except UserError as error:
            self.app.call_from_thread(self._say, str(error))
            return
        self.app.call_from_thread(self._take, runs)

    def _say(self, text: str) -> None:
        self.query_one("#runs-state", Static).update(Text(text))

    def _take(self, runs: list[RunSummary]) -> None:
        self._runs = runs
        self._marked &= {run.path for run in runs}
        self._fill()

    def _fill(self) -> None:
        if self._runs is None:
            return
        runs = matching(self._runs, self._filter.text)
        self._table.show(
            sorted_runs(runs, self._column, descending=self._descending),
            marked=frozenset(self._marked),
            sorted_by=(self._column, self._descending),
        )
        self._describe()

    @on(DataTable.RowHighlighted)
    def _describe(self) -> None:
        """Say how many runs there are, and of the current one what its row has no room for."""
        if self._runs is None:
            return
        total, shown = len(self._runs), self._table.row_count
        if not total:
            self._say("No run here yet; close this, then n.")
            return
        count = counted(total, "run") if shown == total else f"{shown} of {counted(total, 'run')}"
        run = self._current
        name, told = ("", []) if run is None else (run.path.name, [*arm_accuracies(run), run.note])
        lines = ([count, name], told)
        self._say("\n".join(" · ".join(inert(each) for each in line if each) for line in lines))

    @on(DataTable.RowSelected)
    def replay(self) -> None:
        """Show the marked runs, or the current one when none is marked."""
        current = self._current
        paths = tuple(sorted(self._marked)) or ((current.path,) if current else ())
        if paths:
            self.dismiss(Choice("replay", paths))

    @on(DataTable.HeaderSelected)
    def sort_by_click(self, event: DataTable.HeaderSelected) -> None:
        """Sort by the column that was clicked; again: the other way round."""
        name = event.column_key.value
        if name in _NAMES:
            self._descending = not self._descending if name == self._column else True
            self._column = name
            self._fill()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._column = _NAMES[(_NAMES.index(self._column) + 1) % len(_NAMES)]
        self._fill()

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self._descending = not self._descending
        self._fill()

    def action_filter(self) -> None:
        """Ask for words that the shown runs must have."""
        self._filter.ask(self._filter.text)

    def action_note(self) -> None:
        """Ask for the note on the current run."""
        if (run := self._current) is not None:
            self._note.ask(run.note)

    @on(Prompt.Typed, "#filter")
    def filter_as_typed(self) -> None:
        """Show the runs that have the words so far."""
        self._fill()

    @on(Prompt.Taken, "#filter")
    def keep_filter(self, event: Prompt.Taken) -> None:
        """Return to the rows that are left."""
        event.prompt.display = bool(event.text.strip())
        self._table.focus()

    @on(Prompt.Taken, "#note")
    def keep_note(self, event: Prompt.Taken) -> None:
        """Write the note, and show it."""
        if (run := self._current) is not None:
            try:
                write_note(run.path, event.text)
            except UserError as error:
                self.notify(str(error), severity="error", markup=False)
        event.prompt.put_away()
        self._table.focus()
        self._read()

    @on(Prompt.Left)
    def return_to_table(self) -> None:
        """Show all runs that are left, of which one is current."""
        self._table.focus()
        self._fill()

    def action_mark(self) -> None:
        """Mark the current run to be compared, or unmark it."""
        if (run := self._current) is not None:
            self._marked ^= {run.path}
            self._fill()

    def action_resume_run(self) -> None:
        """Go on with the current run."""
        if (run := self._current) is not None:
            self.dismiss(Choice("resume", (run.path,)))

    def action_delete(self) -> None:
        """Delete the current run, if it is meant."""
        run = self._current
        if run is None:
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._delete(run.path)

        question = f"Delete {inert(run.path.name)} with all its pictures and weights?"
        self.app.push_screen(ConfirmScreen(question, yes="Delete"), answer)

    def _delete(self, path: Path) -> None:
        try:
            delete_run(path)
        except UserError as error:
            self.notify(str(error), severity="error", markup=False)
        self._read()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the filter or note that is being typed."""
        asking = isinstance(self.focused, PromptInput)
        return not asking or not hasattr(self, f"action_{action}")

    def action_cancel(self) -> None:
        """Give up the filter, or else close the browser."""
        if self._filter.display:
            self._filter.put_away()
            self._fill()
        else:
            self.dismiss(None)
