"""The colours of a picture, made from the app's theme and the palette of the classes."""

from dataclasses import dataclass
from functools import lru_cache

from rich.color import Color as RichColor
from textual.color import Color

from .....engine import ClassStyle, PaletteName, class_styles
from .pictures import RGB


@dataclass(frozen=True, slots=True, kw_only=True)
class Inks:
    """What to draw with."""

    classes: tuple[RGB, ...]
    glyphs: tuple[str, ...] | None
    """One character for each class where colours cannot tell them apart; else None."""
    regions: tuple[RGB, ...]
    """Each class's colour dimmed towards the background."""
    ink: RGB
    """For what should be seen first: the cursor, the selected point."""
    paper: RGB
    """The background."""
    axis: RGB
    arms: tuple[RGB, ...]
    """For curves, one colour an arm."""
    faint_arms: tuple[RGB, ...]
    """The same for their training-set lines."""


@lru_cache(maxsize=16)
def make_inks(
    *, paper: str, ink: str, dark: bool, num_classes: int, plain: bool, palette: PaletteName
) -> Inks:
    """The inks for a theme.

    Args:
        paper: the theme's background, as CSS writes it.
        ink: the theme's foreground.
        dark: whether the theme has a dark background.
        num_classes: how many classes there are to tell apart.
        plain: whether to tell them apart by glyphs, since colours cannot.
        palette: the classes' colours.
    """
    background = Color.parse(paper)
    foreground = background.blend(Color.parse(ink), 1, 1)
    styles = class_styles(max(num_classes, 1), palette)
    classes = [_on_paper(style, dark=dark) for style in styles]
    arms = [Color.parse(text) for text in (_ARMS_DARK if dark else _ARMS_LIGHT)]
    return Inks(
        classes=tuple(color.rgb for color in classes),
        glyphs=tuple(style.glyph for style in styles) if plain else None,
        regions=tuple(background.blend(color, 0.22, 1).rgb for color in classes),
        ink=foreground.rgb,
        paper=background.rgb,
        axis=foreground.blend(background, 0.55, 1).rgb,
        arms=tuple(color.rgb for color in arms),
        faint_arms=tuple(color.blend(background, 0.55, 1).rgb for color in arms),
    )


_ARMS_DARK = ("#e0a050", "#5fafff", "#87d787", "#d787d7", "#ff8787", "#5fd7d7")
_ARMS_LIGHT = ("#a05a00", "#005faf", "#2f7f2f", "#8f3f8f", "#af2f2f", "#00787f")


def _on_paper(style: ClassStyle, *, dark: bool) -> Color:
    """The colour that stays itself among xterm's 256, on this background."""
    index = style.xterm_dark if dark else style.xterm_light
    return Color.from_rich_color(RichColor.from_ansi(index))
