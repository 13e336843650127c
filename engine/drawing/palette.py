"""Colours and shapes of classes and arms, for pictures on white and for terminals.

The default's ten colours were found by a search for the largest smallest CIEDE2000 distance
under normal sight and simulated deuteranopia, protanopia and tritanopia (Machado et al. 2009),
on white in sRGB and on dark and light terminals among xterm's 256 colours.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ..config.arms import ArmSpec
from ..config.output import PaletteName


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassStyle:
    """How one class looks; the pair of colour and shape is its own up to 100 classes."""

    light: str
    """`#rrggbb` on a light background: the pictures' colour."""
    dark: str
    """`#rrggbb` on a dark background; the colour that `xterm_dark` names."""
    xterm_light: int
    """Index among xterm's 256 colours, on a light background."""
    xterm_dark: int
    """Index among xterm's 256 colours, on a dark background."""
    glyph: str
    """One character, one cell wide; another for each of ten consecutive classes."""
    marker: str
    """matplotlib's marker: circles for the first ten classes, then another shape."""


_GLYPHS = "●▲■◆✚○△□◇✕"
_MARKERS = "o^sDPXvph*"
_COLOURS: dict[PaletteName, tuple[tuple[str, str, int, int], ...]] = {
    "default": (
        ("#bc0d41", "#ff005f", 198, 197),
        ("#d65f0b", "#af5f00", 88, 130),
        ("#d6b61d", "#d7af5f", 94, 179),
        ("#064b13", "#00875f", 29, 29),
        ("#2ea869", "#afff00", 106, 154),
        ("#26c4dd", "#5fffff", 37, 87),
        ("#4d7ffe", "#5fafff", 147, 75),
        ("#240ef4", "#5f5fff", 20, 63),
        ("#5a2759", "#d787af", 89, 175),
        ("#ae63a4", "#d700af", 165, 163),
    ),
    "original": (
        ("#ff0000", "#ff0000", 196, 196),
        ("#ffff00", "#ffff00", 226, 226),
        ("#00ff00", "#00ff00", 46, 46),
        ("#00ffff", "#00ffff", 51, 51),
        ("#0000ff", "#0000ff", 21, 21),
        ("#ff00ff", "#ff00ff", 201, 201),
        ("#990000", "#990000", 88, 88),
        ("#999900", "#999900", 100, 100),
        ("#009900", "#009900", 28, 28),
        ("#009999", "#009999", 30, 30),
    ),
}
_ARM_COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#b8860b")
_BASELINE = "#3a3a3a"


def class_styles(num_classes: int, palette: PaletteName = "default") -> tuple[ClassStyle, ...]:
    """One style for each class; from the eleventh on colours come again with other shapes."""
    colours = _COLOURS[palette]
    styles = []
    for index in range(num_classes):
        light, dark, xterm_light, xterm_dark = colours[index % 10]
        style = ClassStyle(
            light=light,
            dark=dark,
            xterm_light=xterm_light,
            xterm_dark=xterm_dark,
            glyph=_GLYPHS[(index + index // 10) % 10],
            marker=_MARKERS[index // 10 % 10],
        )
        styles.append(style)
    return tuple(styles)


def arm_colours(specs: Sequence[ArmSpec]) -> tuple[str, ...]:
    """One colour on white for each arm: grey for softmax alone, others in turn."""
    others = itertools.cycle(_ARM_COLOURS)
    return tuple(_BASELINE if spec.is_baseline else next(others) for spec in specs)
