"""Curves, metrics and log side by side; as many as fit, the others at the turn of a key."""

from dataclasses import dataclass

from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

_ROOM = (0, 80, 142)
"""Columns from which one pane, two, and all three stand side by side: the curves are drawn large
before the log is shown beside them."""
_NARROWEST, _WIDEST = 38, 56
"""Columns of a pane that knows how many it needs, beside two others at most."""
_OTHERS = 42
"""Columns that such a pane leaves to the others, at least."""


class Pane(Widget):
    """A pane that needs only so much room, and none where it has nothing to show."""

    wanted: int = _NARROWEST

    @dataclass
    class Wants(Message):
        """A pane needs more room than before, or less."""

    def want(self, columns: int) -> None:
        """Ask for so many columns, border included; 0: for none."""
        if columns != self.wanted:
            self.wanted = columns
            self.post_message(self.Wants())


class Deck(Horizontal):
    """Shows as many of its children as fit, beginning with a chosen one."""

    _first = 0

    def on_mount(self) -> None:
        """Show the first panes."""
        self.deal()

    def on_resize(self) -> None:
        """Show as many as fit now."""
        self.deal()

    def on_pane_wants(self) -> None:
        """Divide the room anew."""
        self.deal()

    def turn(self) -> None:
        """Begin with the first pane that was hidden."""
        panes = self._panes
        self._first = (self._first + self._fitting) % len(panes)
        self.deal()

    @property
    def focused_pane(self) -> Widget | None:
        """The pane that has the focus, if one has."""
        return next((pane for pane in self.children if pane.has_focus_within), None)

    def after(self, pane: Widget) -> Widget:
        """The pane after another one, the first after the last or after any other widget."""
        panes = self._panes
        return panes[(panes.index(pane) + 1) % len(panes)] if pane in panes else panes[0]

    @property
    def _panes(self) -> list[Widget]:
        """Those that have something to show."""
        return [pane for pane in self.children if not isinstance(pane, Pane) or pane.wanted]

    @property
    def _fitting(self) -> int:
        return min(sum(self.size.width >= columns for columns in _ROOM), len(self._panes))

    def deal(self) -> None:
        """Show the panes whose turn it is, and one that has the whole screen."""
        panes = self._panes
        turn = (self._first + offset for offset in range(self._fitting))
        shown = [panes[at % len(panes)] for at in turn]
        for pane in self.children:
            pane.display = pane in shown or pane.has_class("-maximized")
            pane.styles.width = "1fr"
        modest = [pane for pane in shown if isinstance(pane, Pane)]
        # One takes what the others leave: the curves, or else the last.
        for pane in modest if len(modest) < len(shown) else modest[:-1]:
            if not pane.has_class("-maximized"):
                most = self.size.width - _OTHERS if len(shown) < len(_ROOM) else _WIDEST
                pane.styles.width = min(max(pane.wanted, _NARROWEST), max(most, _NARROWEST))
