"""The engine's process: it trains, obeys, survives its parent, and its death is told."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from centerviz.engine import wire
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.control import Control
from centerviz.engine.events import EpochDone, RunFailed, RunFinished, RunStarted
from centerviz.engine.process import main as process_main
from centerviz.engine.process.request import MODULE, Request
from centerviz.engine.run_folder.saved_run import load_run
from centerviz.tui.dashboard.engine import Engine, Inbox
from tests.patience import PATIENCE
from tests.scripted import scripted_config, scripted_epoch, scripted_frame, scripted_started

pytestmark = pytest.mark.process


def small(**changes) -> ExperimentConfig:
    """A run of a few seconds."""
    values = {"data": "digits", "epochs": 2, "baseline": False, "threads": 1, **changes}
    return ExperimentConfig(**values)


class Listener:
    """Collects what an engine tells."""

    def __init__(self, runs_dir: Path, config: ExperimentConfig) -> None:
        output = OutputConfig(runs_dir=str(runs_dir), snapshots=False)
        self.events: list = []
        self.engine = Engine(Request(config=config, output=output), notify=lambda: None)

    def until(self, kind):
        """Wait for an event of this kind and return it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.events += self.engine.inbox.take()
            found = [event for event in self.events if isinstance(event, kind)]
            if found:
                return found[-1]
            time.sleep(0.01)
        pytest.fail(f"no {kind} came; the log says: {self.engine.log.read_text()}")


@pytest.fixture
def listen(tmp_path):
    """Starts engines and leaves none behind."""
    listeners = []

    def start(config: ExperimentConfig) -> Listener:
        listeners.append(Listener(tmp_path, config))
        return listeners[-1]

    yield start
    for listener in listeners:
        listener.engine.kill()
        listener.engine.close()


def test_a_run_comes_over_whole_and_is_on_the_disk(listen):
    listener = listen(small())
    finished = listener.until(RunFinished)
    listener.engine.close()
    assert finished.reason == "completed"
    assert not listener.engine.alive
    kinds = [type(event) for event in listener.events]
    assert kinds[0] is RunStarted
    assert kinds.count(EpochDone) == 2
    assert load_run(finished.run_dir).state == "completed"
    assert load_run(finished.run_dir).epochs == (0, 1)


def test_stop_while_loading_leaves_no_run(listen, tmp_path):
    listener = listen(small())
    listener.engine.stop()
    finished = listener.until(RunFinished)
    assert finished.epochs_done == 0
    assert list(tmp_path.iterdir()) == []


def test_a_killed_engine_is_reported_with_its_log(listen):
    listener = listen(small(epochs=1000))
    started = listener.until(RunStarted)
    os.kill(listener.engine.pid, signal.SIGKILL)
    failed = listener.until(RunFailed)
    assert "killed" in failed.message
    assert failed.log == str(Path(started.run_dir) / "log.txt")
    assert Path(failed.log).exists()


def test_a_user_s_mistake_is_reported_as_its_sentence(listen):
    failed = listen(small(data="/no/such/folder")).until(RunFailed)
    assert not failed.is_bug
    assert "/no/such/folder" in failed.message


def run_alone(tmp_path, config) -> tuple[subprocess.Popen, RunStarted]:
    """An engine whose parent is this test, without the bridge; it has begun to train."""
    request = Request(
        config=config,
        output=OutputConfig(runs_dir=str(tmp_path), snapshots=False),
        log=str(tmp_path / "early.txt"),
        frame_interval=0.05,
    )
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    process.stdin.write(request.to_line())
    process.stdin.flush()
    started = wire.read(process.stdout)
    assert isinstance(started, RunStarted)
    return process, started


def test_an_engine_ignores_interrupts_and_closes_its_run_when_its_parent_is_gone(tmp_path):
    process, started = run_alone(tmp_path, small(epochs=1000))
    # Ctrl-C in the terminal reaches the whole group of processes.
    process.send_signal(signal.SIGINT)
    for _ in range(3):
        assert wire.read(process.stdout) is not None
    # What a parent leaves behind when it dies: its ends of both pipes closed.
    process.stdin.close()
    process.stdout.close()
    assert process.wait(PATIENCE) == 0
    assert load_run(started.run_dir).state == "stopped"


def test_what_a_library_prints_goes_to_the_log_and_not_into_the_events(tmp_path):
    request = Request(
        config=small(data="/no/such/folder"),
        output=OutputConfig(runs_dir=str(tmp_path)),
        log=str(tmp_path / "early.txt"),
        frame_interval=1.0,
    )
    noisy = (
        "import os; from centerviz.engine.process import main as process\n"
        "def shout(*_, **__):\n"
        "    print('from python'); os.write(1, b'from C\\n'); os.write(2, b'to stderr\\n')\n"
        "    raise ValueError('broken')\n"
        "process._open = shout; process.main()"
    )
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", noisy]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        process.stdin.write(request.to_line())
        process.stdin.flush()
        failed = wire.read(process.stdout)
        assert wire.read(process.stdout) is None
        errors = process.stderr.read()
    assert isinstance(failed, RunFailed)
    assert failed.is_bug
    assert failed.message == "ValueError: broken"
    assert errors == b""
    log = (tmp_path / "early.txt").read_text()
    for line in ("from python", "from C", "to stderr", "Traceback", "ValueError: broken"):
        assert line in log


def test_a_request_survives_its_line():
    request = Request(
        config=None, output=OutputConfig(), log="/x\ny", frame_interval=0.2, resume="/runs/λ"
    )
    line = request.to_line()
    assert line.count(b"\n") == 1
    assert Request.from_line(line) == request
    assert json.loads(line)["resume"] == "/runs/λ"


def test_the_inbox_keeps_only_the_newest_frame_and_tells_once():
    told = []
    inbox = Inbox(lambda: told.append(True))
    started = scripted_started(scripted_config())
    frames = [scripted_frame(started, 0, step) for step in (1, 2, 3)]
    inbox.put(started)
    for frame in frames:
        inbox.put(frame)
    assert len(told) == 1
    assert inbox.take() == [started, frames[-1]]
    assert inbox.take() == []
    inbox.put(frames[0])
    inbox.put(done := scripted_epoch(started, 0))
    inbox.put(frames[1])
    assert len(told) == 2
    assert inbox.take() == [done, frames[1]]


def test_under_nohup_an_engine_does_not_heed_a_lost_terminal():
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        process_main._heed_signals(Control(), threading.Event())
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert callable(signal.getsignal(signal.SIGTERM))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


LOSS = """
from centerviz.engine import CustomLoss

class Short(CustomLoss):
    def forward(self, features, labels):
        if len(features) < 0:
            raise ValueError("never")
        return (features.norm(dim=1) - labels).square()
"""


def test_a_loss_of_the_users_own_runs_there_and_its_mistake_is_a_sentence(
    listen, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(LOSS)
    own = small(arms=("./mine.py:Short",), epochs=1)
    started = listen(own).until(RunStarted)
    assert [arm.title for arm in started.arms] == ["Short"]
    assert list(started.code) == ["./mine.py:Short"]
    (tmp_path / "mine.py").write_text(LOSS.replace("< 0", "> 0"))
    failed = listen(own).until(RunFailed)
    assert not failed.is_bug
    assert failed.message == ("the loss Short failed in ./mine.py, line 7: ValueError: never.")
