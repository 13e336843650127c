"""What happened, line by line."""

from textual.widgets import Log


class LogPane(Log):
    """Events of the run, and whatever the engine's process printed."""

    can_focus = True

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, max_lines=200, auto_scroll=True)
        self.border_title = "log"

    def say(self, line: str) -> None:
        """Add one line; it is plain text, not markup."""
        self.write_line(line)
