"""The example of docs/own-loss.md, as readers use it: short, trained, shown in the dashboard."""

import re
from pathlib import Path

import pytest

from centerviz.engine import ExperimentConfig, OutputConfig, load_run, names_own_code, run
from centerviz.engine.events import RunFinished
from tests.tui.scripted_engine import dashboard

PAGE = Path(__file__).parents[1] / "docs" / "own-loss.md"


def example() -> str:
    [found] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return found


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(example(), encoding="utf-8")
    return tmp_path


def arms() -> tuple[str, ...]:
    """Of the page's first command."""
    [command] = re.findall(r"centerviz run (--arm \./mine.*)", PAGE.read_text(encoding="utf-8"))
    return tuple(part.strip() for part in command.split("--arm")[1:])


def trained(digits) -> Path:
    config = ExperimentConfig(
        arms=arms(), epochs=2, batch_size=32, device="cpu", threads=1, baseline=False
    )
    output = OutputConfig(runs_dir="runs", snapshots=False)
    *_, last = run(config, output=output, dataset=digits)
    assert isinstance(last, RunFinished)
    return Path(last.run_dir or "")


@pytest.mark.usefixtures("here")
def test_the_example_is_short_and_learns(digits):
    assert len(example().splitlines()) < 20
    saved = load_run(trained(digits))
    assert [arm.name for arm in saved.arms] == ["Pairs(margin=6)", "softmax+Pairs(lam=0.1)"]
    assert saved.metrics["test_accuracy"].max() > 0.2  # 0.1 is guessing


async def test_a_saved_run_is_shown_without_its_code_and_does_not_start_it(here, digits):
    folder = trained(digits)
    (here / "mine.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    assert names_own_code(load_run(folder).config)
    async with dashboard((160, 48), replay=[folder]) as shown:
        await shown.until(lambda: "Pairs margin=6" in shown.text)
        await shown.press("r")
        await shown.until(lambda: "code of its user's own" in shown.told)
