"""The run that trains: started, paused, stopped, and followed as its engine tells of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual.screen import Screen

from ....data import UserError, inert
from ....engine import PaletteName
from ....engine.events import (
    ArmWarning,
    EpochDone,
    Event,
    FrameReady,
    RunFailed,
    RunFinished,
    RunStarted,
)
from ..engine import Engine
from ..engine_slot import EngineSlot
from ..model.describe import log_line
from ..model.log_tail import LogTail
from ..model.replay import follow_folder
from ..model.series import Series
from ..model.session import Phase, Session
from ..widgets.log_pane import LogPane
from .confirm import ConfirmScreen
from .picture import Picture

HOLD = 0.8
"""Seconds that a finished epoch's full picture stays before the next frame replaces it."""
LOG_INTERVAL = 0.5
"""Seconds between two looks at the log."""


MakeRoom = Callable[[PaletteName], Callable[[], None]]
"""Leaves the screen to a run, drawn in that palette; gives what undoes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What the screen showed when a run was asked for that has not started yet."""

    session: Session
    log: Path | None
    undo: Callable[[], None]


class LiveRun:
    """Steers the one engine of a screen, and lets the session hear what it tells."""

    def __init__(
        self, screen: Screen[None], session: Session, picture: Picture, slot: EngineSlot
    ) -> None:
        self._screen, self._session, self._picture = screen, session, picture
        self._slot = slot
        """Holds the engine that works, so that it is closed however the program ends."""
        self._series: Series | None = None
        """What is trained, and what follows by itself."""
        self._next: Series | None = None
        """What was asked for instead."""
        self._before: _Before | None = None
        self.make_room: MakeRoom = lambda _: lambda: None
        """Called when a run takes the screen."""
        self._tail: LogTail | None = None
        self._asked_to_pause = False
        self._leaving = False
        self._hold_until = 0.0

    def begin(self) -> None:
        """Keep an eye on the log from now on."""
        self._screen.set_interval(LOG_INTERVAL, self._read_log)

    @property
    def engine(self) -> Engine | None:
        """The engine that works."""
        return self._slot.engine

    def request(self, series: Series) -> None:
        """Start runs in new engines; one that still works is stopped first, if agreed."""
        if self.engine is None:
            self._launch(series)
            return
        if not self._session.phase.active:
            # Its run is over, and it is just about to be gone.
            self._next = series
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._next = series
                self._stop()

        question = "A run is going on. Stop it and start the new one?"
        self._screen.app.push_screen(ConfirmScreen(question, yes="Stop and start"), answer)

    def _launch(self, series: Series) -> None:
        self._asked_to_pause = False
        self._series = series
        self._before = _Before(
            session=self._session.memory(),
            log=None if self._tail is None else self._tail.path,
            undo=self.make_room(series.current.output.palette),
        )
        self._session.clear(Phase.STARTING)
        self._session.series = series.title
        engine = self._slot.start(series.current, self._hear)
        self.begin_log(engine.log)
        self._picture.redraw()

    def _hear(self) -> None:
        """Called in the reader thread, where handing work to the screen is all that is safe."""
        self._screen.call_later(self._take_events)

    def _take_events(self) -> None:
        # That of now: the first event may be there before `start` has returned the engine.
        if self.engine is not None:
            for event in self.engine.inbox.take():
                self._receive(event)

    def _receive(self, event: Event) -> None:
        screen, session = self._screen, self._session
        if isinstance(event, RunFailed | RunFinished) and self._bring_back(event):
            return
        session.apply(event)
        match event:
            case FrameReady():
                self._picture.redraw_lines()
                if session.live:
                    self._picture.redraw_soon(not_before=self._hold_until)
                return
            case EpochDone():
                self._hold_until = time.monotonic() + HOLD
            case RunStarted():
                self._run_began(event)
            case ArmWarning():
                screen.notify(event.message, severity="warning", markup=False, timeout=8)
            case RunFinished() | RunFailed():
                self._run_is_over()
        self._picture.redraw()

    def _bring_back(self, ended: RunFailed | RunFinished) -> bool:
        """Show again what was there before a run that did not even start, if anything was."""
        before = self._before
        if self._session.tracks or before is None or not before.session.tracks:
            return False
        self._before = None
        self._session.recall(before.session)
        before.undo()
        self.begin_log(before.log)
        if self._series is not None and self._series.left_over:
            self._screen.notify(self._series.left_over, severity="warning")
        self._series = None
        if isinstance(ended, RunFailed):
            log = "" if ended.log is None else f" The log: {inert(ended.log)}"
            message = f"{ended.message}{log}"
            self._screen.notify(message, severity="error", markup=False, timeout=10)
        self._run_is_over()
        self._picture.redraw()
        return True

    def _run_began(self, event: RunStarted) -> None:
        self._before = None
        engine = self.engine
        if engine is not None:
            self._tail = LogTail(engine.log)
        for note in event.rebuilt:
            self._screen.notify(note, severity="warning", markup=False, timeout=10)
        if event.run_dir is not None:
            try:
                follow_folder(self._session.tracks[0], event.run_dir)
            except UserError as error:
                self._screen.notify(str(error), severity="error", markup=False)

    def _run_is_over(self) -> None:
        self._read_log()
        if self._session.failure is not None:
            self._screen.app.bell()
        # In a thread: waiting for the process to be gone must not hold up the screen.
        self._screen.run_worker(self._release_engine, thread=True)

    def _release_engine(self) -> None:
        self._slot.close()
        self._screen.app.call_from_thread(self._engine_is_gone)

    def _engine_is_gone(self) -> None:
        following, self._next = self._next or self._following(), None
        if self._leaving:
            self._screen.app.exit(0)
        elif following is not None:
            self._launch(following)

    def _following(self) -> Series | None:
        """What comes next by itself: after a run that was completed, its series' next."""
        series, self._series = self._series, None
        if series is None:
            return None
        if self._session.phase is Phase.COMPLETED:
            if series.next is not None:
                self._screen.notify(f"{series.title.capitalize()} is done.")
            return series.next
        if series.left_over:
            self._screen.notify(series.left_over, severity="warning")
        return None

    def begin_log(self, path: Path | None) -> None:
        """Show the lines of another log."""
        self._screen.query_one(LogPane).clear()
        self._tail = None if path is None else LogTail(path)

    def _read_log(self) -> None:
        if self._tail is None:
            return
        lines = self._tail.new_lines()
        for line in lines:
            self._screen.query_one(LogPane).say(log_line(line))
        if lines and self._session.phase is Phase.STARTING:
            self._session.news = lines[-1]
            self._picture.redraw()

    def toggle_pause(self) -> None:
        """Pause training, or let it go on."""
        if self.engine is None:
            self._screen.notify("No run is going on; n starts one.")
            return
        self._asked_to_pause = not self._asked_to_pause
        if self._asked_to_pause:
            self.engine.pause()
        else:
            self.engine.resume()

    def stop(self) -> None:
        """Stop the run, if it is meant."""
        if self.engine is None:
            self._screen.notify("No run is going on.")
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._stop()

        question = "Stop this run? What it has reached is kept and can be resumed."
        self._screen.app.push_screen(ConfirmScreen(question, yes="Stop"), answer)

    def _stop(self) -> None:
        if self.engine is None:
            self._engine_is_gone()
            return
        self._session.phase = Phase.STOPPING
        self.engine.stop()
        self._picture.redraw()

    def leave(self) -> None:
        """Quit, after a question when a run is going on; again: without waiting for it."""
        if self.engine is None:
            self._screen.app.exit(0)
            return
        if self._leaving:
            self.engine.kill()
            return
        if not self._session.phase.active:
            # Its run is over, and it is just about to be gone.
            self._leaving = True
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._leaving = True
                self._screen.notify("Finishing the step and closing the run …", timeout=30)
                self._stop()

        question = "A run is going on. Stop it after the current step and quit?"
        self._screen.app.push_screen(ConfirmScreen(question, yes="Stop and quit"), answer)
