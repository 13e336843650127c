"""One setting of the start form: its name, its value, and what it means or what is wrong."""

from dataclasses import dataclass

from rich.segment import Segment
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.events import Click, Key
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from ...settings.from_form import Field
from ..key_table import KEYS
from ..keys import Place


class Choice(Widget, can_focus=True):
    """One of a few texts; the arrow keys, space or a click walk through them."""

    BINDINGS = KEYS.bindings(Place.CHOICE)

    @dataclass
    class Changed(Message):
        """Another text was chosen."""

        text: str

    def __init__(self, choices: tuple[str, ...], text: str) -> None:
        super().__init__()
        self._choices, self.text = choices, text

    def render(self) -> Text:
        """The text between two arrows."""
        return Text(f"‹ {self.text} ›", no_wrap=True)

    def show(self, text: str) -> None:
        """Show another text, without a message."""
        self.text = text
        self.refresh()

    def action_walk(self, by: int) -> None:
        """Choose the next or the previous text."""
        at = self._choices.index(self.text) if self.text in self._choices else -1
        self.show(self._choices[(at + by) % len(self._choices)])
        self.post_message(self.Changed(self.text))

    def on_click(self, event: Click) -> None:
        """Choose the next text, on the left arrow the previous."""
        self.action_walk(-1 if event.x < 2 else 1)


_EDITS = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}


class FormInput(Input):
    """An input for keys in quick succession, with a value that cannot steer the terminal."""

    BINDINGS = KEYS.bindings(Place.ENTRY)

    async def _on_key(self, event: Key) -> None:
        """Take each key in its turn.

        Textual runs what is bound to a key when the key has come back to the app: later than
        the characters typed after it, which by then are in the text.
        """
        if event.key in _EDITS:
            event.stop()
            event.prevent_default()
            await self.run_action(_EDITS[event.key])
        else:
            await super()._on_key(event)

    def render_line(self, y: int) -> Strip:
        """A line without its control and direction characters, which take no cell anyway."""
        strip = super().render_line(y)
        shown = ["".join(filter(str.isprintable, segment.text)) for segment in strip]
        parts = zip(shown, strip, strict=True)
        return Strip([Segment(text, each.style, each.control) for text, each in parts])


class FormRow(Horizontal):
    """A line of the form."""

    @dataclass
    class Edited(Message):
        """The user typed or chose another value."""

        row: "FormRow"

    def __init__(self, field: Field, text: str) -> None:
        super().__init__()
        self.field = field
        self._first = text

    def compose(self) -> ComposeResult:
        """Name, value, help."""
        yield Static(Text(self.field.name.replace("_", " ")), classes="form-name")
        if self.field.choices is not None:
            yield Choice(self.field.choices, self._first)
        else:
            yield FormInput(
                self._first, placeholder=self.field.empty, compact=True, select_on_focus=False
            )
        yield Static(Text(self.field.help), classes="form-help")

    @property
    def text(self) -> str:
        """What stands in the value now, however many edits are still on their way."""
        for entry in self.query(Input):
            return entry.value
        return self.query_one(Choice).text

    def show(
        self, text: str, *, changed: bool, error: str | None, meaning: str | None = None
    ) -> None:
        """Show the value `text` and what is to be said about it.

        Args:
            text: as typed or chosen.
            changed: whether it differs from the preset.
            error: what is wrong with it.
            meaning: what it is understood as, where that is not plain.
        """
        for choice in self.query(Choice):
            choice.show(text)
        for entry in self.query(Input):
            if entry.value != text:
                with self.prevent(Input.Changed):
                    entry.value = text
        self.set_class(changed, "-changed")
        self.set_class(error is not None, "-wrong")
        self.query_one(".form-help", Static).update(
            Text(error or (meaning if changed else None) or self.field.help)
        )

    def take_focus(self) -> None:
        """Put the cursor into the value."""
        self.children[1].focus()

    @on(Choice.Changed)
    def chosen(self, event: Choice.Changed) -> None:
        """Pass a choice on as an edit."""
        event.stop()
        self.post_message(self.Edited(self))

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Pass a typed text on as an edit."""
        event.stop()
        self.post_message(self.Edited(self))
