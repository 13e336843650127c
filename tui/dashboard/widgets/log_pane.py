"""What happened, line by line."""

from collections import deque

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from .deck import Pane

_KEPT = 200
_WIDEST = 44
"""Columns, of which longer lines take several rows."""
_BESIDE = 3
"""Cells that hold no text: the border and the scroll bar."""


class LogPane(Pane, VerticalScroll):
    """Events of the run, and whatever the engine's process printed; long lines are wrapped."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.border_title = "log"
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self.want(0)

    def compose(self) -> ComposeResult:
        """One text of all lines."""
        yield Static(id="lines")

    def say(self, line: str) -> None:
        """Add one line; it is plain text, not markup."""
        at_end = self.scroll_offset.y >= self.max_scroll_y
        self._lines.append(line)
        self._show()
        if at_end:
            self.scroll_end(animate=False)

    def clear(self) -> None:
        """Forget all lines."""
        self._lines.clear()
        self._show()

    def _show(self) -> None:
        self.query_one("#lines", Static).update(Text("\n".join(self._lines)))
        longest = max(map(cell_len, self._lines), default=0)
        self.want(min(longest + _BESIDE, _WIDEST) if longest else 0)
