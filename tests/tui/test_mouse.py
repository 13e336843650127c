"""The same by mouse: classes, points, zoom and pan."""

from textual import events

from centerviz.tui.dashboard.widgets.legend import Legend
from centerviz.tui.dashboard.widgets.panel import ScatterPanel
from tests.tui.scripted_engine import scripted_run


def column_of(shown, glyph_and_name):
    [line] = [line for line in shown.lines() if "● 0" in line and "● 9" in line]
    return line.index(glyph_and_name)


async def test_a_click_on_the_legend_hides_a_class_and_shows_it_again():
    async with scripted_run(stop_after=5) as shown:
        column = column_of(shown, "● 4")
        await shown.pilot.click(Legend, offset=(column, 0))
        await shown.settle()
        assert shown.session.hidden == {4}
        assert "9 classes" in shown.lines()[0]
        shown.app.CLICK_CHAIN_TIME_THRESHOLD = 0  # the next is no second click of a double one
        await shown.pilot.click(Legend, offset=(column, 0))
        await shown.settle()
        assert shown.session.hidden == frozenset()


async def test_the_legend_is_walked_by_keys():
    async with scripted_run(stop_after=5) as shown:
        shown.app.screen.query_one(Legend).focus()
        await shown.press("right", "right", "enter")
        assert shown.session.hidden == {2}
        await shown.press("left", "enter")
        assert shown.session.hidden == {1, 2}


async def test_a_click_follows_the_nearest_image_in_all_panels():
    async with scripted_run(stop_after=5) as shown:
        panel = shown.app.screen.query(ScatterPanel).first()
        row, line = next(
            (i, line) for i, line in enumerate(shown.lines()[:25]) if "3" in line[8:58]
        )
        offset = (line.index("3", 8) - panel.region.x, row - panel.region.y)
        await shown.pilot.click(panel, offset=offset)
        await shown.settle()
        assert "true label 3" in shown.text
        assert shown.text.count("◉") == 2
        assert "confidence" not in shown.text
        assert "%" in shown.text[shown.text.index("true label") :]


def wheel(panel, kind, column, row):
    return kind(
        panel, x=column, y=row, delta_x=0, delta_y=0, button=0, shift=False, meta=False,
        ctrl=False, screen_x=panel.region.x + column, screen_y=panel.region.y + row,
    )  # fmt: skip


async def test_the_wheel_zooms_about_the_mouse_and_back():
    async with scripted_run(stop_after=5) as shown:
        panel = shown.app.screen.query(ScatterPanel).first()
        before = panel.view
        panel.post_message(wheel(panel, events.MouseScrollUp, 30, 10))
        await shown.settle()
        assert panel.view.unit < before.unit
        panel.post_message(wheel(panel, events.MouseScrollDown, 30, 10))
        await shown.settle()
        assert abs(panel.view.unit - before.unit) < 1e-9
        assert abs(panel.view.x - before.x) < 1e-9


async def test_dragging_pans_and_selects_nothing():
    async with scripted_run(stop_after=5) as shown:
        panel = shown.app.screen.query(ScatterPanel).first()
        before = panel.view
        await shown.pilot.mouse_down(panel, offset=(20, 10))
        await shown.pilot.hover(panel, offset=(24, 8))
        await shown.pilot.mouse_up(panel, offset=(24, 8))
        await shown.settle()
        # The plane follows the mouse: right and up.
        assert panel.view.x < before.x
        assert panel.view.y < before.y
        assert shown.session.selection is None
