"""Keeps arms that train in threads of their own at the same step whenever they halt."""

import threading

from ..control import Control


class Lockstep:
    """A gate that every arm asks before each step.

    Arms run freely, each at its own speed, until somebody halts them (for a frame, a pause
    or the end); then those behind go on until all have done as many steps as the fastest.
    """

    def __init__(self, control: Control, done_steps: int) -> None:
        self._control = control
        self._lock = threading.Lock()
        self._started = done_steps
        self._halted = False

    def may_start(self, step: int) -> bool:
        """Whether an arm that has done `step` steps may do the next one now."""
        with self._lock:
            if self._control.paused or self._control.stopping:
                self._halted = True
            if self._halted and step >= self._started:
                return False
            self._started = max(self._started, step + 1)
            return True

    def halt(self) -> None:
        """Let every arm stand still at the step of the fastest."""
        with self._lock:
            self._halted = True
