"""Which moment is shown: the actions of `Time`."""

from textual.timer import Timer

from ..model.session import SPEEDS
from .viewing import ViewingScreen


class TimeTravelScreen(ViewingScreen):
    """Scrubbing, the newest moment, and the animation."""

    _player: Timer | None = None

    def action_step(self, count: int) -> None:
        """Show an earlier or later epoch."""
        self.session.step(count)
        self._moved()

    def action_first(self) -> None:
        """Show the first epoch."""
        self.session.go_first()
        self._moved()

    def action_last(self) -> None:
        """Show the last finished epoch."""
        self.session.go_last()
        self._moved()

    def action_live(self) -> None:
        """Show the newest moment from now on."""
        self.session.go_live()
        self._moved()

    def action_play(self) -> None:
        """Start or halt the animation."""
        self.session.toggle_play()
        self._moved()

    def action_speed(self, by: int) -> None:
        """Play faster, or slower if negative."""
        self.session.change_speed(by)
        self.notify(f"{SPEEDS[self.session.speed]:g} epochs a second", timeout=1.5)
        self._moved()

    def _moved(self) -> None:
        self._wind_up()
        self.redraw()

    def _wind_up(self) -> None:
        """Let the animation's timer run at the present speed, or not at all."""
        if self._player is not None:
            self._player.stop()
            self._player = None
        if self.session.playing:
            interval = 1 / SPEEDS[self.session.speed]
            self._player = self.set_interval(interval, self._play_next)

    def _play_next(self) -> None:
        self.session.tick()
        if not self.session.playing:
            self._wind_up()
        self.redraw()
