"""Drawing piece by piece, so that a key is answered between two pieces of a frame."""

from collections.abc import Callable, Sequence

from textual.screen import Screen

Draw = Callable[[], None]

TURN, LONGEST = 0.03, 0.09
"""Seconds from one piece to the next, and at most from the first to the last."""


class Turns:
    """The pieces of one frame that still wait to be drawn."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._waiting: list[Draw] = []

    def __bool__(self) -> bool:
        """Whether a piece still waits."""
        return bool(self._waiting)

    def draw(self, pieces: Sequence[Draw]) -> None:
        """Draw the first of `pieces` now and the others one by one.

        What still waits of the frame before is never drawn.
        """
        self._waiting = list(pieces)
        self._next(self._waiting, min(TURN, LONGEST / max(len(pieces) - 1, 1)))

    def _next(self, frame: list[Draw], wait: float) -> None:
        # The timer of an earlier frame may still call, or that of a screen that is gone.
        if frame is not self._waiting or not frame or not self._screen.is_attached:
            return
        frame.pop(0)()
        if frame:
            self._screen.set_timer(wait, lambda: self._next(frame, wait))
