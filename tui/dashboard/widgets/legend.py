"""The classes and their colours, in one line, to show and hide them by key or mouse."""

from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from ..key_table import KEYS
from ..keys import Place
from .plots.inks import Inks


class Legend(Widget, can_focus=True):
    """One chip for each class; a hidden one is struck through."""

    BINDINGS = KEYS.bindings(Place.LEGEND)

    @dataclass
    class Toggled(Message):
        """A class is to be shown or hidden."""

        label: int

    @dataclass
    class Isolated(Message):
        """A class is to be shown alone."""

        label: int

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._hidden: frozenset[int] = frozenset()
        self._inks: Inks | None = None
        self._current = 0

    def show(self, names: tuple[str, ...], hidden: frozenset[int], inks: Inks) -> None:
        """Draw the classes `names`, those of `hidden` struck through."""
        if (names, hidden, inks) != (self._names, self._hidden, self._inks):
            self._names, self._hidden, self._inks = names, hidden, inks
            self.refresh()

    def _chips(self) -> list[str]:
        """The chips' texts, with shorter names when the line is too long."""
        marks = self._inks.glyphs if self._inks is not None else None
        mark = "●" if marks is None else None
        for length in (16, 8, 5, 3, 2):
            chips = [
                f" {mark or (marks or '')[i]} {name[:length]} "
                for i, name in enumerate(self._names)
            ]
            if sum(map(len, chips)) <= self.size.width:
                return chips
        return [f" {name[:1]} " for name in self._names]

    def _indent(self, chips: list[str]) -> int:
        """Blanks before the first chip that put all of them in the middle."""
        return max(self.size.width - sum(map(len, chips)), 0) // 2

    def render(self) -> Text:
        """All chips in one line."""
        chips = self._chips()
        line = Text(" " * self._indent(chips), no_wrap=True, overflow="ellipsis")
        if self._inks is None:
            return line
        for label, chip in enumerate(chips):
            red, green, blue = self._inks.classes[label]
            hidden = label in self._hidden
            line.append(
                chip,
                Style(
                    color=f"rgb({red},{green},{blue})",
                    dim=hidden,
                    strike=hidden,
                    bold=not hidden,
                    reverse=self.has_focus and label == self._current,
                ),
            )
        return line

    def on_click(self, event: Click) -> None:
        """Show or hide the class that was clicked; with Control, show it alone."""
        offset, chips = event.get_content_offset(self), self._chips()
        if offset is None:
            return
        start = self._indent(chips)
        for label, chip in enumerate(chips):
            if start <= offset.x < start + len(chip):
                alone = event.ctrl or event.chain == 2
                self.post_message(self.Isolated(label) if alone else self.Toggled(label))
            start += len(chip)

    def action_walk(self, by: int) -> None:
        """Mark the next or the previous class."""
        if self._names:
            self._current = (self._current + by) % len(self._names)
            self.refresh()

    def action_switch(self) -> None:
        """Show or hide the marked class."""
        self.post_message(self.Toggled(self._current))

    def on_focus(self) -> None:
        """Show which class is marked."""
        self.refresh()

    def on_blur(self) -> None:
        """Show no mark."""
        self.refresh()
