"""Everything on the screen can be read: a contrast of 3:1 at least with what it stands on."""

import pytest
from rich.color import blend_rgb
from rich.segment import Segment
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from centerviz.engine.config.arms import SOFTMAX, center_arm
from centerviz.engine.config.output import PaletteName
from centerviz.engine.drawing.contrast import contrast
from centerviz.engine.drawing.palette import arm_styles
from centerviz.tui.dashboard.themes import DARK, LIGHT
from centerviz.tui.dashboard.widgets.plots.inks import Paper, make_inks
from tests.tui.scripted_engine import TRUE_COLOR, Dashboard, scripted_run

LINES = {" ", *map(chr, range(0x2500, 0x25A0))}
"""Borders and fillings: nothing is read in them."""


def unreadable(shown: Dashboard) -> set[tuple[str, str, str]]:
    """Text, ink and paper of whatever is too faint."""
    found = set()
    for strip in shown.app.screen._compositor.render_strips():
        for segment in strip:
            if set(segment.text) <= LINES or segment.style is None:
                continue
            ink, paper = _colours(segment)
            if contrast(ink, paper) < 3:
                found.add((segment.text.strip(), ink, paper))
    return found


def _colours(segment: Segment) -> tuple[str, str]:
    style = segment.style
    ink, paper = style.color.get_truecolor(), style.bgcolor.get_truecolor(foreground=False)
    if style.dim:
        ink = blend_rgb(ink, paper, 0.5)
    return (ink.hex, paper.hex) if not style.reverse else (paper.hex, ink.hex)


@pytest.mark.parametrize("colours", [{}, {"NO_COLOR": "1"}], ids=["colour", "no colour"])
@pytest.mark.parametrize("theme", ["centerviz-dark", "centerviz-light"])
async def test_a_run_with_many_arms_and_hidden_classes(theme: str, colours: dict[str, str]) -> None:
    lams = tuple(step / 100 for step in range(1, 10))
    environ = {**TRUE_COLOR, **colours}
    async with scripted_run((160, 48), stop_after=5, lam=lams, environ=environ) as shown:
        shown.app.theme = theme
        await shown.settle()
        assert unreadable(shown) == set()
        await shown.press("4", "home")
        assert unreadable(shown) == set()
        await shown.press("g")
        assert unreadable(shown) == set()


@pytest.mark.parametrize(
    "theme", [DARK, LIGHT, *BUILTIN_THEMES.values()], ids=lambda theme: theme.name
)
@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("palette", ["default", "original"])
def test_what_is_drawn_in_any_theme(theme: Theme, grey: bool, palette: PaletteName) -> None:
    colours = theme.to_color_system().generate()
    inks = make_inks(
        Paper(
            background=colours["background"],
            foreground=colours["foreground"],
            dark=theme.dark,
            grey=grey,
            exact=True,
        ),
        arms=arm_styles([[SOFTMAX, *(center_arm(step / 100) for step in range(1, 16))]]),
        num_classes=10,
        plain=False,
        palette=palette,
    )
    crowds = (shade for ramp in inks.shades for shade in ramp)
    for ink in (*inks.classes, *crowds, *inks.arms, *inks.faint_arms, inks.axis, inks.ink):
        assert contrast(Color(*ink).hex6, Color(*inks.paper).hex6) >= 3
