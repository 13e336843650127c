"""What the figures below the panels show: which metric, on which axis."""

from collections.abc import Callable

from textual.screen import Screen

from ..model.curve_axis import spreads
from ..model.curves import available, choose, chosen, curves, turn
from ..model.session import Session
from .metric_choice import MetricChoiceScreen


class Figures:
    """Answers the keys of the curves."""

    def __init__(self, screen: Screen[None], session: Session, redraw: Callable[[], None]) -> None:
        self._screen, self._session, self._redraw = screen, session, redraw

    def turn_metric(self, by: int) -> None:
        """Show the next metric, or a previous one if negative."""
        turn(self._session, by)
        self._redraw()

    def choose_metric(self) -> None:
        """Let the user choose among all metrics."""
        now = chosen(self._session)
        if now is None:
            self._screen.notify("There are no numbers yet.")
            return

        def answer(name: str | None) -> None:
            if name is not None:
                self.show_metric(name)

        self._screen.app.push_screen(MetricChoiceScreen(available(self._session), now), answer)

    def show_metric(self, name: str) -> None:
        """Let the curves show a metric by its name."""
        choose(self._session, name)
        self._redraw()

    def turn_axis(self) -> None:
        """Spread the curves' values in the next way that they allow."""
        shown = curves(self._session)
        if not shown.lines:
            self._screen.notify("There are no curves yet.")
            return
        possible = spreads(shown.lines)
        if len(possible) == 1:
            self._screen.notify("Values below 0 and few epochs allow this axis alone.")
            return
        now = self._session.spread or possible[0]
        self._session.spread = possible[(possible.index(now) + 1) % len(possible)]
        self._redraw()
