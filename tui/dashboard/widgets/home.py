"""The empty dashboard: what can be done, and the newest runs, ready to be opened."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from ....engine import RunSummary
from ..greeting import welcome
from ..key_table import KEYS
from ..keys import Place
from .run_table import RunTable

NEWEST = 30
"""Runs that are shown at most; all are in the browser."""
_COLUMNS = ("run", "state", "epochs", "test accuracy", "data", "seed", "note")


class NewestRuns(RunTable):
    """Where Enter opens a run."""

    BINDINGS = KEYS.bindings(Place.HOME)


class Home(Vertical):
    """Shown as long as there is no run."""

    def compose(self) -> ComposeResult:
        """The welcome above the runs."""
        yield Static(welcome())
        yield Static(Text("The newest runs", "bold"), id="newest")
        yield NewestRuns(_COLUMNS)

    def on_mount(self) -> None:
        """Without runs there is only the welcome."""
        self.take([])

    def show(self, shown: bool) -> None:
        """Appear, or leave the screen to a run, and the keys to what shows it."""
        if not shown and self.has_focus_within:
            self.screen.set_focus(None)
        self.display = shown

    def take(self, runs: Sequence[RunSummary]) -> None:
        """Show these runs, the first of them current."""
        table = self.query_one(NewestRuns)
        table.show(runs)
        table.display = self.query_one("#newest").display = bool(runs)
        if runs and self.screen.focused is None and self.display:
            table.focus()
