"""Saved runs: the list, replay, comparison, deletion, and a run that still grows."""

import datetime as dt
import re
from pathlib import Path

import pytest

from centerviz.engine import list_runs, read_note, write_note
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.recording.record import record
from centerviz.tui.dashboard.model.run_names import distinct_names
from centerviz.tui.dashboard.widgets.metrics_table import best_of
from centerviz.tui.listing.columns import sorted_runs
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


@pytest.fixture
def runs(tmp_path, monkeypatch, request):
    """Two finished runs, the one with λ=0.1 first, by two seconds or as many as are asked for."""
    step = dt.timedelta(seconds=getattr(request, "param", 2))
    set_clock(monkeypatch, dt.datetime(2026, 11, 23, 10, 45), step=step)
    return [save_run(tmp_path, lam=(lam,), epochs=epochs) for lam, epochs in ((0.1, 2), (0.5, 4))]


of_one_second = pytest.mark.parametrize(
    "runs", [0, 2], ids=["of one second", "of two"], indirect=True
)


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


async def test_each_run_s_row_says_how_far_it_is_how_long_it_took_and_whose_accuracy_it_is(
    runs, tmp_path
):
    write_note(runs[1], "the best of all")
    async with at(tmp_path, size=(200, 40)) as shown:
        await browse(shown)
        [row] = (line for line in shown.lines() if "4/4" in line)
        for part in ("98.00% λ=0.5", "digits", "default", " s ", "the best of all", runs[1].name):
            assert part in row
        assert "softmax" in shown.lines()[shown.lines().index(row)]
        [details] = (line for line in shown.lines() if "% softmax · " in line)
        assert "λ=0.5 · the best of all" in details


@of_one_second
def test_runs_sort_by_any_column(runs):
    found = list_runs(runs[0].parent)
    assert [run.path for run in found] == [runs[1], runs[0]]
    by_epochs = sorted_runs(found, "epochs", descending=False)
    assert [run.epochs_done for run in by_epochs] == [2, 4]
    assert sorted_runs(found, "arms", descending=True)[0].path == runs[1]


@pytest.mark.usefixtures("runs")
async def test_a_click_on_a_column_s_name_sorts_and_leaves_the_columns_as_wide(tmp_path):
    async with at(tmp_path) as shown:
        await browse(shown)
        [head] = (line for line in shown.lines() if "started" in line)
        y = shown.lines().index(head)
        await shown.pilot.click(offset=(head.index("epochs"), y))
        await shown.settle()
        assert "epochs▼" in shown.text
        assert shown.lines()[y].index("preset") == head.index("preset")


async def test_slash_filters_by_words_and_esc_shows_all_again(runs, tmp_path):
    async with at(tmp_path) as shown:
        await browse(shown)
        await shown.press("slash", *"LAM0.1", "space", *"digi")
        assert "1 of 2 runs" in shown.text
        assert runs[0].name in shown.text
        assert runs[1].name not in shown.text
        await shown.press("enter", "escape")
        assert "2 runs" in shown.text
        await shown.press("escape")
        assert "no run" in shown.lines()[0]


async def test_enter_opens_a_run_that_was_filtered(runs, tmp_path):
    async with at(tmp_path) as shown:
        await browse(shown)
        await shown.press("slash", *"lam0.1", "enter", "enter")
        assert runs[0].name in shown.lines()[0]


async def test_w_notes_something_on_a_run(runs, tmp_path):
    async with at(tmp_path, size=(200, 40)) as shown:
        await browse(shown)
        await shown.press("w", *"fine", "enter")
        await shown.until(lambda: shown.text.count("fine") == 2)
        assert read_note(runs[1]) == "fine"
        await shown.press("w", "r", "escape")
        assert read_note(runs[1]) == "fine"


@pytest.mark.usefixtures("runs")
async def test_question_mark_shows_the_browser_s_keys(tmp_path):
    async with at(tmp_path) as shown:
        await browse(shown)
        await shown.press("question_mark")
        assert "Write a note on the run" in shown.text
        await shown.press("escape")
        assert "2 runs" in shown.text


async def test_the_empty_dashboard_shows_the_newest_runs_and_enter_opens_one(runs, tmp_path):
    async with at(tmp_path, size=(80, 24)) as shown:
        await shown.until(lambda: runs[0].name in shown.text)
        assert shown.text.index(runs[1].name) < shown.text.index(runs[0].name)
        assert "Enter Open" in shown.lines()[-1]
        await shown.press("down", "enter")
        await shown.until(lambda: shown.text.count("epoch 2 · ") >= 2)
        assert runs[0].name in shown.lines()[0]
        assert "Open" not in shown.lines()[-1]
        await shown.press("left")
        assert shown.text.count("epoch 1 · ") >= 2, "the arrows go through the epochs now"


async def test_a_run_that_was_deleted_in_the_browser_leaves_the_empty_dashboard(runs, tmp_path):
    async with at(tmp_path) as shown:
        await browse(shown)
        await shown.press("delete", "y")
        await shown.until(lambda: "1 run ·" in shown.text)
        await shown.press("escape")
        await shown.until(lambda: runs[1].name not in shown.text)
        assert runs[0].name in shown.text


async def test_o_sorts_in_the_browser_and_a_capital_reverses(runs, tmp_path):
    async with at(tmp_path) as shown:
        await browse(shown)
        assert shown.text.index(runs[1].name) < shown.text.index(runs[0].name)
        await shown.press(*"ooooooooo", "O")
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


@of_one_second
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
            legend = rf"^│.*  {name} +││"
            assert re.search(legend, shown.text, re.M), "the curves' legend"
        await shown.press("home")
        assert shown.text.count("─ epoch 1 · ") == 4
        await shown.press("end")
        # The shorter run waits at its last epoch.
        assert shown.text.count("─ epoch 2 · ") == 2
        assert shown.text.count("─ epoch 4 · ") == 2


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


async def test_runs_of_different_length_each_say_their_epoch(runs, tmp_path):
    async with at(tmp_path, (260, 60), replay=runs) as shown:
        await shown.until(lambda: "2 runs side by side" in shown.lines()[0])
        await shown.settle()
        # Two epochs and four: the timeline is that of the longer run, each column has its own.
        assert re.search(r"^ epoch 4/4 ", shown.text, re.M)
        assert re.search(r"epoch 2 +epoch 2 +epoch 4 +epoch 4", shown.text)
        assert "metrics · 100 test images" in shown.text
        await shown.press("home")
        assert re.search(r"^ epoch 1/4 ", shown.text, re.M)
        assert "metrics · epoch 1 · 100 test images" in shown.text


def test_only_arms_on_the_same_images_are_better_or_worse():
    values = [0.9, 0.8, 0.7, 0.6]
    assert best_of("test_accuracy", values, ["mnist"] * 4) == {0}
    assert best_of("test_accuracy", values, ["mnist", "mnist", "digits", "digits"]) == {0, 2}
    assert best_of("test_accuracy", values, ["mnist", "digits", "kmnist", "own"]) == set()
    assert best_of("ece", values, ["mnist"] * 4) == {3}
