"""Where the panels and the legend of a picture stand, in pixels; the same in all pictures."""

import math
from dataclasses import dataclass

SIDE = 800
"""A feature plane's width and height."""
LEFT, RIGHT, BOTTOM = 62, 24, 40


@dataclass(frozen=True, slots=True)
class PanelSize:
    """A panel with its labels; `top` is the room above the plane."""

    top: int

    @property
    def width(self) -> int:
        """Of the whole panel."""
        return LEFT + SIDE + RIGHT

    @property
    def height(self) -> int:
        """Of the whole panel."""
        return self.top + SIDE + BOTTOM


def columns_for(panels: int) -> int:
    """How many panels stand side by side."""
    return panels if panels <= 3 else max(3, math.ceil(math.sqrt(panels)))
