"""Saved runs on the screen: read without holding it up, and watched while they grow."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from textual.screen import Screen

from ....data import UserError
from ....engine import PaletteName, SavedRun
from ..model.replay import open_tracks, update_track
from ..model.session import Phase, Session
from ..model.track import Track
from .live_run import LiveRun
from .picture import Picture

WATCH_INTERVAL = 1.0
"""Seconds between two looks at a run that another process trains."""


class SavedRuns:
    """Replays runs in place of the live one."""

    def __init__(
        self, screen: Screen[None], session: Session, picture: Picture, live: LiveRun
    ) -> None:
        self._screen, self._session, self._picture, self._live = screen, session, picture, live
        self._saved: list[SavedRun] = []
        live.make_room = self._forget
        self._complaint: str | None = None
        """The last sentence on why a run cannot be watched."""

    def begin(self) -> None:
        """Let the runs on the screen grow with their folders from now on."""
        self._screen.set_interval(WATCH_INTERVAL, self._watch)

    def _forget(self, palette: PaletteName) -> Callable[[], None]:
        """Leave the screen to a live run, which is drawn in `palette`; returns what undoes it."""
        before = self._saved, self._picture.palette
        self._saved, self._picture.palette = [], palette

        def undo() -> None:
            self._saved, self._picture.palette = before

        return undo

    def replay(self, paths: Sequence[Path]) -> None:
        """Read runs, which may take a while, and show them unless a run is going on by then."""
        self._in_thread("replay", partial(self._read, paths))

    def _in_thread(self, group: str, work: partial[None]) -> None:
        self._screen.run_worker(work, thread=True, exclusive=True, group=group)

    def _read(self, paths: Sequence[Path]) -> None:
        app = self._screen.app
        try:
            tracks, saved = open_tracks(paths)
        except UserError as error:
            app.call_from_thread(self._say, str(error))
            return
        app.call_from_thread(self._show, tracks, saved)

    def _say(self, sentence: str) -> None:
        self._screen.notify(sentence, severity="error", markup=False, timeout=10)

    def _show(self, tracks: list[Track], saved: list[SavedRun]) -> None:
        if self._live.engine is not None:
            self._say("A run is in progress; stop it with k before you replay another.")
            return
        session = self._session
        session.clear(_phase(saved))
        session.tracks = tracks
        self._saved = saved
        self._picture.palette = saved[0].output.palette
        self._live.begin_log(saved[0].folder.log if len(saved) == 1 else None)
        for note in (note for run in saved for note in run.notes):
            self._screen.notify(note, severity="warning", markup=False, timeout=10)
        if len(saved) == 1:
            session.run_dir = str(saved[0].path)
        self._picture.redraw()

    def _watch(self) -> None:
        if any(saved.state == "running" for saved in self._saved):
            pairs = list(zip(self._session.tracks, self._saved, strict=True))
            self._in_thread("watch", partial(self._look_again, pairs))

    def _look_again(self, pairs: list[tuple[Track, SavedRun]]) -> None:
        app = self._screen.app
        try:
            fresh = [saved.refresh() for _, saved in pairs]
            for saved in fresh:
                _ = saved.epochs  # What cannot be read says so here, not on the screen's thread.
        except UserError as error:
            app.call_from_thread(self._complain, str(error))
            return
        app.call_from_thread(self._grow, pairs, fresh)

    def _complain(self, sentence: str) -> None:
        """Say why a run cannot be watched; once, however often one looks."""
        if sentence != self._complaint:
            self._complaint = sentence
            self._say(sentence)

    def _grow(self, pairs: list[tuple[Track, SavedRun]], fresh: list[SavedRun]) -> None:
        if [saved for _, saved in pairs] != self._saved:
            return
        grown = [new.epochs != old.epochs for new, (_, old) in zip(fresh, pairs, strict=True)]
        self._saved, self._complaint = fresh, None
        over = self._session.phase is Phase.WATCHED and _phase(fresh) is Phase.REPLAY
        if over:
            self._session.phase = Phase.REPLAY
        for saved, (track, _) in zip(fresh, pairs, strict=True):
            update_track(track, saved)
        if over or any(grown):
            self._picture.redraw()


def _phase(saved: Sequence[SavedRun]) -> Phase:
    """Whether another process trains one of the runs."""
    return Phase.WATCHED if any(run.state == "running" for run in saved) else Phase.REPLAY
