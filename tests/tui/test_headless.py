"""A run without the dashboard: what goes to stdout and stderr, and the exit status."""

import errno
import itertools
import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from centerviz.data import DataError, FetchProgress
from centerviz.engine.control import Control
from centerviz.engine.errors import RunError
from centerviz.engine.events import SCHEMA_VERSION, EpochDone, Event
from centerviz.tui.exits.account import resume_command
from centerviz.tui.exits.exit_codes import ExitCode
from centerviz.tui.headless.follow import run_headless
from tests.scripted import scripted_events
from tests.tui.headless_runs import POSTER, RUN_DIR, recorded, scripted_run

Capture = pytest.CaptureFixture[str]
Progress = Callable[[FetchProgress], None]


def test_stdout_has_the_arms_last_numbers_and_the_paths(capsys: Capture) -> None:
    assert run_headless(scripted_run(epochs=3, lam=(0.5, 0.003))) == ExitCode.DONE
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["softmax", "98.00%", "97.00%", "0.115", "0.125", "6.0"] in lines
    assert [
        "center",
        "loss",
        "λ=0.5",
        "99.00%",
        "98.00%",
        "0.215",
        "0.23",
        "6.0",
    ] in lines
    assert [line[2] for line in lines if line[:2] == ["center", "loss"]] == ["λ=0.5", "λ=0.003"]
    assert ["poster", POSTER] in lines
    assert ["run", "folder", RUN_DIR] in lines


def test_stdout_has_every_metric_of_every_arm(capsys: Capture) -> None:
    run_headless(scripted_run(epochs=2, lam=(0.5, 0.003)))
    out = capsys.readouterr().out
    lines = [line.split() for line in out.splitlines()]
    assert ["on", "200", "test", "images", "softmax", "λ=0.5", "λ=0.003"] in lines
    assert ["ECE", "1", "1", "1"] in lines


def test_stderr_has_one_line_for_each_epoch_with_every_arm(capsys: Capture) -> None:
    run_headless(scripted_run(epochs=4))
    lines = capsys.readouterr().err.splitlines()
    epochs = [line for line in lines if line.startswith("epoch ")]
    assert [line.split()[1] for line in epochs] == ["1/4,", "2/4,", "3/4,", "4/4,"]
    assert "0:06 left | softmax: loss 1.754, test 60.25% | center loss λ=0.5:" in epochs[0]
    assert any(RUN_DIR in line for line in lines)


def test_a_warning_is_passed_on(capsys: Capture) -> None:
    run_headless(scripted_run(epochs=1, warn=True))
    assert "warning: center loss λ=0.5 met at one point" in capsys.readouterr().err


def test_quiet_prints_the_run_folder_and_nothing_else(capsys: Capture) -> None:
    assert run_headless(scripted_run(), quiet=True) == ExitCode.DONE
    assert capsys.readouterr() == (f"{RUN_DIR}\n", "")


def test_json_is_all_that_stdout_has(capsys: Capture) -> None:
    assert run_headless(scripted_run(epochs=2, frames=0), json=True) == ExitCode.DONE
    captured = capsys.readouterr()
    names = [json.loads(line)["event"] for line in captured.out.splitlines()]
    epoch = ["epoch_done", "snapshot_saved", "checkpoint_ready"]
    assert names == ["run_started", "arm_warning", *epoch, *epoch, "run_finished"]
    assert "epoch 2/2" in captured.err


def test_frames_are_asked_for_only_when_a_terminal_shows_them() -> None:
    controls: list[Control] = []

    def open_run(control: Control, progress: Progress) -> Iterator[Event]:
        del progress
        controls.append(control)
        return recorded(scripted_events(epochs=1), control)

    run_headless(open_run, quiet=True)
    run_headless(open_run)
    assert [control.frame_interval for control in controls] == [None, None]


def test_a_download_is_announced_once_for_each_file(capsys: Capture) -> None:
    def open_run(control: Control, progress: Progress) -> Iterator[Event]:
        for file in ("images", "labels"):
            for done in (0, 5, 10):
                fetching = FetchProgress(
                    dataset="mnist", file=file, stage="downloading", done=done, total=10
                )
                progress(fetching)
        return recorded(scripted_events(epochs=1), control)

    run_headless(open_run)
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["Downloading mnist: images", "Downloading mnist: labels"]


