"""The engine as the dashboard sees it: commands in, events out, never a wait."""

import contextlib
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ...engine import log_of
from ...engine.events import EpochDone, Event, FrameReady, RunFailed, RunFinished, RunStarted
from ...engine.process import Request, WireError, read
from ..exits.account import Account
from .engine_process import EngineProcess, spawn

GRACE = 20.0
"""Seconds that an engine gets to finish its step and close the run."""


@dataclass
class Inbox:
    """Events on their way from the reader thread to the screen; only the newest frame is kept."""

    notify: Callable[[], None]
    """Called from the reader thread when something lies here for the first time since `take`."""
    account: Account = field(default_factory=Account)
    """What becomes of the run, whether or not its events are taken."""
    _events: list[Event] = field(default_factory=list)
    _frame: FrameReady | None = None
    _told: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, event: Event) -> None:
        """Add an event; a frame replaces the one before."""
        with self._lock:
            self.account.see(event)
            if isinstance(event, FrameReady):
                self._frame = event
            else:
                # Later in the stream than any frame that still lies here.
                if isinstance(event, EpochDone):
                    self._frame = None
                self._events.append(event)
            tell, self._told = not self._told, True
        if tell:
            self.notify()

    def take(self) -> list[Event]:
        """Everything that arrived, in order, the newest frame last."""
        with self._lock:
            events, frame = self._events, self._frame
            self._events, self._frame, self._told = [], None, False
        return [*events, frame] if frame is not None else events


class Engine:
    """One run in a process of its own, from its start to its end."""

    def __init__(
        self, request: Request, notify: Callable[[], None], process: EngineProcess | None = None
    ) -> None:
        """Begin to listen to `process`, or to a new one."""
        self.inbox = Inbox(notify)
        process = process or spawn(request)
        self._process = process.popen
        self._first_log = process.log
        self.log = self._first_log
        """What the process prints; the run's own log as soon as there is one."""
        self._ended = self._stopping = self._log_is_told = False
        self._reader = threading.Thread(target=self._read, name="engine-reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process exists."""
        return self._process.poll() is None

    def pause(self) -> None:
        """Let training stand still after the current step."""
        self._send(b"pause\n")

    def resume(self) -> None:
        """Let training go on."""
        self._send(b"resume\n")

    def stop(self) -> None:
        """End the run after the current step, in order."""
        self._stopping = True
        self._send(b"stop\n")

    def close(self, timeout: float = GRACE) -> None:
        """Wait until the process is gone; one that does not end in time is killed."""
        with contextlib.suppress(BrokenPipeError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(timeout)
        # Kept only for who was told to read it.
        if not self._log_is_told:
            self._first_log.unlink(missing_ok=True)

    def kill(self) -> None:
        """End the process at once, in whatever state it leaves the run."""
        self._process.kill()

    def _send(self, line: bytes) -> None:
        assert self._process.stdin is not None
        # A process that is gone is reported by the reader, which sees its output end.
        with contextlib.suppress(BrokenPipeError, ValueError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        problem = None
        try:
            while (event := read(stream)) is not None:
                self._ended = isinstance(event, RunFinished | RunFailed)
                if isinstance(event, RunStarted) and event.run_dir is not None:
                    self.log = log_of(event.run_dir)
                self._put(event)
        except WireError as error:
            problem = str(error)
        stream.close()
        status = self._process.wait()
        if not self._ended and self._stopping and status == 0:
            # Stopped while it was still loading: there is no run.
            self._put(RunFinished(reason="stopped", epochs_done=0, seconds=0.0))
        elif not self._ended:
            message = _death(status) if problem is None or status < 0 else problem
            log = str(self.log) if _has_content(self.log) else None
            self._put(RunFailed(message=message, is_bug=True, log=log))

    def _put(self, event: Event) -> None:
        if isinstance(event, RunFailed) and event.log == str(self._first_log):
            self._log_is_told = True
        self.inbox.put(event)


def _has_content(log: Path) -> bool:
    try:
        return log.stat().st_size > 0
    except OSError:
        return False


def _death(status: int) -> str:
    """Why a process ended that said nothing about it."""
    if status == -signal.SIGKILL:
        return "The engine was killed, perhaps because the machine ran out of memory."
    if status < 0:
        return f"The engine was ended by the signal {signal.Signals(-status).name}."
    return f"The engine ended with exit code {status}."
