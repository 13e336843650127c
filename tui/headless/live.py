"""Progress that renews itself in a terminal: one bar, one row for each arm."""

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from ...data import FetchProgress, inert
from ...engine import Control, ImageSet, number_text, percent_text
from ...engine.events import ArmInfo, ArmWarning, Event, RunStarted
from .plain import opening_lines
from .progress import RunProgress, clock

FRAME_INTERVAL = 1.0
"""Seconds between two looks into an epoch; each costs a pass over the images that it shows."""


_TESTED = ("test_accuracy", "frame_accuracy", "frame_train_accuracy")


class LiveView:
    """A few lines at the bottom of stderr, gone when it is closed."""

    stop_notice = ""

    def __init__(self, console: Console, control: Control) -> None:
        self._console = console
        self._control = control
        self._progress = RunProgress()
        self._fetching: FetchProgress | None = None
        self._live = Live(
            console=console, get_renderable=self._render, refresh_per_second=5, transient=True
        )
        self._live.start()

    def fetch(self, fetching: FetchProgress) -> None:
        """Show how far the download is."""
        self._fetching = fetching

    def show(self, event: Event) -> None:
        """Take the event in; what should stay on the screen is printed above."""
        self._progress.see(event)
        match event:
            case RunStarted():
                for line in opening_lines(event):
                    self._print(line, "dim")
            case ArmWarning():
                self._print(event.message, "yellow")

    def refresh(self) -> None:
        """Draw now; otherwise it draws itself a few times a second."""
        self._live.refresh()

    def close(self) -> None:
        """Give the terminal back."""
        self._live.stop()

    def _print(self, line: str, style: str) -> None:
        self._console.print(Text(inert(line), style=style))

    def _render(self) -> RenderableType:
        if self._progress.started is None:
            return _download(self._fetching) if self._fetching else Text("Getting ready…", "dim")
        return Group("", self._bar(), "", self._table())

    def _bar(self) -> RenderableType:
        progress = self._progress
        grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1)
        grid.add_column(no_wrap=True, justify="right")
        bar = ProgressBar(total=max(1, progress.total_steps), completed=progress.steps)
        grid.add_row(
            f"epoch {progress.epoch + 1}/{progress.epochs}", bar, Text(self._time_left(), "cyan")
        )
        return grid

    def _time_left(self) -> str:
        if self._control.stopping:
            return "stopping… Ctrl-C again leaves at once"
        left = self._progress.seconds_left
        return "" if left is None else f"{clock(left)} left"

    def _table(self) -> RenderableType:
        table = Table(box=None, padding=(0, 3, 0, 0), header_style="dim")
        table.add_column("")
        for title in ("loss", "train accuracy", self._tested):
            table.add_column(title, justify="right", min_width=9)
        for arm in self._progress.arms:
            table.add_row(Text(arm.title, "bold"), *self._cells(arm))
        return table

    def _cells(self, arm: ArmInfo) -> list[str]:
        state = self._progress.states.get(arm.name)
        if state is None:
            return []
        if not state.alive:
            return ["stopped"]
        numbers = state.metrics
        return [
            number_text(numbers["train_loss"]),
            percent_text(numbers["train_accuracy"]),
            percent_text(next(numbers[name] for name in _TESTED if name in numbers)),
        ]

    @property
    def _tested(self) -> str:
        """What the last column is: within an epoch only some images are looked at."""
        started = self._progress.started
        if started is None:
            return ""
        dataset, states = started.dataset, self._progress.states.values()
        if any("test_accuracy" in state.metrics for state in states):
            return f"accuracy on {ImageSet.of(dataset, 'test')}"
        count = len(started.frame_images)
        return f"accuracy on {ImageSet.drawn(started.config, dataset, count)}"


def _download(fetching: FetchProgress) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column()
    grid.add_column(ratio=1)
    grid.add_column(no_wrap=True, justify="right")
    size = f"{fetching.done / 1e6:.1f} MB"
    if fetching.total:
        size = f"{fetching.done / 1e6:.1f} of {fetching.total / 1e6:.1f} MB"
    bar = ProgressBar(total=fetching.total, completed=fetching.done)
    grid.add_row(Text(fetching.sentence), bar, Text(size, "cyan"))
    return grid
