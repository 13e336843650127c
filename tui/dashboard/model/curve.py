"""One line of the plot over the epochs."""

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
    y: Sequence[float]
