"""Names and texts from outside steer neither the terminal nor the dashboard's markup."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.events import ArmWarning, RunFailed, RunStarted
from centerviz.engine.recording.record import record
from tests.scripted import scripted_events
from tests.tui.scripted_engine import dashboard

NASTY = "[b]\x1b[2J\x9b31m\x07\u202egpj\u2066[red]x[@click=app.quit]y"
SEEN = "[b]"
"""How every such name begins; as markup it would be gone."""


def hostile_events(run_dir: str | None = None):
    """A scripted run on a dataset all of whose names are hostile."""
    for event in scripted_events(points=100):
        match event:
            case RunStarted():
                names = tuple(f"{SEEN}\x1b[2J\u202e{label}" for label in range(10))
                dataset = replace(event.dataset, name=NASTY, source=NASTY, class_names=names)
                yield replace(event, dataset=dataset, run_dir=run_dir)
            case ArmWarning():
                yield replace(event, message=NASTY)
            case _:
                yield event


@pytest.fixture
def runs(tmp_path) -> list[Path]:
    """Two such runs in folders with hostile names, in a folder with a hostile name."""
    folder = tmp_path / NASTY
    found = []
    for number in range(2):
        output = OutputConfig(runs_dir=str(folder), snapshots=False)
        *_, last = record(hostile_events(), output)
        path = Path(last.run_dir)
        found.append(path.rename(folder / f"{NASTY}-{number}{NASTY}"))
        with (found[-1] / "log.txt").open("a") as log:
            log.write(f"{NASTY}\n")
    return found


def assert_inert(shown, *, names: int = 1) -> None:
    """Nothing on the screen steers the terminal, and at least `names` names are there to see."""
    assert all(line.isprintable() for line in shown.lines()), shown.text
    assert shown.text.count(SEEN) >= names, shown.text


async def test_a_live_run_with_hostile_names(tmp_path):
    events = list(hostile_events(str(tmp_path / NASTY)))
    async with dashboard((160, 48), start=True) as shown:
        await shown.hear(events[:-1])
        # The status line, the run's folder in it, and a class in the legend.
        assert_inert(shown, names=3)
        await shown.press("m", "d")
        assert_inert(shown)


async def test_a_failure_with_a_hostile_reason_and_log():
    async with dashboard((160, 48), start=True) as shown:
        await shown.hear([RunFailed(message=NASTY, is_bug=True, log=f"/tmp/{NASTY}")])
        assert_inert(shown, names=2)


async def test_a_hostile_line_in_the_log(runs):
    async with dashboard((160, 48), replay=runs[:1]) as shown:
        await shown.until(lambda: "live" in shown.text or "epoch 3" in shown.text)
        assert_inert(shown, names=2)


async def test_an_image_of_a_hostile_class_in_the_inspector(runs):
    async with dashboard((160, 48), replay=runs[:1]) as shown:
        await shown.press("i", "enter")
        await shown.until(lambda: "true label" in shown.text)
        assert re.search(rf"[✓✗] {re.escape(SEEN)}", shown.text)
        assert_inert(shown, names=4)


async def test_hostile_runs_side_by_side(runs):
    async with dashboard((200, 60), replay=runs) as shown:
        assert "2 runs side by side" in shown.text
        assert_inert(shown, names=2)


async def test_hostile_runs_in_the_browser_and_in_the_question(runs):
    async with dashboard((200, 48), output=OutputConfig(runs_dir=str(runs[0].parent))) as shown:
        await shown.press("b")
        await shown.until(lambda: "2 runs" in shown.text)
        assert_inert(shown, names=2)
        await shown.press("d")
        assert_inert(shown, names=3)


async def test_a_hostile_folder_that_is_no_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the notice wraps, wherever the tests' folder is
    folder = Path(NASTY)
    folder.mkdir()
    async with dashboard((160, 48), replay=[folder]) as shown:
        await shown.until(lambda: "is not a run" in shown.told)
        assert_inert(shown)


async def test_hostile_texts_in_the_start_form():
    async with dashboard((160, 60), config=ExperimentConfig(data=NASTY)) as shown:
        await shown.press("n")
        assert_inert(shown)


def rename_a_metric(run: Path, name: str) -> None:
    table = run / "metrics.csv"
    table.write_text(table.read_text().replace("fisher", name))


async def test_a_metric_whose_name_steers_the_terminal_is_damage(runs):
    rename_a_metric(runs[0], NASTY)
    async with dashboard((160, 48), replay=runs[:1]) as shown:
        await shown.until(lambda: "is damaged: one of its columns is not a metric's" in shown.told)
        assert_inert(shown)


async def test_a_column_with_markup_for_a_name_is_no_metric(runs):
    rename_a_metric(runs[0], "[red]fisher[@click=app.quit]y")
    async with dashboard((160, 48), replay=runs[:1]) as shown:
        await shown.until(lambda: "epoch 3" in shown.text)
        assert "fisher" not in shown.text
        assert_inert(shown)
