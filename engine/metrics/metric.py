"""What is said of a metric beside its numbers."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Metric:
    """One column."""

    name: str
    """Column name."""
    title: str
    """For people, short enough for a table."""
    better: Literal["higher", "lower", "neither"]
    """Which way is better; neither: it describes, or its best value lies in between."""
    scale_free: bool
    """Unchanged when all features are multiplied by a number (the head dividing by it).

    Softmax features grow without bound, so only scale-free metrics compare arms."""
    meaning: str
    """One sentence."""
