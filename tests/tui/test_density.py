"""How many features a cell holds, by brightness, or by the size of glyphs without colours."""

from centerviz.tui.dashboard.widgets.plots.inks import Paper, make_inks
from tests.tui.scripted_engine import TRUE_COLOR, scripted_run

GLYPHS, SMALL = set("●▲■◆✚○△□◇✕"), set("•▴▪♦+◦▵▫⋄×")


def inks_of(shown):
    theme = shown.app.theme_variables
    paper = Paper(
        background=theme["background"], foreground=theme["foreground"],
        dark=shown.app.current_theme.dark, grey=False, exact=True,
    )  # fmt: skip
    return make_inks(paper, arms=(), num_classes=10, plain=False, palette="default")


def panels(shown) -> set[str]:
    return set("\n".join(line[8:] for line in shown.lines()[2:24]))


async def test_a_crowded_cell_is_brighter_until_d_is_pressed():
    async with scripted_run(points=2000, epochs=3, warn=False) as shown:
        inks = inks_of(shown)
        for level in zip(*inks.shades, strict=True):
            assert set(level) & shown.colors()
        await shown.press("D")
        assert "no density" in shown.lines()[0]
        assert not shown.colors() & {ramp[-1] for ramp in inks.shades}
        assert set(inks.classes) <= shown.colors()
        await shown.press("D")
        assert "no density" not in shown.lines()[0]


async def test_without_colours_a_crowded_cell_has_a_larger_glyph():
    environ = {**TRUE_COLOR, "NO_COLOR": "1"}
    async with scripted_run(points=2000, epochs=3, warn=False, environ=environ) as shown:
        assert panels(shown) >= GLYPHS | SMALL
        await shown.press("D")
        assert not panels(shown) & (SMALL - {"+"})
        assert panels(shown) >= GLYPHS
