"""Curves, metrics and log side by side; as many as fit, the others at the turn of a key."""

from textual.containers import Horizontal
from textual.widget import Widget

_ROOM = (0, 80, 142)
"""Columns from which one pane, two, and all three stand side by side: the curves are drawn large
before the log is shown beside them."""


class Deck(Horizontal):
    """Shows as many of its children as fit, beginning with a chosen one."""

    _first = 0

    def on_mount(self) -> None:
        """Show the first panes."""
        self.deal()

    def on_resize(self) -> None:
        """Show as many as fit now."""
        self.deal()

    def turn(self) -> None:
        """Begin with the first pane that was hidden."""
        self._first = (self._first + self._fitting) % len(self.children)
        self.deal()

    @property
    def focused_pane(self) -> Widget | None:
        """The pane that has the focus, if one has."""
        return next((pane for pane in self.children if pane.has_focus_within), None)

    def after(self, pane: Widget) -> Widget:
        """The pane after another one, the first after the last or after any other widget."""
        panes = list(self.children)
        return panes[(panes.index(pane) + 1) % len(panes)] if pane in panes else panes[0]

    @property
    def _fitting(self) -> int:
        return sum(self.size.width >= columns for columns in _ROOM)

    def deal(self) -> None:
        """Show the panes whose turn it is, and one that has the whole screen."""
        count = len(self.children)
        shown = {(self._first + offset) % count for offset in range(self._fitting)}
        for index, pane in enumerate(self.children):
            pane.display = index in shown or pane.has_class("-maximized")
