"""How far the run is, and which epoch is shown, in one line."""

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget

from ..model.progress import Progress

_NARROWEST = 8
"""Cells of a bar, at least."""


class ProgressLine(Widget):
    """A bar between two texts; a diamond marks the epoch that is shown, and the mouse moves it."""

    @dataclass
    class Chosen(Message):
        """A place of the bar was clicked, or dragged to."""

        share: float
        """Of the whole run, from 0 to 1."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "progress-line--done",
        "progress-line--left",
        "progress-line--shown",
    }

    def __init__(self) -> None:
        super().__init__()
        self._progress: Progress | None = None
        self._asked = 0.0

    def show(self, progress: Progress | None) -> None:
        """Draw `progress`, or nothing."""
        if progress != self._progress:
            self._progress, self._asked = progress, 0.0
            self.refresh()

    def render(self) -> Text:
        """The line."""
        if (progress := self._progress) is None:
            return Text("")
        line = Text(f" {progress.left} ", no_wrap=True, overflow="ellipsis")
        width = self._width(progress)
        if width:
            line.append_text(self._bar(progress, width))
        line.append(f" {progress.right} ")
        return line

    def _width(self, progress: Progress) -> int:
        """Cells of the bar; 0 where there is no room for one."""
        width = self.size.width - cell_len(progress.left) - cell_len(progress.right) - 4
        return width if width >= _NARROWEST else 0

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Show the epoch under the mouse, and follow it from there."""
        if self._choose(event, beyond=False):
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follow the mouse while its button is held."""
        if self.app.mouse_captured is self:
            self._choose(event, beyond=True)

    def on_mouse_up(self) -> None:
        """Let go of the mouse."""
        self.release_mouse()

    def _choose(self, event: events.MouseEvent, *, beyond: bool) -> bool:
        """Ask for the moment at the mouse; beside the bar only where `beyond` counts as its end."""
        progress = self._progress
        width = 0 if progress is None else self._width(progress)
        if progress is None or not width:
            return False
        column = event.screen_x - self.region.x - cell_len(progress.left) - 2
        if not (beyond or 0 <= column < width):
            return False
        share = min(max(column + 1, 1), width) / width
        if share != self._asked:
            self._asked = share
            self.post_message(self.Chosen(share))
        return True

    def _bar(self, progress: Progress, width: int) -> Text:
        done = round(min(max(progress.share, 0.0), 1.0) * width)
        bar = Text("━" * done, style=self.get_component_rich_style("progress-line--done"))
        bar.append("─" * (width - done), self.get_component_rich_style("progress-line--left"))
        if progress.shown is not None:
            at = min(max(round(progress.shown * width) - 1, 0), width - 1)
            mark = Text("◆", style=self.get_component_rich_style("progress-line--shown"))
            bar = bar[:at] + mark + bar[at + 1 :]
        return bar
