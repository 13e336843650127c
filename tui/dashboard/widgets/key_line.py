"""The keys that do something now, in one line: those of the program on the right."""

from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.events import Click
from textual.screen import Screen
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Entry:
    """Keys that share one word."""

    keys: tuple[Binding, ...]

    @property
    def written(self) -> str:
        """The keys as people write them."""
        return "".join(dict.fromkeys(key.key_display or key.key for key in self.keys))

    @property
    def width(self) -> int:
        """Columns, with a space before it and one after."""
        return len(self.written) + len(self.keys[0].description) + 3


class KeyLine(Widget):
    """The footer of a screen; what does not fit is left out whole, the last of the left first."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--word"}

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[list[Entry], list[Entry]] = ([], [])

    def on_mount(self) -> None:
        """Follow the keys of the screen from now on."""
        self.screen.bindings_updated_signal.subscribe(self, self._take)

    def _take(self, screen: Screen[object]) -> None:
        if screen is not self.screen:
            return
        shown: dict[str, Binding] = {}
        for active in screen.active_bindings.values():
            if active.binding.show and active.enabled:
                shown.setdefault(active.binding.action, active.binding)
        bindings = list(shown.values())
        entries = (
            _entries([binding for binding in bindings if not binding.system]),
            _entries([binding for binding in bindings if binding.system]),
        )
        if entries != self._entries:
            self._entries = entries
            self.refresh()

    def _placed(self) -> list[tuple[int, Entry]]:
        """Each entry that fits, and its first column."""
        left, right = self._entries
        width = self.size.width
        start = width - sum(entry.width for entry in right)
        placed, column = [], 0
        for entry in left:
            if column + entry.width > start:
                break
            placed.append((column, entry))
            column += entry.width
        column = max(start, column)
        for entry in right:
            if column + entry.width <= width:
                placed.append((column, entry))
                column += entry.width
        return placed

    def render(self) -> Text:
        """All entries that fit, in one line."""
        key_style = self.get_component_rich_style("key-line--key")
        word_style = self.get_component_rich_style("key-line--word")
        line = Text(no_wrap=True)
        for column, entry in self._placed():
            line.append(" " * (column + 1 - line.cell_len))
            line.append(entry.written, key_style)
            line.append(f" {entry.keys[0].description} ", word_style)
        return line

    def on_click(self, event: Click) -> None:
        """Do what the key under the mouse does."""
        for column, entry in self._placed():
            at = event.x - column - 1
            if 0 <= at < entry.width - 1:
                # Arrows that share a word are one column each; the word itself is the last one's.
                self.app.simulate_key(entry.keys[min(at, len(entry.keys) - 1)].key)
                return


def _entries(bindings: list[Binding]) -> list[Entry]:
    """Neighbours of one group together, the others each alone."""
    alone = iter(range(len(bindings)))
    return [
        Entry(tuple(members))
        for _, members in groupby(bindings, lambda each: each.group or next(alone))
    ]
