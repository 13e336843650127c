"""Every key, by what it is for."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from ..actions import ACTIONS, CLASSES, OTHER_KEYS, PICTURE, PROGRAM, TIME, TRAINING


class HelpScreen(ModalScreen[None]):
    """The table of all keys."""

    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (118, "-broad")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "app.pop_screen", "Close"),
    ]

    def compose(self) -> ComposeResult:
        """One block a group, in two columns where they fit."""
        with VerticalScroll(classes="dialog -wide"):
            yield Static(Text("Keys", "bold"), classes="heading")
            with Grid(id="help-blocks"):
                yield Static(_blocks(TRAINING, TIME, CLASSES), classes="help-block")
                yield Static(_blocks(PICTURE, PROGRAM), classes="help-block")
            yield Static(Text("Esc closes this page.", "dim"))


def _blocks(*groups: str) -> Text:
    return Text("\n\n").join(_block(group) for group in groups)


def _block(group: str) -> Text:
    rows = [(action.shown, action.help) for action in ACTIONS if action.group == group]
    rows += [(keys, text) for other, keys, text in OTHER_KEYS if other == group]
    block = Text().append(group, "bold underline")
    for keys, text in rows:
        block.append(f"\n{keys:<13}", "bold").append(text)
    return block
