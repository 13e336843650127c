"""The one colour scheme of classes and the one of arms: for screens, pictures and reports.

All colours of the default palette have a contrast of at least 3:1 with the papers they stand on
(`contrast.py`). Among those, a search found the ten of the classes and the eight of the arms whose
smallest CIEDE2000 distance is largest under normal sight and simulated deuteranopia, protanopia
and tritanopia (Machado et al. 2009): on white in sRGB, for terminals among xterm's 256 colours.
"""

from collections import Counter
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
        ("#9f004a", "#ff005f", 125, 197),
        ("#8d5b00", "#af5f00", 58, 130),
        ("#403b04", "#d7af5f", 137, 179),
        ("#014032", "#00875f", 23, 29),
        ("#6c9c3c", "#afff00", 64, 154),
        ("#088a75", "#5fffff", 31, 87),
        ("#3b93e4", "#5fafff", 25, 75),
        ("#5c39fa", "#5f5fff", 19, 63),
        ("#ef4f87", "#d787af", 52, 175),
        ("#5c0f71", "#d700af", 53, 163),
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
_ARM_COLOURS: tuple[tuple[str, str], ...] = (
    ("#005fd7", "#5fafff"),
    ("#af875f", "#af5f00"),
    ("#005f00", "#87ffaf"),
    ("#af005f", "#ff0087"),
    ("#5f0087", "#875fff"),
    ("#5f8700", "#ffff00"),
    ("#0087af", "#008787"),
    ("#d75f87", "#ff875f"),
)
_BASELINE = ("#444444", "#c6c6c6")
_ARM_MARKERS = "os^DPXv*ph"
_ARM_GLYPHS = "●■▲◆✚✕▼★○□"
_PLAIN = "x+o*#@%&=~^$●■▲◆▼★○□△◇▽☆"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmStyle:
    """How one arm looks; the pair of colour and shape is its own among up to 80 arms."""

    light: str
    """`#rrggbb` on a light background; one of xterm's 256 colours, as is `dark`."""
    dark: str
    """`#rrggbb` on a dark background."""
    shape: int
    """How many arms before it have the same colour; 0 needs no marks upon its lines."""
    marker: str
    """matplotlib's marker of the shape."""
    glyph: str
    """One character, one cell wide, of the shape."""
    plain: str
    """One character where there are no colours; its own among 24 arms."""


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


def arm_styles(runs: Sequence[Sequence[ArmSpec]]) -> tuple[ArmStyle, ...]:
    """One style for each arm of all `runs`, one run after the other.

    An arm's colour depends on its place in its own run, so that it is the same in the run's
    pictures, its report and the dashboard, alone or beside other runs: grey for softmax alone,
    others in turn. Where a colour comes again, the shape is another.
    """
    styles: list[ArmStyle] = []
    seen: Counter[tuple[str, str]] = Counter()
    for specs in runs:
        others = 0
        for spec in specs:
            colours = _BASELINE if spec.is_baseline else _ARM_COLOURS[others % len(_ARM_COLOURS)]
            others += not spec.is_baseline
            styles.append(_arm_style(colours, seen[colours], len(styles)))
            seen[colours] += 1
    return tuple(styles)


def _arm_style(colours: tuple[str, str], shape: int, place: int) -> ArmStyle:
    light, dark = colours
    return ArmStyle(
        light=light,
        dark=dark,
        shape=shape,
        marker=_ARM_MARKERS[shape % len(_ARM_MARKERS)],
        glyph=_ARM_GLYPHS[shape % len(_ARM_GLYPHS)],
        plain=_PLAIN[place % len(_PLAIN)],
    )
