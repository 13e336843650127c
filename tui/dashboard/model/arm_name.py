"""What an arm is called where there is little room."""

from typing import NamedTuple


class ArmName(NamedTuple):
    """An arm of one of the runs on the screen."""

    run: str
    """Tells its run from those beside it; empty when there is one alone."""
    arm: str
    """The arm within its run: `softmax`, `λ=0.5`."""
