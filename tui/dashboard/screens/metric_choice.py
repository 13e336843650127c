"""The list of all metrics that the curves can show."""

from collections.abc import Sequence

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ..key_table import KEYS
from ..keys import Place
from ..model.metric_facts import arrow, meaning
from ..model.plotted import Plotted
from ..widgets.key_line import KeyLine


class MetricChoiceScreen(ModalScreen[str]):
    """Asks which metric; the answer is its name among `plotted.choices`."""

    BINDINGS = KEYS.bindings(Place.METRICS)

    def __init__(self, choices: Sequence[Plotted], now: Plotted) -> None:
        super().__init__()
        self._choices, self._now = choices, now

    def compose(self) -> ComposeResult:
        """The names, the present one marked; a line below says what the marked one means."""
        with Vertical(classes="dialog -tall"):
            yield Static(Text("Curves of …", "bold"), classes="heading")
            yield OptionList(*(Option(_line(each), id=each.name) for each in self._choices))
            yield Static(id="meaning")
            yield KeyLine()

    def on_mount(self) -> None:
        """Begin with the present metric."""
        names = self.query_one(OptionList)
        names.highlighted = self._choices.index(self._now)
        names.focus()

    @on(OptionList.OptionHighlighted)
    def explain(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the marked metric means."""
        text = meaning(self._choices[event.option_index].name)
        self.query_one("#meaning", Static).update(Text(text))

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer with the chosen metric."""
        self.dismiss(event.option.id)

    def action_choose(self) -> None:
        """Answer with the marked metric."""
        self.query_one(OptionList).action_select()

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


def _line(plotted: Plotted) -> Text:
    text = f"{plotted.title} {arrow(plotted.name)}"
    return Text(text, no_wrap=True, overflow="ellipsis")
