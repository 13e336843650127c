"""The first words on the screen, which need none of what takes long to load."""

from rich.text import Text
from textual.app import ComposeResult
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Static

from .key_table import KEYS

STARTING = "Starting the engine and loading the data …\n"
READING = "Reading the run …"

_WELCOME = {
    "new_run": "start a new run",
    "runs": "open saved runs",
    "app.keys": "see all keys",
    "quit": "quit",
}


def welcome() -> Text:
    """What to do on a dashboard that shows no run."""
    text = Text("See what center loss does to a network's features.\n\n")
    for action, words in _WELCOME.items():
        text.append(f"  {KEYS.key(action)}  ", "bold reverse").append(f"  {words}\n\n")
    return text


class GreetingScreen(Screen[None]):
    """Stands where the dashboard will be, and keeps the keys that are meant for it."""

    CSS = """
    GreetingScreen { background: $background; }
    GreetingScreen Static {
        width: 1fr;
        height: 1fr;
        padding: 1 3;
        content-align: center middle;
        color: $foreground;
    }
    """

    def __init__(self, text: Text) -> None:
        super().__init__()
        self._text = text
        self.keys: list[str] = []
        """What was typed so far."""

    def compose(self) -> ComposeResult:
        """The text in the middle."""
        yield Static(self._text)

    def on_key(self, event: Key) -> None:
        """Keep the key."""
        self.keys.append(event.key)
