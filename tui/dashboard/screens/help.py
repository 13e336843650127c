"""Every key, by what it is for."""

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Grid, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from ..key_table import KEYS
from ..keys import Group, Place


class HelpScreen(ModalScreen[None]):
    """The table of all keys, that of one group first."""

    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (118, "-broad")]  # noqa: RUF012
    BINDINGS = KEYS.bindings(Place.HELP)

    def __init__(self, first: Group) -> None:
        super().__init__()
        self._first = first

    def compose(self) -> ComposeResult:
        """One block a group, in two columns of about equal height where they fit."""
        blocks = sorted(KEYS.help(), key=lambda block: block[0] is not self._first)
        total = sum(len(lines) + 2 for _, lines in blocks)
        columns: tuple[list[RenderableType], list[RenderableType]] = ([], [])
        height = 0
        for group, lines in blocks:
            columns[height + len(lines) // 2 >= total / 2].append(_block(group, lines))
            height += len(lines) + 2
        with VerticalScroll(classes="dialog -wide"):
            heading = Text("Keys", "bold").append("   Esc closes this page", "not bold")
            yield Static(heading, classes="heading")
            with Grid(id="help-blocks"):
                for column in columns:
                    yield Static(Lines(*column), classes="help-block")


def _block(group: Group, lines: list[tuple[str, str]]) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(style="bold", width=12)
    table.add_column()
    for keys, text in lines:
        table.add_row(keys, text)
    return Lines(Text(group.value, "bold underline"), table, Text())
