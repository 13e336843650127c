"""Ctrl-C, `kill` and a closed terminal: the run ends in order and stays readable."""

import os
import signal
import sys
import time
from types import FrameType, TracebackType
from typing import Self

from ...engine import Control
from ..exits.exit_codes import ExitCode

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
# `timeout` and some shells send one SIGINT twice, to the process and to its group.
_ONE_PRESS = 0.5
_SHOW_CURSOR = b"\x1b[?25h"


class Interrupts:
    """While entered, signals raise `KeyboardInterrupt`, or stop the run once it is `watched`.

    A second Ctrl-C leaves at once.
    """

    def __init__(self, *, notice: str = "") -> None:
        self._notice = notice
        """Written to stderr when the run is asked to stop."""
        self._control: Control | None = None
        self._first_at: float | None = None
        self._previous: dict[signal.Signals, object] = {}

    def watch(self, control: Control) -> None:
        """From now on a signal asks `control` to stop; so does one that came before.

        A `KeyboardInterrupt` raised inside a destructor or callback is lost.
        """
        self._control = control
        if self.happened:
            control.stop()

    @property
    def happened(self) -> bool:
        """Whether a signal came."""
        return self._first_at is not None

    def __enter__(self) -> Self:
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                # Under nohup a lost terminal is not to end the run.
                continue
            self._previous[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        now = time.monotonic()
        if self._first_at is None:
            self._first_at = now
            if self._control is None:
                raise KeyboardInterrupt
            self._control.stop()
            # Not through sys.stderr, which may be in the middle of a write.
            _tell(self._notice.encode())
        elif number == signal.SIGINT and now - self._first_at > _ONE_PRESS:
            if sys.stderr is not None and sys.stderr.isatty():
                _tell(_SHOW_CURSOR + b"\n")
            os._exit(ExitCode.INTERRUPTED)


def _tell(message: bytes) -> None:
    try:
        os.write(2, message)
    except OSError:
        return  # Nobody reads stderr any more; stopping is what matters.
