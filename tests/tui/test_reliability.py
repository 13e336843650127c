"""Accuracy by confidence in place of the feature planes, at the moment that is shown."""

from dataclasses import replace

import numpy as np
import pytest

from centerviz.engine.events import EpochDone
from centerviz.tui.dashboard.model.session import Phase, Session
from centerviz.tui.dashboard.model.track import Panel
from centerviz.tui.dashboard.model.window import Canvas
from centerviz.tui.dashboard.widgets.plots.inks import Inks, Paper, make_inks
from centerviz.tui.dashboard.widgets.plots.pictures import MarkPicture
from centerviz.tui.dashboard.widgets.plots.reliability import diagram
from tests.engine.recorded import saved_run
from tests.scripted import scripted_events
from tests.tui.scripted_engine import TRUE_COLOR, dashboard, scripted_run

TWO_EPOCHS_AND_A_FRAME = 11
BAR = (1, 2, 3)
BINS = 15


def inks() -> Inks:
    paper = Paper(background="#000000", foreground="#ffffff", dark=True, grey=False, exact=True)
    return make_inks(paper, arms=(), num_classes=10, plain=False, palette="default")


def finished_session() -> Session:
    session = Session(phase=Phase.STARTING)
    for event in scripted_events(epochs=3):
        session.apply(event)
    return session


def errors(shown) -> list[str]:
    """What the panels' borders say of the calibration, for each arm."""
    narrow = shown.app.size.width < 100
    return [border(panel, narrow=narrow) for panel in shown.session.panels()]


def border(panel: Panel, *, narrow: bool) -> str:
    ece, mce = panel.reliability.errors()
    largest = "" if narrow else f" · MCE 100+ {'–' if np.isnan(mce) else f'{mce:.4g}'}"
    return f"ECE {ece:.4g}{largest} · "


def counts(shown) -> int:
    """The sum of all numbers below the bars, both rows and both panels."""
    lines = shown.lines()
    (last,) = (at for at, line in enumerate(lines) if "images┤" in line)
    words = " ".join(lines[last - 1 : last + 1]).replace("│", " ").replace("┤", " ").split()
    return sum(int(word) for word in words if word.isdecimal())


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_e_shows_each_arm_s_errors_and_how_many_images_each_bin_has(size):
    async with scripted_run(size, warn=False) as shown:
        await shown.press("e")
        assert "reliability" in shown.lines()[0]
        assert "softmax · reliability" in shown.text
        assert "center loss λ=0.5 · reliability" in shown.text
        for text in errors(shown):
            assert text in shown.text
        assert "200 test" in shown.text
        assert counts(shown) == 2 * 200
        await shown.press("e")
        assert "images┤" not in shown.text


async def test_time_travel_goes_through_the_diagrams_too():
    async with scripted_run(stop_after=TWO_EPOCHS_AND_A_FRAME, epochs=4) as shown:
        await shown.press("e")
        seen = []
        for key, images in (("l", 60), ("left", 200), ("home", 200)):
            await shown.press(key)
            seen.append(errors(shown))
            assert all(text in shown.text for text in seen[-1])
            assert f"{images} test" in shown.text
            assert counts(shown) == 2 * images
        assert len({tuple(texts) for texts in seen}) == 3


async def test_a_replayed_run_has_them_as_well(tmp_path):
    saved = saved_run(tmp_path, epochs=2)
    async with dashboard(replay=[saved.path]) as shown:
        await shown.until(lambda: "softmax" in shown.text)
        await shown.press("e", "home")
        assert "epoch 1" in shown.text
        assert all(text in shown.text for text in errors(shown))


async def test_pointing_at_images_and_escape_return_to_the_planes():
    async with scripted_run(warn=False) as shown:
        await shown.press("e", "i")
        assert "✛" in shown.text
        assert "images┤" not in shown.text
        await shown.press("escape", "escape", "e", "escape")
        assert "images┤" not in shown.text


async def test_zoom_pan_and_the_other_pictures_keys_do_no_harm():
    async with scripted_run(warn=False) as shown:
        await shown.press("e")
        before = shown.lines()[1:26]
        await shown.press("plus", "L", "z", "c", "a")
        assert shown.lines()[1:26] == before
        await shown.press("f")
        assert shown.text.count("images┤") == 1


@pytest.mark.parametrize("size", [(40, 16), (20, 8), (50, 60)])
async def test_a_small_terminal_shows_what_fits(size):
    async with scripted_run(size, warn=False) as shown:
        await shown.press("e", "f", "f", "left")
        assert len(shown.lines()) == size[1]


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {}], ids=["no colour", "colour"])
async def test_light_dark_and_without_colour(environ):
    async with scripted_run(warn=False, environ={**TRUE_COLOR, **environ}) as shown:
        await shown.press("e")
        pictures = []
        for _ in range(2):
            pictures.append("\n".join(shown.lines()[2:20]))
            assert "█" in pictures[-1]
            await shown.press("t")
        assert pictures[0] == pictures[1]


async def test_features_that_are_not_finite_are_said_to_be():
    async with scripted_run(stop_after=2) as shown:
        done = next(event for event in scripted_events() if isinstance(event, EpochDone))
        gone = tuple(replace(arm, features=np.full((200, 2), np.nan, "f4")) for arm in done.arms)
        await shown.hear([replace(done, arms=gone)])
        await shown.press("e")
        assert shown.text.count("no confidence: a logit is not finite") == 2


def test_the_palette_and_the_help_know_it():
    from centerviz.tui.dashboard.key_table import KEYS
    from centerviz.tui.dashboard.keys import Group

    (row,) = (row for row in KEYS.rows if "reliability" in row.action)
    assert (row.keys, row.group) == ("e", Group.PICTURE)


@pytest.mark.parametrize("columns", [15, 31, 52, 90])
def test_a_bar_is_as_high_as_its_bin_s_accuracy(columns):
    panel = finished_session().panels()[1]
    found = panel.reliability
    picture = diagram(panel, Canvas(columns=columns, rows=22), inks(), BAR)
    assert isinstance(picture, MarkPicture)
    bottom = {15: 0, 31: 2, 52: 2, 90: 1}[columns]
    rows = 22 - bottom
    heights = np.zeros(columns)
    for mark in picture.marks:
        if mark.color == BAR and mark.background is None:
            heights[mark.column] += "▁▂▃▄▅▆▇█".index(mark.text) + 1
            assert bottom <= mark.row < 22
    for column in range(columns):
        index = column * BINS // columns
        expected = round(found.accuracy[index] * rows * 8) if found.count[index] else 0
        assert heights[column] == max(expected, int(found.count[index] > 0))


def test_the_diagonal_runs_from_corner_to_corner():
    panel = finished_session().panels()[0]
    picture = diagram(panel, Canvas(columns=45, rows=17), inks(), BAR)
    assert isinstance(picture, MarkPicture)
    dots = {(m.column, m.row) for m in picture.marks if 0x2800 < ord(m.text[0]) <= 0x28FF}
    assert {(0, 2), (44, 16)} <= dots
    for column, row in dots:
        assert abs((row - 2 + 0.5) / 15 - (column + 0.5) / 45) < 1 / 15


@pytest.mark.parametrize("canvas", [(14, 20), (40, 4), (2, 2)])
def test_too_small_a_canvas_is_said(canvas):
    panel = finished_session().panels()[0]
    columns, rows = canvas
    found = diagram(panel, Canvas(columns=columns, rows=rows), inks(), BAR)
    assert found == "too small for a diagram"
