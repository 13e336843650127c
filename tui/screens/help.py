"""Every key, by what it is for."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from centerviz.tui.actions import ACTIONS, CLASSES, OTHER_KEYS, PICTURE, PROGRAM, TIME, TRAINING


class HelpScreen(ModalScreen[None]):
    """The table of all keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "app.pop_screen", "Close"),
    ]

    def compose(self) -> ComposeResult:
        """One block a group, in as many columns as fit."""
        with VerticalScroll(classes="dialog -wide"):
            yield Static(Text("Keys", "bold"), classes="heading")
            for group in (TRAINING, TIME, PICTURE, CLASSES, PROGRAM):
                yield Static(_block(group), classes="help-block")
            yield Static(Text("Esc closes this page.", "dim"))


def _block(group: str) -> Text:
    rows = [(action.shown, action.help) for action in ACTIONS if action.group == group]
    rows += [(keys, text) for other, keys, text in OTHER_KEYS if other == group]
    block = Text(group, "bold underline")
    for keys, text in rows:
        block.append(f"\n{keys:>15}  ", "bold not underline").append(text, "not bold not underline")
    return block
