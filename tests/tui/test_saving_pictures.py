"""`s` saves what is on the screen: the moment, the panels and the windows that are shown."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.events import EpochDone, FrameReady
from centerviz.engine.recording.record import record
from centerviz.engine.run_folder.npz import read_npz
from tests.scripted import scripted_events
from tests.tui.scripted_engine import dashboard
from tests.tui.test_runs_browser import at, save_run

pytestmark = pytest.mark.process


def pictures(run: Path) -> set[str]:
    """The names of the pictures that were saved."""
    return {path.name for path in (run / "snapshots").glob("*.jpg")}


def pixels(run: Path, name: str) -> np.ndarray:
    return np.asarray(Image.open(run / "snapshots" / name))


async def save(shown, run: Path, *keys: str) -> str:
    """Press keys that save a picture, and wait for it; its name."""
    before = pictures(run)
    await shown.press(*keys)
    await shown.until(lambda: pictures(run) - before and shown.told.count("Saved"))
    [name] = pictures(run) - before
    await shown.until(lambda: name in shown.told)
    return name


async def test_the_epoch_that_is_shown_is_saved_with_its_name(tmp_path):
    run = save_run(tmp_path, epochs=3)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "epoch 3" in shown.text)
        await shown.press("home")
        assert await save(shown, run, "s") == "epoch=0step=40.jpg"
        assert "Saved all arms, epoch 1:" in shown.told
        saved = read_npz(run / "snapshots/epoch=0step=40.npz")
        there = read_npz(run / "features/epoch-0000.npz")
        assert (saved["softmax/features"] == there["softmax/features"]).all()


async def test_within_an_epoch_it_is_the_frame_on_the_screen_though_training_goes_on(tmp_path):
    output = OutputConfig(runs_dir=str(tmp_path), snapshots=False)
    stream = record(scripted_events(points=100), output)
    started, frame, later = (next(stream) for _ in range(3))
    run = Path(started.run_dir)
    async with dashboard(start=True) as shown:
        await shown.hear([started, frame])
        name = await save(shown, run, "s")
        assert name == f"epoch=0step={frame.step}.jpg"
        assert f"epoch 1 · step {frame.step}/40:" in shown.told
        saved = read_npz(run / "snapshots" / name.replace(".jpg", ".npz"))
        assert (saved["softmax/features"] == frame.arms[0].features).all()
        assert isinstance(later, FrameReady)
        await shown.hear([later])
        assert await save(shown, run, "s") == f"epoch=0step={later.step}.jpg"
    stream.close()


async def test_a_panel_is_saved_alone_and_as_it_is_zoomed(tmp_path):
    run = save_run(tmp_path, epochs=2)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "epoch 2" in shown.text)
        every = await save(shown, run, "s")
        alone = await save(shown, run, "S")
        assert "Saved softmax, epoch 2:" in shown.told
        assert pixels(run, alone).shape[1] < pixels(run, every).shape[1]
        near = await save(shown, run, "plus", "plus", "S")
        nearer = await save(shown, run, "plus", "plus", "S")
        assert len({alone, near, nearer}) == 3
        assert (pixels(run, near) != pixels(run, alone)).any()
        assert (pixels(run, near) != pixels(run, nearer)).any()


async def test_a_panel_on_the_whole_screen_is_what_is_saved(tmp_path):
    run = save_run(tmp_path, epochs=2)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "epoch 2" in shown.text)
        await shown.press("tab", "tab", "f")
        await save(shown, run, "s")
        assert "Saved center loss λ=0.5, epoch 2:" in shown.told


async def test_of_runs_side_by_side_each_gets_its_picture(tmp_path):
    runs = [save_run(tmp_path, lam=(lam,), epochs=epochs) for lam, epochs in ((0.1, 2), (0.5, 4))]
    async with at(tmp_path, replay=runs) as shown:
        await shown.until(lambda: "epoch 4" in shown.text)
        await shown.press("s")
        await shown.until(lambda: shown.told.count("Saved") == 2)
        assert [pictures(run) for run in runs] == [{"epoch=1step=40.jpg"}, {"epoch=3step=40.jpg"}]


async def test_a_folder_that_is_gone_is_said_and_nothing_else_changes(tmp_path):
    run = save_run(tmp_path, epochs=2)
    async with at(tmp_path, replay=[run]) as shown:
        await shown.until(lambda: "epoch 2" in shown.text)
        shutil.rmtree(run)
        before = shown.lines()[1:24]
        await shown.press("s")
        await shown.until(lambda: str(run) in shown.told)
        assert shown.lines()[1:24] == before


async def test_a_live_epoch_that_ended_is_saved_whole(tmp_path):
    output = OutputConfig(runs_dir=str(tmp_path), snapshots=False)
    events = list(record(scripted_events(points=100, epochs=2), output))
    run = Path(events[0].run_dir)
    ends = [number for number, event in enumerate(events) if isinstance(event, EpochDone)]
    async with dashboard(start=True) as shown:
        await shown.hear(events[: ends[0] + 1])
        assert await save(shown, run, "s") == "epoch=0step=40.jpg"
