"""Saved runs: the list, replay, comparison, deletion, and a run that still grows."""

import datetime as dt
from pathlib import Path

import pytest

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.recording.record import record
from centerviz.tui.dashboard.model.run_names import distinct_names
from centerviz.tui.dashboard.model.runs_table import runs_frame, sort_runs
from tests.clock import set_clock
from tests.scripted import scripted_events
from tests.tui.scripted_engine import dashboard


def save_run(folder: Path, **script) -> Path:
    """A finished run in `folder`."""
    output = OutputConfig(runs_dir=str(folder), snapshots=False)
    *_, finished = record(iter(scripted_events(points=100, **script)), output)
    return Path(finished.run_dir)


def begin_run(folder: Path, events: int, **script):
    """A run of which `events` events are on the disk, and the generator that goes on."""
    output = OutputConfig(runs_dir=str(folder), snapshots=False)
    stream = record(iter(scripted_events(points=100, **script)), output)
    started = next(stream)
    for _ in range(events - 1):
        next(stream)
    return Path(started.run_dir), stream


@pytest.fixture(params=[0, 1], ids=["of one second", "of two seconds"])
def runs(tmp_path, monkeypatch, request):
    """Two finished runs, the one with λ=0.1 first."""
    set_clock(
        monkeypatch, dt.datetime(2026, 11, 23, 10, 45), step=dt.timedelta(seconds=request.param)
    )
    return [save_run(tmp_path, lam=(lam,), epochs=epochs) for lam, epochs in ((0.1, 2), (0.5, 4))]


async def browse(shown):
    await shown.press("b")
    await shown.until(lambda: "Reading" not in shown.text)
    await shown.settle()


def at(tmp_path, size=(140, 40), **options):
    return dashboard(size, output=OutputConfig(runs_dir=str(tmp_path)), **options)


async def test_the_browser_lists_runs_with_their_numbers(runs, tmp_path):
    async with at(tmp_path) as shown:
        await browse(shown)
        for run in runs:
            assert run.name in shown.text
        assert "softmax, λ=0.1" in shown.text
        assert "98.00%" in shown.text
        assert shown.text.count("completed") == 2
        assert "2 runs" in shown.text


def test_the_table_sorts_by_any_column(runs):
    frame = runs_frame(runs[0].parent)
    assert list(frame["path"]) == [runs[1], runs[0]]
    assert list(sort_runs(frame, "epochs", descending=False)["epochs"]) == [2, 4]
    assert list(sort_runs(frame, "arms", descending=True)["arms"]) == [
        "softmax, λ=0.5",
        "softmax, λ=0.1",
    ]


async def test_o_sorts_in_the_browser_and_a_capital_reverses(runs, tmp_path):
    async with at(tmp_path) as shown:
        await browse(shown)
        assert shown.text.index(runs[1].name) < shown.text.index(runs[0].name)
        await shown.press(*"oooooo", "O")
        assert "arms▲" in shown.text
        assert shown.text.index(runs[0].name) < shown.text.index(runs[1].name)


async def test_enter_replays_a_run(runs, tmp_path):
    async with at(tmp_path) as shown:
        await browse(shown)
        await shown.press("enter")
        assert "replay" in shown.lines()[0]
        assert runs[1].name in shown.lines()[0]
        assert shown.text.count("epoch 4 · ") >= 2
        await shown.press("home")
        assert shown.text.count("epoch 1 · ") >= 2


async def test_marked_runs_are_shown_side_by_side_and_scrub_together(runs, tmp_path):
    async with at(tmp_path, size=(149, 40)) as shown:
        await browse(shown)
        await shown.press("space", "down", "space", "enter")
        assert "2 runs side by side" in shown.lines()[0]
        names = distinct_names(runs)
        assert set(names) & {run.name for run in runs} == set()
        for name in names:
            assert name in shown.lines()[0]
            assert f"softmax · {name}" in shown.text
            assert shown.text.count(f"{name}: softmax λ=0.") == 2, "the legends of both curves"
        await shown.press("home")
        assert shown.text.count("epoch 1 · ") == 4
        await shown.press("end")
        # The shorter run waits at its last epoch.
        assert shown.text.count("epoch 2 · ") == 2
        assert shown.text.count("epoch 4 · ") == 2


async def test_deleting_asks_and_removes_folder_and_poster(runs, tmp_path):
    poster = runs[1].with_suffix(runs[1].suffix + ".jpg")
    poster.write_bytes(b"")
    async with at(tmp_path) as shown:
        await browse(shown)
        await shown.press("delete")
        assert f"Delete {runs[1].name}" in shown.text
        await shown.press("escape")
        assert runs[1].exists()
        await shown.press("delete")
        await shown.press("y")
        await shown.until(lambda: "1 run " in shown.text)
        assert not runs[1].exists()
        assert not poster.exists()
        assert runs[0].exists()


async def test_a_run_that_is_being_trained_is_not_deleted(tmp_path):
    run, stream = begin_run(tmp_path, 3)
    async with at(tmp_path) as shown:
        await browse(shown)
        await shown.press("delete")
        await shown.press("y")
        await shown.until(lambda: "is being trained" in shown.told)
        assert run.exists()
    stream.close()


async def test_a_run_of_another_process_is_watched_while_it_grows(tmp_path):
    run, stream = begin_run(tmp_path, 6, epochs=3)
    async with at(tmp_path, replay=[run]) as shown:
        assert shown.text.count("epoch 1 · ") >= 2
        for _ in stream:
            pass
        await shown.until(lambda: shown.text.count("epoch 3 · ") >= 2)


async def test_capital_r_resumes_a_run(tmp_path):
    run, stream = begin_run(tmp_path, 6)
    stream.close()
    async with at(tmp_path) as shown:
        await browse(shown)
        assert "interrupted" in shown.text or "stopped" in shown.text
        await shown.press("R")
        assert shown.engine.request.resume == str(run)
        assert shown.engine.request.config is None


async def test_a_folder_that_is_no_run_is_refused_in_a_sentence(tmp_path):
    async with at(tmp_path, replay=[tmp_path]) as shown:
        await shown.until(lambda: "is not a run" in shown.told)


async def test_no_runs_at_all_is_said(tmp_path):
    async with at(tmp_path / "nowhere") as shown:
        await browse(shown)
        assert "No run here yet" in shown.text
