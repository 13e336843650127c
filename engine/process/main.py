"""The engine in a process of its own, so that no screen ever waits for a training step.

Standard input brings one line of JSON, a `Request`, then one command a line; its end means
that the parent is gone. Events leave on the standard output in `wire`'s frames. Whatever a
library prints goes to the log instead: descriptors 1 and 2 lead there before torch is loaded.
"""

import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING, BinaryIO

from ...data import UserError
from .. import wire
from ..control import Control
from ..events import CheckpointReady, Event, RunFailed, RunStarted
from ..run_folder.folder import RunFolder
from .request import Request

if TYPE_CHECKING:
    from ...data import FetchProgress

NICENESS = 5


def main() -> None:
    """Carry out the request on the standard input."""
    # Ctrl-C belongs to the dashboard, which then closes our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The screen that waits for a key goes first on a machine whose cores all train.
    os.nice(NICENESS)
    control, started = Control(), threading.Event()
    _heed_signals(control, started)
    # Unbuffered: no lock is held by the thread that still reads when the interpreter ends.
    commands = os.fdopen(os.dup(0), "rb", buffering=0)
    events = os.fdopen(os.dup(1), "wb")
    # Else what is printed waits in Python's buffer, and is lost where the process ends at once.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    line = commands.readline()
    if not line.endswith(b"\n"):
        return  # The parent died before it could say what it wants.
    request = Request.from_line(line)
    _divert_output(request.log)
    control.frame_interval = request.frame_interval
    obey = partial(_obey, commands, control, started, request.log)
    threading.Thread(target=obey, daemon=True).start()
    for event in _run(request, control):
        if isinstance(event, RunStarted):
            started.set()
            if event.run_dir is not None:
                _divert_output(str(RunFolder(Path(event.run_dir)).log))
                # Nobody looks there any more; the parent may have died before it could tidy up.
                _remove_log(request.log)
        if isinstance(event, RunFailed):
            # It names the log, which a parent that is gone a moment later must leave there.
            started.set()
        # The recorder, on this side, is the only reader of checkpoints.
        if not isinstance(event, CheckpointReady):
            _send(events, event, control)


def _heed_signals(control: Control, started: threading.Event) -> None:
    """`kill` and a lost session end a run in order, and the process at once where there is none."""

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        if not started.is_set():
            os._exit(128 + number)
        control.stop()

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # One that is ignored, as SIGHUP is under nohup, is meant to stay so.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handle)


def _divert_output(log: str) -> None:
    """Send whatever is printed from now on to `log`, whoever prints it."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)


def _remove_log(log: str) -> None:
    if log != os.devnull:
        Path(log).unlink(missing_ok=True)


def _run(request: Request, control: Control) -> Iterator[Event]:
    log: str | None = None
    try:
        for event in _open(request, control):
            if isinstance(event, RunStarted) and event.run_dir is not None:
                log = str(RunFolder(Path(event.run_dir)).log)
            yield event
    except UserError as error:
        yield RunFailed(message=str(error), is_bug=False, log=log)
    except Exception as error:
        traceback.print_exc()
        message = f"{type(error).__name__}: {error}"
        yield RunFailed(message=message, is_bug=True, log=log or request.log)


def _open(request: Request, control: Control) -> Iterator[Event]:
    # Imported here: loading torch takes long, and must not delay a command to stop.
    from ..launch import resume, run

    progress = _ProgressPrinter()
    if request.config is not None:
        return run(request.config, output=request.output, control=control, progress=progress)
    assert request.resume is not None
    return resume(
        request.resume,
        from_start=request.from_start,
        control=control,
        progress=progress,
        losses=request.losses,
        network=request.network,
    )


class _ProgressPrinter:
    """A line for each tenth of a download, for the log."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, progress: "FetchProgress") -> None:
        line = progress.sentence
        if progress.total:
            line += f" {progress.done * 10 // progress.total * 10}%"
        if line != self._said:
            self._said = line
            print(line)  # noqa: T201


def _obey(commands: IO[bytes], control: Control, started: threading.Event, log: str) -> None:
    """Carry out commands until the input ends, then let the run end in order."""
    actions = {
        b"pause": control.pause,
        b"resume": control.resume,
        b"stop": control.stop,
    }
    for line in commands:
        command = line.strip()
        if command not in actions:
            continue  # The parent died in the middle of a word.
        actions[command]()
        if command == b"stop" and not started.is_set():
            break
    if not started.is_set():
        # Still loading: no run exists that would have to be closed.
        _remove_log(log)
        os._exit(0)
    control.stop()


def _send(stream: BinaryIO, event: Event, control: Control) -> None:
    """Pass an event on; without a reader the run still goes on to its orderly end."""
    try:
        wire.write(stream, event)
    except (BrokenPipeError, ValueError):
        control.stop()


if __name__ == "__main__":
    main()
