"""The colours of a picture, made from the app's theme and the one scheme of classes and arms."""

from dataclasses import dataclass
from functools import lru_cache

from rich.color import Color as RichColor
from textual.color import Color

from .....engine import ArmStyle, ClassStyle, PaletteName, class_styles, readable, shades
from .pictures import RGB


@dataclass(frozen=True, slots=True, kw_only=True)
class Inks:
    """What to draw with; every ink has a contrast of 3:1 at least with the paper."""

    classes: tuple[RGB, ...]
    shades: tuple[tuple[RGB, ...], ...]
    """Each class's colour from the fewest to the most features in a cell."""
    glyphs: tuple[str, ...] | None
    """One character for each class where colours cannot tell them apart; else None."""
    small_glyphs: tuple[str, ...] | None
    """The same for cells with few features."""
    regions: tuple[RGB, ...]
    """Each class's colour dimmed towards the background."""
    ink: RGB
    """For what should be seen first: the cursor, the selected point."""
    paper: RGB
    """The background."""
    axis: RGB
    """For what should be seen last."""
    arms: tuple[RGB, ...]
    """One colour an arm."""
    faint_arms: tuple[RGB, ...]
    """The same for their training-set lines."""
    arm_marks: tuple[str, ...]
    """One character an arm, upon its lines, so that colours are not needed to tell them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is drawn on, and with how many colours."""

    background: str
    """The theme's, as CSS writes it."""
    foreground: str
    dark: bool
    """Whether the theme has a dark background."""
    grey: bool
    """Whether colours become greys, as with NO_COLOR."""
    exact: bool
    """Whether there are more than xterm's 256 colours."""


@lru_cache(maxsize=16)
def make_inks(
    paper: Paper,
    *,
    arms: tuple[ArmStyle, ...],
    num_classes: int,
    plain: bool,
    palette: PaletteName,
) -> Inks:
    """The inks for a theme.

    Args:
        paper: what to draw on.
        arms: all arms on the screen.
        num_classes: how many classes there are to tell apart.
        plain: whether to tell classes and arms apart by glyphs, since colours cannot.
        palette: the classes' colours.
    """
    background = _known(paper.background, "black" if paper.dark else "white")
    foreground = background.blend(
        _known(paper.foreground, "white" if paper.dark else "black"), 1, 1
    )

    def ink(color: Color) -> Color:
        shown = color.monochrome if paper.grey else color
        return Color.parse(readable(shown.hex6.lower(), background.hex6.lower()))

    def ramp(color: Color) -> tuple[RGB, ...]:
        found = shades(ink(color).hex6.lower(), background.hex6.lower())
        return tuple(Color.parse(shade).rgb for shade in found)

    styles = class_styles(max(num_classes, 1), palette)
    classes = [_of_class(style, paper) for style in styles]
    lines = [Color.parse(style.dark if paper.dark else style.light) for style in arms]
    return Inks(
        classes=tuple(ink(color).rgb for color in classes),
        shades=tuple(ramp(color) for color in classes),
        glyphs=tuple(style.glyph for style in styles) if plain else None,
        small_glyphs=tuple(_SMALL.get(style.glyph, style.glyph) for style in styles)
        if plain
        else None,
        regions=tuple(background.blend(color, 0.22, 1).rgb for color in classes),
        ink=foreground.rgb,
        paper=background.rgb,
        axis=ink(foreground.blend(background, 0.45, 1)).rgb,
        arms=tuple(ink(color).rgb for color in lines),
        faint_arms=tuple(ink(color.blend(background, 0.45, 1)).rgb for color in lines),
        arm_marks=tuple(style.plain for style in arms),
    )


def _known(css: str, otherwise: str) -> Color:
    """A theme's colour; `otherwise` where it is one of the terminal's own, which nobody knows."""
    color = Color.parse(css)
    return color if color.ansi is None else Color.parse(otherwise)


_SMALL = dict(zip("●▲■◆✚○△□◇✕", "•▴▪♦+◦▵▫⋄×", strict=True))
"""Of each class's glyph a smaller one."""


def _of_class(style: ClassStyle, paper: Paper) -> Color:
    """The colour that stays itself among those of the terminal, on this background."""
    if paper.exact:
        return Color.parse(style.dark if paper.dark else style.light)
    index = style.xterm_dark if paper.dark else style.xterm_light
    return Color.from_rich_color(RichColor.from_ansi(index))
