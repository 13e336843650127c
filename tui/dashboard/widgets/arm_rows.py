"""The arms of the start form, a row each: what is typed, and what it means or what is wrong."""

from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from ...settings.from_form import ARM_HELP, arm_meaning
from .form_row import FormInput

_EMPTY = "Any other losses."


class ArmRow(Horizontal):
    """One arm, or the empty place for another."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._first = text

    def compose(self) -> ComposeResult:
        """Name, text, meaning."""
        yield Static(classes="form-name")
        yield FormInput(
            self._first, placeholder="HEAD+TERM:key=value", compact=True, select_on_focus=False
        )
        yield Static(classes="form-help")

    def on_mount(self) -> None:
        """Say what the first text means."""
        self.tell()

    @property
    def text(self) -> str:
        """What stands in the row now."""
        for entry in self.query(Input):
            return entry.value.strip()
        return self._first

    def set(self, text: str) -> None:
        """Put another text into the row."""
        entry = self.query_one(Input)
        if entry.value != text:
            with self.prevent(Input.Changed):
                entry.value = text
        self.tell()

    def tell(self) -> None:
        """Say what the text means, or what is wrong with it."""
        meaning, is_arm = _EMPTY, True
        if self.text:
            meaning, is_arm = arm_meaning(self.text)
        elif self.query_one(Input).has_focus:
            meaning = ARM_HELP
        self.set_class(bool(self.text), "-changed")
        self.set_class(not is_arm, "-wrong")
        self.query_one(".form-name", Static).update("arm" if self.text else "another arm")
        self.query_one(".form-help", Static).update(Text(meaning))


class ArmRows(Vertical):
    """A row for each arm and an empty one for another; an arm whose row is emptied is gone."""

    @dataclass
    class Edited(Message):
        """An arm was added, changed or taken away."""

        rows: "ArmRows"

    def __init__(self, text: str) -> None:
        super().__init__()
        self._first = text

    def compose(self) -> ComposeResult:
        """The arms, and a place for another."""
        for line in [*self._first.splitlines(), ""]:
            yield ArmRow(line)

    @property
    def text(self) -> str:
        """The arms, one a line."""
        return "\n".join(row.text for row in self.query(ArmRow) if row.text)

    def show(self, text: str) -> None:
        """Show other arms, one a line."""
        if text == self.text:
            return
        lines, rows = [*text.splitlines(), ""], list(self.query(ArmRow))
        for row, line in zip(rows, lines, strict=False):
            row.set(line)
        self.mount_all([ArmRow(line) for line in lines[len(rows) :]])
        for row in rows[len(lines) :]:
            row.remove()

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Say what was typed, and keep a place for another arm."""
        event.stop()
        rows = list(self.query(ArmRow))
        for row in rows:
            if row.query_one(Input) is event.input:
                row.tell()
        if rows[-1].text:
            self.mount(ArmRow(""))
        self.post_message(self.Edited(self))

    def on_descendant_focus(self) -> None:
        """List what an arm may be, where one is to be typed."""
        for row in self.query(ArmRow):
            row.tell()

    def on_descendant_blur(self) -> None:
        """Take away a row that was emptied, once the cursor has left it."""
        [*others, last] = self.query(ArmRow)
        last.tell()
        for row in others:
            if not row.text and not row.query_one(Input).has_focus:
                row.remove()
