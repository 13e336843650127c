"""What can be made of the runs on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from ....data import inert
from ....engine import Make
from ..key_table import KEYS
from ..keys import Place
from ..widgets.key_line import KeyLine

CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that can be made."""

    what: str
    request: Make


class OfferList(OptionList):
    """Where Enter chooses."""

    BINDINGS = KEYS.bindings(Place.OFFERS)


class ExportScreen(ModalScreen[Make | str | None]):
    """The answer is what to make, `CANCEL` for what is being made, or None."""

    BINDINGS = KEYS.bindings(Place.EXPORT)

    def __init__(self, offers: Sequence[Offer], *, in_the_making: str) -> None:
        """Offer some files.

        Args:
            offers: in order.
            in_the_making: what is being made and can be cancelled; empty: nothing.
        """
        super().__init__()
        self._offers, self._in_the_making = offers, in_the_making

    def compose(self) -> ComposeResult:
        """One line for each file, with its name below."""
        with Vertical(classes="dialog -wide"):
            yield Static(Text("Make of what is shown", "bold"), classes="heading")
            lines = [f"Cancel {self._in_the_making}"] if self._in_the_making else []
            texts = [Text(line, "bold") for line in lines]
            for offer in self._offers:
                path = inert(offer.request.path)
                texts.append(Text(f"{offer.what}\n").append(f"  {path}", "dim"))
            yield OfferList(*texts)
            yield KeyLine()

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer with the line under the cursor."""
        index = event.option_index - bool(self._in_the_making)
        self.dismiss(CANCEL if index < 0 else self._offers[index].request)

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
