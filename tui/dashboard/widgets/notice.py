"""What to read where there are no panels yet, and why a run failed."""

from rich.text import Text
from textual.widget import Widget

from ....data import inert
from ..greeting import STARTING
from ..model.session import Phase, Session


class Notice(Widget):
    """The news while a run starts, or the reason of a failure."""

    def __init__(self) -> None:
        super().__init__()
        self._text = Text()

    def show(self, session: Session, *, waiting: bool) -> None:
        """Say what the session needs said; hide when nothing does."""
        failed = session.phase is Phase.FAILED
        self.display = waiting or failed
        self.set_class(not waiting, "-beside")
        text = (_failure if failed else _waiting)(session) if self.display else Text()
        # A new layout of the whole screen: only for something new to read.
        if text != self._text:
            self._text = text
            self.refresh(layout=True)

    def render(self) -> Text:
        """The text."""
        return self._text


def _waiting(session: Session) -> Text:
    if session.phase in (Phase.REPLAY, Phase.WATCHED):
        return Text("No epoch of this run has ended yet.")
    text = Text(STARTING)
    return text.append(f"\n{session.news}", "dim") if session.news else text


def _failure(session: Session) -> Text:
    failure = session.failure
    assert failure is not None
    text = Text("The run has failed.\n\n", "bold")
    text.append(failure.message, "not bold")
    if failure.log is not None:
        text.append(f"\n\nThe log: {inert(failure.log)}", "not bold")
    if failure.is_bug:
        text.append("\nThis is a fault of centerviz; the log says more.", "not bold dim")
    offers = [("r", "run again")]
    if session.run_dir is not None:
        offers.insert(0, ("R", "resume it from its last checkpoint"))
    for key, offer in offers:
        text.append("\n\n")
        text.append(f"  {key}  ", "bold reverse").append(f"  {offer}", "not bold")
    return text
