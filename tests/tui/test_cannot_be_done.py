"""What cannot be done costs nothing of what is on the screen: it is said in a notice."""

import asyncio
import shutil

import pytest

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.errors import RunError
from centerviz.engine.events import RunFailed, RunFinished
from centerviz.tui.dashboard.model.session import Phase
from tests.scripted import scripted_events
from tests.tui.scripted_engine import dashboard, scripted_run
from tests.tui.test_runs_browser import at, begin_run, browse, save_run

MISSING = RunFailed(message="there is no folder /nowhere.", is_bug=False)


def pictures(shown) -> list[str]:
    """The panels, which must stay."""
    return shown.lines()[1:24]


async def test_r_on_a_completed_run_is_refused_beside_its_pictures(tmp_path):
    run = save_run(tmp_path, epochs=3)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "epoch 3" in shown.text)
        await shown.settle()
        before = pictures(shown)
        await shown.press("R")
        await shown.until(lambda: "has finished, after 3 epochs" in shown.told)
        assert not shown.engines
        assert shown.session.phase is Phase.REPLAY
        assert pictures(shown) == before


async def test_r_in_the_browser_on_a_completed_run_leaves_the_one_shown(tmp_path):
    run = save_run(tmp_path, epochs=3)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "epoch 3" in shown.text)
        await browse(shown)
        await shown.press("R")
        await shown.until(lambda: "has finished, after 3 epochs" in shown.told)
        assert not shown.engines
        assert len(shown.session.tracks) == 1


async def test_r_on_a_run_that_another_process_trains_is_refused(tmp_path):
    run, stream = begin_run(tmp_path, 6, epochs=3)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "epoch 1" in shown.text)
        await shown.press("R")
        await shown.until(lambda: "is being trained by another process" in shown.told)
        assert not shown.engines
        assert shown.session.phase is Phase.WATCHED
    stream.close()


@pytest.mark.parametrize("key", ["n", "r"])
async def test_a_new_run_that_cannot_start_brings_back_what_was_shown(tmp_path, key):
    run = save_run(tmp_path, epochs=3)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "epoch 3" in shown.text)
        await shown.press("home")
        before = pictures(shown)
        await shown.press(key)
        await shown.press("enter")
        assert "starting" in shown.lines()[0]
        await shown.hear([MISSING])
        assert "there is no folder /nowhere" in shown.told
        assert shown.session.phase is Phase.REPLAY
        assert pictures(shown) == before
        await shown.press("right")
        assert "epoch 2" in shown.text


async def test_a_start_that_is_stopped_brings_it_back_too(tmp_path):
    run = save_run(tmp_path, epochs=3)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "epoch 3" in shown.text)
        await shown.press("n")
        await shown.press("enter")
        await shown.hear([RunFinished(reason="stopped", epochs_done=0, seconds=0.0)])
        assert shown.session.phase is Phase.REPLAY
        assert "epoch 3" in shown.text


async def test_a_run_that_fails_after_it_has_started_takes_the_screen():
    async with scripted_run(stop_after=6) as shown:
        await shown.press("r")
        await shown.press("enter")
        await shown.press("y")
        shown.engine.may_be_gone.set()
        await shown.hear([RunFinished(reason="stopped", epochs_done=1, seconds=1.0)])
        await shown.until(lambda: len(shown.engines) == 2)
        await shown.hear(list(scripted_events())[:6])
        await shown.hear([MISSING])
        assert "The run has failed" in shown.text


async def test_a_first_run_that_cannot_start_says_so_on_the_whole_screen():
    async with dashboard(start=True) as shown:
        await shown.hear([MISSING])
        assert "The run has failed" in shown.text
        assert "there is no folder /nowhere" in shown.text


async def test_a_watched_run_whose_folder_goes_is_complained_of_once(tmp_path):
    run, stream = begin_run(tmp_path, 6, epochs=3)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "watching live" in shown.lines()[0])
        shutil.rmtree(run)
        await shown.until(lambda: str(run) in shown.told)
        saved = shown.app.dashboard._saved
        for _ in range(3):
            pairs = list(zip(shown.session.tracks, saved._saved, strict=True))
            await asyncio.to_thread(saved._look_again, pairs)
        assert shown.told.count(str(run)) == 1
        assert "epoch 1" in shown.text
    with pytest.raises(RunError):
        list(stream)


async def test_a_watched_run_is_a_replay_once_it_has_ended(tmp_path):
    run, stream = begin_run(tmp_path, 6, epochs=3)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "● watching live" in shown.lines()[0])
        assert "live 1/3" in shown.text
        list(stream)
        await shown.until(lambda: "● replay" in shown.lines()[0])


async def test_the_palette_has_one_way_to_quit():
    async with dashboard(output=OutputConfig()) as shown:
        names = [each.title for each in shown.app.get_system_commands(shown.app.screen)]
        assert "Quit" not in names
