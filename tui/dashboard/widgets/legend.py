"""The classes and their colours, in one line, to show and hide them by key or mouse."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from ..key_table import KEYS
from ..keys import Place
from .plots.inks import Inks

_BACK, _ON = " ‹ ", " › "
_LENGTHS = (16, 8, 5, 3, 2)
"""What the names are cut to, in characters, one after the other."""


class Chip(NamedTuple):
    """What stands for one class."""

    label: int
    text: str

    @property
    def cells(self) -> int:
        """How wide it is."""
        return cell_len(self.text)


class Legend(Widget, can_focus=True):
    """One chip for each class; a hidden one is struck through.

    Classes that do not fit into the line come in pages: the arrows at its ends turn them, and so
    does walking on by key.
    """

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

    def _pages(self) -> list[list[Chip]]:
        """The chips, page by page; names become shorter, but never alike, before there are more."""
        marks = self._inks.glyphs if self._inks is not None else None
        width = self.size.width
        chips: list[Chip] = []
        for names in _cut(self._names):
            chips = [
                Chip(label, f" {marks[label] if marks else '●'} {name} ")
                for label, name in enumerate(names)
            ]
            if sum(chip.cells for chip in chips) <= width:
                return [chips]
        return _paged(chips, width - cell_len(_BACK) - cell_len(_ON))

    def _shown(self) -> tuple[str, list[Chip], str]:
        """The page that has the marked class, and the arrows before and behind it."""
        pages = self._pages()
        page = next((at for at, one in enumerate(pages) if _has(one, self._current)), 0)
        if len(pages) < 2:
            chips = pages[0] if pages else []
            room = self.size.width - sum(chip.cells for chip in chips)
            return " " * max(room // 2, 0), chips, ""
        before = _BACK if page else " " * cell_len(_BACK)
        return before, pages[page], _ON if page + 1 < len(pages) else ""

    def render(self) -> Text:
        """The chips of one page in one line."""
        before, chips, after = self._shown()
        line = Text(before, no_wrap=True, overflow="crop")
        if self._inks is None:
            return line
        for label, chip in chips:
            hidden = label in self._hidden
            red, green, blue = self._inks.axis if hidden else self._inks.classes[label]
            line.append(
                chip,
                Style(
                    color=f"rgb({red},{green},{blue})",
                    strike=hidden,
                    bold=not hidden,
                    reverse=self.has_focus and label == self._current,
                ),
            )
        return line.append(after)

    def on_click(self, event: Click) -> None:
        """Show or hide the class that was clicked; with Control, show it alone."""
        offset, (before, chips, after) = event.get_content_offset(self), self._shown()
        if offset is None or not chips:
            return
        start = cell_len(before)
        if offset.x < start and before == _BACK:
            self._turn_to(chips[0].label - 1)
        for chip in chips:
            if start <= offset.x < start + chip.cells:
                alone = event.ctrl or event.chain == 2
                message = self.Isolated if alone else self.Toggled
                self.post_message(message(chip.label))
            start += chip.cells
        if offset.x >= start and after:
            self._turn_to(chips[-1].label + 1)

    def action_walk(self, by: int) -> None:
        """Mark the next or the previous class."""
        if self._names:
            self._turn_to((self._current + by) % len(self._names))

    def _turn_to(self, label: int) -> None:
        self._current = label
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


def _cut(names: Sequence[str]) -> Iterator[list[str]]:
    """The names cut shorter and shorter, while those that differ still do."""
    for length in _LENGTHS:
        cut = [name[:length] for name in names]
        if length == _LENGTHS[0] or len(set(cut)) == len(set(names)):
            yield cut


def _paged(chips: Sequence[Chip], width: int) -> list[list[Chip]]:
    """As many on each page as fit into `width` cells, but one at least."""
    pages: list[list[Chip]] = []
    room = 0
    for chip in chips:
        if not pages or chip.cells > room:
            pages.append([])
            room = width
        pages[-1].append(chip)
        room -= chip.cells
    return pages


def _has(chips: Sequence[Chip], label: int) -> bool:
    return any(chip.label == label for chip in chips)
