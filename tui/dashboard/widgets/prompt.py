"""A line that asks for a text: what it is about, and where it is typed."""

from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from ..key_table import KEYS
from ..keys import Place
from .form_row import FormInput


class PromptInput(FormInput):
    """The text."""

    BINDINGS = KEYS.bindings(Place.PROMPT)

    class Left(Message):
        """Esc was pressed."""

    def action_leave(self) -> None:
        """Say so."""
        self.post_message(self.Left())


class Prompt(Horizontal):
    """Not on the screen until it is asked for."""

    @dataclass
    class _Said(Message):
        prompt: "Prompt"
        text: str

        @property
        def control(self) -> "Prompt":
            """Whose message it is."""
            return self.prompt

    class Typed(_Said):
        """The text has changed."""

    class Taken(_Said):
        """Enter was pressed."""

    class Left(_Said):
        """Esc was pressed; what was typed is given up."""

    def __init__(self, about: str, *, id: str, most: int = 0) -> None:  # noqa: A002
        """Ask for a text.

        Args:
            about: what stands before it.
            id: of the widget.
            most: its longest length; 0: any.
        """
        super().__init__(id=id)
        self._about, self._most = about, most

    def compose(self) -> ComposeResult:
        """Label and text in one line."""
        yield Static(Text(self._about, "bold"))
        yield PromptInput(compact=True, select_on_focus=False, max_length=self._most)

    def on_mount(self) -> None:
        """Wait to be asked."""
        self.display = False

    def ask(self, text: str) -> None:
        """Appear with `text`, to be changed."""
        entry = self.query_one(PromptInput)
        with self.prevent(Input.Changed):
            entry.value = text
        entry.cursor_position = len(text)
        self.display = True
        entry.focus()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(PromptInput).value

    @on(Input.Changed)
    def changed(self, event: Input.Changed) -> None:
        """Pass it on."""
        event.stop()
        self.post_message(self.Typed(self, event.value))

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Pass it on."""
        event.stop()
        self.post_message(self.Taken(self, event.value))

    @on(PromptInput.Left)
    def left(self, event: PromptInput.Left) -> None:
        """Go, and pass it on."""
        event.stop()
        self.put_away()
        self.post_message(self.Left(self, ""))

    def put_away(self) -> None:
        """Disappear, and forget the text."""
        with self.prevent(Input.Changed):
            self.query_one(PromptInput).value = ""
        self.display = False
