"""A run with more epochs than stay in memory."""

from pathlib import Path

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.recording.record import record
from centerviz.tui.dashboard.model.history import HELD
from tests.scripted import scripted_events
from tests.tui.scripted_engine import dashboard


async def test_an_epoch_that_left_the_memory_is_read_from_the_live_runs_folder(tmp_path):
    epochs = HELD + 6
    script = scripted_events(epochs=epochs, points=100, frames=0, warn=False)
    output = OutputConfig(runs_dir=str(tmp_path), snapshots=False)
    events = list(record(script, output))
    async with dashboard(start=True) as shown:
        await shown.hear(events[:-1])
        before = shown.session.tracks[0].history
        assert len(before.epochs) == epochs
        await shown.press("home")
        assert shown.text.count("epoch 1 · accuracy") == 2
        assert shown.session.position == 0
        (Path(events[0].run_dir) / "features/epoch-0001.npz").unlink()
        await shown.press("right")
        await shown.until(lambda: "missing:" in shown.text)
        assert shown.session.position == 1
