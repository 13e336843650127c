"""The installed command as a process: its streams, signals and exit status."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from centerviz.engine import load_run
from tests.patience import PATIENCE

pytestmark = pytest.mark.process

COMMAND = [sys.executable, "-c", "from centerviz.tui.cli.main import main; main()"]
TINY = ["run", "--data", "digits", "--threads", "1", "--no-snapshots"]


@contextmanager
def started(*command: str, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """A process with pipes, killed if the test leaves it running."""
    with subprocess.Popen(
        command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until(process: subprocess.Popen[str], event: str) -> dict[str, Any]:
    """The next such event in the JSON stream."""
    assert process.stdout is not None
    for line in process.stdout:
        read: dict[str, Any] = json.loads(line)
        if read["event"] == event:
            return read
    pytest.fail(f"no {event} before the stream ended: {process.communicate()[1]}")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A whole small run that was followed as JSON, and the folder it ran in."""
    folder = tmp_path_factory.mktemp("finished")
    arguments = [*TINY, "--epochs", "2", "--seed", "3", "--seeds", "2", "--json"]
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=PATIENCE
    )
    return folder, done


def events_of(done: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_run_ends_with_0_and_stdout_is_json_alone(finished: tuple[Path, Any]) -> None:
    _, done = finished
    assert done.returncode == 0, done.stderr
    events = [event for event in events_of(done) if event["event"] != "checkpoint_ready"]
    one_run = ["run_started", "epoch_done", "epoch_done", "run_finished"]
    assert [event["event"] for event in events] == 2 * one_run
    assert [arm["arm"] for arm in events[1]["arms"]] == ["softmax", "center(lam=0.5)"]
    assert done.stderr.count("\nepoch ") == 4


def test_each_seed_has_its_own_run_folder_with_the_options(finished: tuple[Path, Any]) -> None:
    folder, done = finished
    paths = [folder / e["run_dir"] for e in events_of(done) if e["event"] == "run_finished"]
    assert sorted(paths) == sorted(path for path in (folder / "runs").iterdir() if path.is_dir())
    runs = [load_run(path) for path in paths]
    assert [run.config.seed for run in runs] == [3, 4]
    assert {(run.state, run.config.epochs, run.output.snapshots) for run in runs} == {
        ("completed", 2, False)
    }


def test_the_stream_has_the_numbers_of_the_run_folder(finished: tuple[Path, Any]) -> None:
    folder, done = finished
    events = events_of(done)
    run = load_run(folder / events[0]["run_dir"])
    streamed = [
        arm["metrics"]["test_accuracy"]
        for event in events
        if event["event"] == "epoch_done"
        for arm in event["arms"]
    ]
    assert list(run.metrics["test_accuracy"]) == pytest.approx(streamed[: len(run.metrics)])


def test_an_interrupted_run_is_readable_and_says_where_it_is(tmp_path: Path) -> None:
    arguments = [*TINY, "--epochs", "5000", "--headless", "--json"]
    with started(*COMMAND, *arguments, cwd=tmp_path) as process:
        until(process, "epoch_done")
        process.send_signal(signal.SIGINT)
        finished = until(process, "run_finished")
        _, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert finished["reason"] == "stopped"
    assert f"centerviz resume {finished['run_dir']}" in stderr
    run = load_run(tmp_path / finished["run_dir"])
    assert run.state == "stopped"
    assert run.metrics["epoch"].nunique() == finished["epochs_done"] >= 1


def test_a_closed_pipe_stops_the_run_in_order_without_complaint(tmp_path: Path) -> None:
    arguments = [*TINY, "--epochs", "5000", "--headless", "--json", "--quiet"]
    with started(*COMMAND, *arguments, cwd=tmp_path) as process:
        run_dir = until(process, "run_started")["run_dir"]
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(PATIENCE) == 130
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert load_run(tmp_path / run_dir).state == "stopped"


STUBBORN = """
import sys, time
from centerviz.tui.headless.follow import run_headless
from tests.scripted import scripted_events

def stubborn(control, progress):
    yield from scripted_events(epochs=1)
    while True:
        time.sleep(0.01)

sys.exit(run_headless(stubborn, json=True))
"""


def test_a_second_interrupt_leaves_at_once(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    script = f"import sys; sys.path.insert(0, {str(root)!r}){STUBBORN}"
    with started(sys.executable, "-c", script, cwd=tmp_path) as process:
        until(process, "run_finished")
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        _, stderr = process.communicate()
    assert process.returncode == 130
    assert "Ctrl-C again" in stderr
    assert "Traceback" not in stderr
