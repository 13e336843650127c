"""One line of the plot over the epochs."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One metric of one arm."""

    arm: int
    """Index of the arm, which gives the colour."""
    faint: bool
    """Drawn behind the others: the training set's."""
    x: Sequence[float]
    """(N,), epochs done, rising; N ≥ 1."""
    y: Sequence[float]
    """(N,), finite."""

    def value(self, at: float | None) -> float | None:
        """The value after so many epochs, or the last one before; None: the newest."""
        if at is None:
            return self.y[-1]
        count = bisect_right(self.x, at + 1e-9)
        return self.y[count - 1] if count else None
