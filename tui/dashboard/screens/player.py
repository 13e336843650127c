"""The animation: one epoch after the other, at a chosen speed."""

from textual.screen import Screen
from textual.timer import Timer

from ..model.session import SPEEDS, Session
from .picture import Picture


class Player:
    """Moves a session through its epochs while it plays."""

    def __init__(self, screen: Screen[None], session: Session, picture: Picture) -> None:
        self._screen, self._session, self._picture = screen, session, picture
        self._timer: Timer | None = None

    def moved(self) -> None:
        """Follow the session, which was told to show another moment, to play or to halt."""
        self._wind_up()
        self._picture.redraw()

    def _wind_up(self) -> None:
        """Let the timer run at the present speed, or not at all."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._session.playing:
            interval = 1 / SPEEDS[self._session.speed]
            self._timer = self._screen.set_interval(interval, self._next)

    def _next(self) -> None:
        if self._picture.turning:
            return  # An epoch is shown whole before the next one, however fast it should be.
        self._session.tick()
        if not self._session.playing:
            self._wind_up()
        self._picture.redraw()
