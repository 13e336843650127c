"""How far the run is, and which epoch is shown, in one line."""

from typing import ClassVar

from rich.text import Text
from textual.widget import Widget

from ..model.progress import Progress


class ProgressLine(Widget):
    """A bar between two texts; a diamond marks the epoch that is shown."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "progress-line--done",
        "progress-line--left",
        "progress-line--shown",
    }

    def __init__(self) -> None:
        super().__init__()
        self._progress: Progress | None = None

    def show(self, progress: Progress | None) -> None:
        """Draw `progress`, or nothing."""
        if progress != self._progress:
            self._progress = progress
            self.refresh()

    def render(self) -> Text:
        """The line."""
        if (progress := self._progress) is None:
            return Text("")
        line = Text(f" {progress.left} ", no_wrap=True, overflow="ellipsis")
        width = self.size.width - len(progress.left) - len(progress.right) - 4
        if width >= 8:
            line.append_text(self._bar(progress, width))
        line.append(f" {progress.right} ")
        return line

    def _bar(self, progress: Progress, width: int) -> Text:
        done = round(min(max(progress.share, 0.0), 1.0) * width)
        bar = Text("━" * done, style=self.get_component_rich_style("progress-line--done"))
        bar.append("─" * (width - done), self.get_component_rich_style("progress-line--left"))
        if progress.shown is not None:
            at = min(max(round(progress.shown * width) - 1, 0), width - 1)
            mark = Text("◆", style=self.get_component_rich_style("progress-line--shown"))
            bar = bar[:at] + mark + bar[at + 1 :]
        return bar
