"""Curves, metrics and log side by side; as many as fit, the others at the turn of a key."""

from textual.containers import Horizontal

MIN_PANE = 38
"""The narrowest pane, in columns with its border."""


class Deck(Horizontal):
    """Shows as many of its children as fit, beginning with a chosen one."""

    _first = 0

    def on_mount(self) -> None:
        """Show the first panes."""
        self._deal()

    def on_resize(self) -> None:
        """Show as many as fit now."""
        self._deal()

    def turn(self) -> None:
        """Begin with the first pane that was hidden."""
        self._first = (self._first + self._fitting) % len(self.children)
        self._deal()

    @property
    def _fitting(self) -> int:
        return min(max(self.size.width // MIN_PANE, 1), len(self.children))

    def _deal(self) -> None:
        count = len(self.children)
        shown = {(self._first + offset) % count for offset in range(self._fitting)}
        for index, pane in enumerate(self.children):
            pane.display = index in shown
