"""Class colours can be told apart, also by the colour-blind, and by shape without colours."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from centerviz.engine.config.arms import SOFTMAX, center_arm
from centerviz.engine.drawing.contrast import contrast, readable
from centerviz.engine.drawing.palette import arm_styles, class_styles

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
_DEUTERANOPIA = """
 0.367322  0.860646 -0.227968
 0.280085  0.672501  0.047413
-0.011820  0.042940  0.968881
"""
_PROTANOPIA = """
 0.152286  1.052583 -0.204868
 0.114503  0.786281  0.099216
-0.003882 -0.048116  1.051998
"""
SIGHTS = {
    "normal": np.eye(3),
    "deuteranopia": np.array(_DEUTERANOPIA.split(), float).reshape(3, 3),
    "protanopia": np.array(_PROTANOPIA.split(), float).reshape(3, 3),
}


ARMS = [SOFTMAX, *(center_arm(step / 100) for step in range(1, 20))]


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> tuple[float, float, float]:
    """CIELAB under D65 of linear sRGB."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.array(to_xyz) @ np.clip(rgb, 0, 1) / [0.95047, 1, 1.08883]
    fx, fy, fz = (np.cbrt(t) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def ciede2000(left: tuple[float, float, float], right: tuple[float, float, float]) -> float:
    """Sharma, Wu, Dalal 2005."""
    (l1, a1, b1), (l2, a2, b2) = left, right
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25**7)))
    c1, c2 = np.hypot(a1 * (1 + g), b1), np.hypot(a2 * (1 + g), b2)
    h1 = np.degrees(np.arctan2(b1, a1 * (1 + g))) % 360
    h2 = np.degrees(np.arctan2(b2, a2 * (1 + g))) % 360
    turn = (h2 - h1 + 180) % 360 - 180
    d_l, d_c = l2 - l1, c2 - c1
    d_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, c, h = (l1 + l2) / 2, (c1 + c2) / 2, np.radians(h1 + turn / 2)
    t = 1 - 0.17 * np.cos(h - np.radians(30)) + 0.24 * np.cos(2 * h)
    t += 0.32 * np.cos(3 * h + np.radians(6)) - 0.2 * np.cos(4 * h - np.radians(63))
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c, 1 + 0.015 * c * t
    bend = np.radians(60 * np.exp(-((((np.degrees(h) % 360) - 275) / 25) ** 2)))
    r_t = -np.sin(bend) * 2 * np.sqrt(c**7 / (c**7 + 25**7))
    cross = r_t * (d_c / s_c) * (d_h / s_h)
    return float(np.sqrt((d_l / s_l) ** 2 + (d_c / s_c) ** 2 + (d_h / s_h) ** 2 + cross))


def test_the_distance_of_these_tests_agrees_with_its_authors_examples() -> None:
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)
    assert ciede2000((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(
        1.2644, abs=1e-4
    )


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(("background", "least"), [("light", 13.0), ("dark", 11.0)])
def test_any_two_of_the_ten_colours_are_far_apart(
    sight: str, background: str, least: float
) -> None:
    colours = [
        lab(SIGHTS[sight] @ linear(getattr(style, background))) for style in class_styles(10)
    ]
    distances = [ciede2000(left, right) for left, right in itertools.combinations(colours, 2)]
    assert min(distances) >= (1.5 * least if sight == "normal" else least)


PAPERS = {
    "light": ("#ffffff", "#f6f7f9"),
    "dark": ("#121212", "#1c1c1c", "#0e1014", "#16191f", "#20242c"),
}
"""What is drawn on: pictures, dashboard and report."""


@pytest.mark.parametrize("background", PAPERS)
def test_every_colour_has_a_contrast_of_three_with_every_paper(background: str) -> None:
    colours = [getattr(style, background) for style in class_styles(10)]
    colours += [
        xterm(style.xterm_light if background == "light" else style.xterm_dark)
        for style in class_styles(10)
    ]
    colours += [getattr(style, background) for style in arm_styles([ARMS])]
    for colour in colours:
        for paper in PAPERS[background]:
            assert contrast(colour, paper) >= 3, (colour, paper)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@given(colour=st.integers(0, 0xFFFFFF), paper=st.integers(0, 0xFFFFFF))
def test_any_colour_is_made_readable_on_any_paper(colour: int, paper: int) -> None:
    ink, ground = f"#{colour:06x}", f"#{paper:06x}"
    assert contrast(readable(ink, ground), ground) >= 3
    if contrast(ink, ground) >= 3:
        assert readable(ink, ground) == ink


def xterm(index: int) -> str:
    """The colour cube of xterm-256."""
    levels = (0, 95, 135, 175, 215, 255)
    red, rest = divmod(index - 16, 36)
    return f"#{levels[red]:02x}{levels[rest // 6]:02x}{levels[rest % 6]:02x}"


def test_the_colours_for_dark_terminals_are_exact_in_xterm_256() -> None:
    for style in class_styles(10):
        assert xterm(style.xterm_dark) == style.dark
    assert len({style.xterm_light for style in class_styles(10)}) == 10


def test_the_original_palette_is_the_original_project_s() -> None:
    colours = [style.light for style in class_styles(10, "original")]
    assert colours[:6] == ["#ff0000", "#ffff00", "#00ff00", "#00ffff", "#0000ff", "#ff00ff"]
    assert colours[6:] == ["#990000", "#999900", "#009900", "#009999"]


def test_a_hundred_classes_differ_in_colour_or_shape() -> None:
    styles = class_styles(100)
    assert len({(style.light, style.marker) for style in styles}) == 100
    assert len({(style.dark, style.glyph) for style in styles}) == 100


def test_without_colours_ten_classes_differ_by_a_glyph_one_cell_wide() -> None:
    glyphs = [style.glyph for style in class_styles(10)]
    assert len(set(glyphs)) == 10
    assert all(cell_len(glyph) == 1 for glyph in glyphs)


def test_sixteen_arms_and_more_differ_in_colour_or_shape() -> None:
    for background in PAPERS:
        looks = [(getattr(style, background), style.marker) for style in arm_styles([ARMS])]
        assert len(set(looks)) == len(ARMS)
    assert len({style.plain for style in arm_styles([ARMS])}) == len(ARMS)
    for style in arm_styles([ARMS]):
        assert cell_len(style.glyph) == cell_len(style.plain) == 1


@pytest.mark.parametrize("background", PAPERS)
@pytest.mark.parametrize(
    ("sight", "least"), [("normal", 17), ("deuteranopia", 10), ("protanopia", 10)]
)
def test_the_first_nine_arms_differ_in_colour_alone(
    background: str, sight: str, least: float
) -> None:
    styles = arm_styles([ARMS[:9]])
    assert {style.shape for style in styles} == {0}
    colours = [lab(SIGHTS[sight] @ linear(getattr(style, background))) for style in styles]
    distances = [ciede2000(left, right) for left, right in itertools.combinations(colours, 2)]
    assert min(distances) >= least


def test_an_arm_has_one_colour_wherever_its_run_is_shown() -> None:
    mine = [SOFTMAX, center_arm(0.5), center_arm(0.1)]
    other = [SOFTMAX, center_arm(0.1)]
    together = arm_styles([mine, other])
    assert [style.light for style in together] == [
        style.light for specs in (mine, other) for style in arm_styles([specs])
    ]
    assert len({(style.light, style.shape) for style in together}) == 5
