"""The dashboard replays runs of format 1, the finished one and the killed one."""

import shutil
from pathlib import Path

import pytest

from centerviz.engine.config.output import OutputConfig
from tests.tui.scripted_engine import dashboard

RUNS = Path(__file__).parents[1] / "fixtures" / "v1"


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RUNS, tmp_path / "runs"))


@pytest.mark.parametrize(("name", "epochs"), [("finished", [0, 1, 2]), ("interrupted", [0, 1])])
async def test_each_replays_all_its_epochs(name: str, epochs: list[int], runs: Path) -> None:
    output = OutputConfig(runs_dir=str(runs))
    async with dashboard((160, 48), output=output, replay=[runs / name]) as shown:
        await shown.until(lambda: shown.session.epochs == epochs)
        await shown.settle()
        assert "replay" in shown.lines()[0]
        for title in ("softmax", "λ=0.1", "λ=0.5"):
            assert title in shown.text
        await shown.press("home")
        assert shown.session.position == 0


async def test_both_replay_side_by_side(runs: Path) -> None:
    paths = [runs / "finished", runs / "interrupted"]
    output = OutputConfig(runs_dir=str(runs))
    async with dashboard((160, 60), output=output, replay=paths) as shown:
        await shown.until(lambda: len(shown.session.tracks) == 2)
        await shown.settle()
        assert len(shown.session.panels()) == 6
        assert "2 runs side by side" in shown.lines()[0]
