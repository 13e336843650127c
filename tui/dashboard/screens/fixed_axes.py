"""Axes that stay as they are from epoch to epoch: what they must hold is read in a thread."""

from collections.abc import Callable, Sequence
from functools import partial

from textual.screen import Screen

from ....data import UserError
from ....engine.events import ArmState
from ..model.history import Load
from ..model.session import Session
from ..model.track import Track

Wanted = tuple[Track, int, Load]
"""An epoch of a run, and what reads it from the disk."""


class FixedAxes:
    """Finds out how far features reach at the epochs that nobody has looked at yet."""

    def __init__(self, screen: Screen[None], session: Session, redraw: Callable[[], None]) -> None:
        self._screen, self._session, self._redraw = screen, session, redraw
        self.reading = False
        """Whether epochs are being read."""
        self._unreadable: set[tuple[int, int]] = set()

    def switch(self) -> None:
        """Fix the axes over all epochs, or let them follow each epoch again."""
        self._session.fixed_axes = not self._session.fixed_axes
        self.follow()
        self._redraw()

    def follow(self) -> None:
        """Read what is missing, while axes are fixed; what is new is read, too."""
        if not self._session.fixed_axes or self.reading:
            return
        wanted: list[Wanted] = []
        for track in self._session.tracks:
            load = track.history.load
            for epoch in track.extents.missing(track.history.epochs):
                if load is None:
                    track.extents.add(epoch, track.history.arms(epoch))
                elif (id(track), epoch) not in self._unreadable:
                    wanted.append((track, epoch, load))
        if wanted:
            self.reading = True
            work = partial(self._read, wanted)
            self._screen.run_worker(work, thread=True, group="extents")

    def _read(self, wanted: Sequence[Wanted]) -> None:
        app = self._screen.app
        for track, epoch, load in wanted:
            try:
                arms = load(epoch)
            except UserError as error:
                app.call_from_thread(self._miss, track, epoch, str(error))
            else:
                app.call_from_thread(self._take, track, epoch, arms)
        app.call_from_thread(self._done)

    def _take(self, track: Track, epoch: int, arms: tuple[ArmState, ...]) -> None:
        track.extents.add(epoch, arms)

    def _miss(self, track: Track, epoch: int, sentence: str) -> None:
        self._unreadable.add((id(track), epoch))
        self._screen.notify(sentence, severity="error", markup=False)

    def _done(self) -> None:
        self.reading = False
        self._redraw()
