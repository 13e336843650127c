"""The run behind the panels: start, pause, stop, and whatever its engine tells."""

import time
from dataclasses import dataclass
from pathlib import Path

from textual import on, work
from textual.message import Message

from ....data.base.inert import inert
from ....engine.events import (
    ArmWarning,
    EpochDone,
    Event,
    FrameReady,
    RunFailed,
    RunFinished,
    RunStarted,
    SnapshotSaved,
)
from ....engine.process.request import Request
from ..engine import Engine
from ..engine_slot import EngineSlot
from ..model.describe import epoch_line, log_line
from ..model.log_tail import LogTail
from ..model.replay import follow_folder
from ..model.session import Phase
from ..widgets.log_pane import LogPane
from .confirm import ConfirmScreen
from .time_travel import TimeTravelScreen

HOLD = 0.8
"""Seconds that a finished epoch's full picture stays before the next frame replaces it."""
LOG_INTERVAL = 0.5
"""Seconds between two looks at the log."""


class RunScreen(TimeTravelScreen):
    """Owns the engine of the live run."""

    @dataclass
    class EngineSpoke(Message):
        """Events lie in the inbox of an engine."""

        engine: Engine

    slot: EngineSlot
    """Holds the engine that works, so that it is closed however the program ends."""
    request: Request | None = None
    """What the newest run was asked to do."""
    _next_request: Request | None = None
    _tail: LogTail | None = None
    _asked_to_pause = False
    _leaving = False
    _hold_until = 0.0

    def on_mount(self) -> None:
        """Keep an eye on the log."""
        super().on_mount()
        self.set_interval(LOG_INTERVAL, self._read_log)

    @property
    def engine(self) -> Engine | None:
        """The engine that works."""
        return self.slot.engine

    def request_run(self, request: Request) -> None:
        """Start a run in a new engine; one that still works is stopped first, if agreed."""
        if self.engine is None:
            self._launch(request)
            return
        if not self.session.phase.active:
            # Its run is over, and it is just about to be gone.
            self._next_request = request
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._next_request = request
                self._stop()

        question = "A run is going on. Stop it and start the new one?"
        self.app.push_screen(ConfirmScreen(question, yes="Stop and start"), answer)

    def _launch(self, request: Request) -> None:
        self.request = request
        self._asked_to_pause = False
        self.session = self.session.emptied(Phase.STARTING)
        engine = self.slot.start(request, lambda: self._hear(engine))
        self.begin_log(engine.log)
        self.redraw()

    def _hear(self, engine: Engine) -> None:
        """Called in the reader thread; posting a message is all that is safe there."""
        self.post_message(self.EngineSpoke(engine))

    @on(EngineSpoke)
    def take_events(self, message: EngineSpoke) -> None:
        """Follow what the engine tells."""
        if message.engine is not self.engine:
            return
        for event in message.engine.inbox.take():
            self._receive(event)

    def _receive(self, event: Event) -> None:
        self.session.apply(event)
        match event:
            case FrameReady():
                self._draw_lines()
                if self.session.live:
                    self.redraw_soon(not_before=self._hold_until)
                return
            case EpochDone():
                self._hold_until = time.monotonic() + HOLD
                self.query_one(LogPane).say(f"{time.strftime('%H:%M:%S')} {epoch_line(event)}")
            case RunStarted():
                self._run_began(event)
            case ArmWarning():
                self.notify(event.message, severity="warning", markup=False, timeout=8)
            case SnapshotSaved() if event.step is not None:
                self.notify(f"Saved {inert(event.paths[0])}", markup=False)
            case RunFinished() | RunFailed():
                self._run_is_over()
        self.redraw()

    def _run_began(self, event: RunStarted) -> None:
        engine = self.engine
        if engine is not None:
            self._tail = LogTail(engine.log)
        if event.run_dir is not None:
            follow_folder(self.session.tracks[0], event.run_dir)

    def _run_is_over(self) -> None:
        self._read_log()
        if self.session.failure is not None:
            self.app.bell()
        self._release_engine()

    @work(thread=True)
    def _release_engine(self) -> None:
        """Wait for the process to be gone, which must not hold up the screen."""
        self.slot.close()
        self.app.call_from_thread(self._engine_is_gone)

    def _engine_is_gone(self) -> None:
        request, self._next_request = self._next_request, None
        if self._leaving:
            self.app.exit(0)
        elif request is not None:
            self._launch(request)

    def begin_log(self, path: Path | None) -> None:
        """Show the lines of another log."""
        self.query_one(LogPane).clear()
        self._tail = None if path is None else LogTail(path)

    def _read_log(self) -> None:
        if self._tail is None:
            return
        lines = self._tail.new_lines()
        for line in lines:
            self.query_one(LogPane).say(log_line(line))
        if lines and self.session.phase is Phase.STARTING:
            self.session.news = lines[-1]
            self.redraw()

    def action_pause(self) -> None:
        """Pause training, or let it go on."""
        if self.engine is None:
            self.notify("No run is going on; n starts one.")
            return
        self._asked_to_pause = not self._asked_to_pause
        if self._asked_to_pause:
            self.engine.pause()
        else:
            self.engine.resume()

    def action_snapshot(self) -> None:
        """Save pictures of this moment of the run."""
        if self.engine is None:
            self.notify("No run is going on; its pictures are in the run's folder.")
            return
        self.engine.snapshot()

    def action_stop(self) -> None:
        """Stop the run, if it is meant."""
        if self.engine is None:
            self.notify("No run is going on.")
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._stop()

        question = "Stop this run? What it has reached is kept and can be resumed."
        self.app.push_screen(ConfirmScreen(question, yes="Stop"), answer)

    def _stop(self) -> None:
        if self.engine is None:
            self._engine_is_gone()
            return
        self.session.phase = Phase.STOPPING
        self.engine.stop()
        self.redraw()

    def action_quit(self) -> None:
        """Quit, after a question when a run is going on; again: without waiting for it."""
        if self.engine is None:
            self.app.exit(0)
            return
        if self._leaving:
            self.engine.kill()
            return
        if not self.session.phase.active:
            # Its run is over, and it is just about to be gone.
            self._leaving = True
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._leaving = True
                self.notify("Finishing the step and closing the run …", timeout=30)
                self._stop()

        question = "A run is going on. Stop it after the current step and quit?"
        self.app.push_screen(ConfirmScreen(question, yes="Stop and quit"), answer)