def test_a_users_mistake_is_one_sentence(capsys: Capture) -> None:
    def open_run(control: Control, progress: Progress) -> Iterator[Event]:
        del control, progress
        raise DataError("train.csv is empty: choose another file.")

    assert run_headless(open_run) == ExitCode.USER_ERROR
    assert capsys.readouterr() == ("", "centerviz: train.csv is empty: choose another file.\n")
    assert run_headless(open_run, json=True, quiet=True) == ExitCode.USER_ERROR
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {
        "event": "run_failed",
        "schema": SCHEMA_VERSION,
        "message": "train.csv is empty: choose another file.",
        "is_bug": False,
        "log": None,
    }
    assert captured.err == "centerviz: train.csv is empty: choose another file.\n"


def test_a_bug_leaves_its_traceback_in_the_run_folder(capsys: Capture, tmp_path: Path) -> None:
    def failing(control: Control, progress: Progress) -> Iterator[Event]:
        del progress
        for event in recorded(scripted_events(), control, str(tmp_path)):
            yield event
            if isinstance(event, EpochDone):
                raise ZeroDivisionError("lambda")

    assert run_headless(failing) == ExitCode.BUG
    [*_, last] = capsys.readouterr().err.splitlines()
    assert "ZeroDivisionError: lambda" in last
    assert str(tmp_path / "log.txt") in last
    assert "Traceback" in (tmp_path / "log.txt").read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_in_order_and_says_where_the_run_is(
    number: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    def interrupted(control: Control, progress: Progress) -> Iterator[Event]:
        del progress
        for event in recorded(scripted_events(epochs=5), control):
            yield event
            if isinstance(event, EpochDone) and event.epoch == 1:
                signal.raise_signal(number)

    before = signal.getsignal(number)
    assert run_headless(interrupted) == ExitCode.INTERRUPTED
    captured = capfd.readouterr()
    assert "Stopping" in captured.err
    told = f"{RUN_DIR}: stopped after 2 of 5 epochs; continue it with: {resume_command(RUN_DIR)}"
    assert told in captured.err
    assert f"run folder  {RUN_DIR}" in captured.out
    assert signal.getsignal(number) == before


def test_under_nohup_a_lost_terminal_ends_no_run() -> None:
    def hung_up(control: Control, progress: Progress) -> Iterator[Event]:
        del progress
        for event in recorded(scripted_events(epochs=3), control):
            yield event
            if isinstance(event, EpochDone):
                signal.raise_signal(signal.SIGHUP)

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert run_headless(hung_up) == ExitCode.DONE
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_failure_after_the_start_names_the_command_that_continues(capsys: Capture) -> None:
    def full(control: Control, progress: Progress) -> Iterator[Event]:
        del progress
        yield from itertools.islice(recorded(scripted_events(epochs=5), control), 8)
        raise RunError("the disk is full: free some space and try again.")

    assert run_headless(full) == ExitCode.USER_ERROR
    said = capsys.readouterr().err
    assert "the disk is full" in said
    assert resume_command(RUN_DIR) in said


def test_a_signal_before_training_ends_at_once(capsys: Capture) -> None:
    def open_run(control: Control, progress: Progress) -> Iterator[Event]:
        del control, progress
        signal.raise_signal(signal.SIGINT)
        pytest.fail("the signal was not noticed")

    assert run_headless(open_run) == ExitCode.INTERRUPTED
    assert capsys.readouterr() == (
        "",
        "Interrupted before training began.\n",
    )


def test_when_nobody_reads_the_events_the_run_stops_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def closed(*_: object, **to: object) -> None:
        if not to.get("err"):
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("typer.echo", closed)
    seen: list[Event] = []

    def open_run(control: Control, progress: Progress) -> Iterator[Event]:
        del progress
        for event in recorded(scripted_events(epochs=5), control):
            seen.append(event)
            yield event

    assert run_headless(open_run, json=True) == ExitCode.INTERRUPTED
    assert sum(isinstance(event, EpochDone) for event in seen) == 1
    del capsys
