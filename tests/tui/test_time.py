"""Through the epochs: axes that stay, a timeline that answers the mouse, space in replay."""

import pytest

from centerviz.tui.dashboard.widgets.panel import ScatterPanel
from centerviz.tui.dashboard.widgets.progress_line import ProgressLine
from tests.engine.recorded import saved_run
from tests.tui.scripted_engine import dashboard, scripted_run


def views(shown):
    return [panel.view for panel in shown.app.screen.query(ScatterPanel)]


async def views_over_the_epochs(shown):
    found = []
    for key in ("home", *["right"] * 7):
        await shown.press(key)
        found.append(views(shown))
    return found


async def test_x_fixes_the_axes_over_all_epochs():
    async with scripted_run(epochs=8, warn=False) as shown:
        moving = await views_over_the_epochs(shown)
        assert moving[0] != moving[-1]
        await shown.press("X")
        assert "fixed axes" in shown.lines()[0]
        fixed = await views_over_the_epochs(shown)
        assert all(each == fixed[0] for each in fixed)
        assert fixed[0][0].unit >= max(each[0].unit for each in moving) * 0.99
        await shown.press("X", "home")
        assert views(shown) != fixed[0]


async def test_fixed_axes_are_shared_if_asked_and_zoom_still_works():
    async with scripted_run(epochs=8, warn=False) as shown:
        await shown.press("X", "x")
        found = await views_over_the_epochs(shown)
        assert all(each[0] == each[1] == found[0][0] for each in found)
        await shown.press("plus")
        assert views(shown)[0].unit < found[0][0].unit


async def test_the_axes_of_a_saved_run_hold_epochs_that_were_never_looked_at(tmp_path):
    run = saved_run(tmp_path, epochs=6)
    async with dashboard(replay=[run.path]) as shown:
        await shown.until(lambda: bool(shown.session.tracks))
        await shown.press("X")
        before = views(shown)
        await shown.press("home")
        assert views(shown) == before


async def test_an_epoch_that_cannot_be_read_is_complained_of_once(tmp_path):
    run = saved_run(tmp_path, epochs=4)
    (run.path / "features" / "epoch-0001.npz").write_bytes(b"no")
    async with dashboard(replay=[run.path]) as shown:
        await shown.until(lambda: bool(shown.session.tracks))
        await shown.press("X", "X", "X")
        assert shown.told.count("epoch-0001.npz") == 1
        assert "fixed axes" in shown.lines()[0]


def bar(shown) -> tuple[ProgressLine, int, int]:
    """The timeline, the first cell of its bar, and how many there are."""
    line = shown.app.screen.query_one(ProgressLine)
    text = shown.lines()[line.region.y]
    cells = [at for at, character in enumerate(text) if character in "━─◆"]
    return line, cells[0], len(cells)


@pytest.mark.parametrize(("share", "position"), [(0.0, 0), (0.5, 4), (1.0, 9)])
async def test_a_click_on_the_timeline_shows_that_epoch(share, position):
    async with scripted_run(epochs=10, warn=False) as shown:
        line, first, width = bar(shown)
        await shown.pilot.click(line, offset=(first + round(share * (width - 1)), 0))
        await shown.settle()
        assert shown.session.position == position
        assert f"epoch {position + 1}/10" in shown.text
        assert "◆" in shown.text


async def test_the_diamond_is_dragged_through_the_epochs():
    async with scripted_run(epochs=10, warn=False) as shown:
        line, first, width = bar(shown)
        await shown.pilot.mouse_down(line, offset=(first + width // 5, 0))
        seen = [shown.session.position]
        for share in (0.3, 0.6, 2.0):
            column = min(first + round(share * width), line.size.width - 1)
            await shown.pilot.hover(line, offset=(column, 0))
            await shown.settle()
            seen.append(shown.session.position)
        await shown.pilot.mouse_up(line, offset=(line.size.width - 1, 0))
        await shown.settle()
        assert seen == [1, 2, 5, 9]
        await shown.pilot.hover(line, offset=(first, 0))
        await shown.settle()
        assert shown.session.position == 9


async def test_beside_the_bar_the_mouse_does_nothing():
    async with scripted_run(epochs=10, warn=False) as shown:
        line, first, _ = bar(shown)
        await shown.pilot.click(line, offset=(first - 3, 0))
        await shown.settle()
        assert shown.session.position is None


async def test_in_a_live_run_a_click_after_the_newest_epoch_goes_back_to_it():
    async with scripted_run(stop_after=11, epochs=10, warn=False) as shown:
        line, first, width = bar(shown)
        await shown.pilot.click(line, offset=(first, 0))
        await shown.settle()
        assert shown.session.position == 0
        await shown.pilot.click(line, offset=(first + width - 1, 0))
        await shown.settle()
        assert shown.session.live
