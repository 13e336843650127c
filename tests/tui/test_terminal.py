"""The whole program in a real terminal: train, pause, scrub, quit, and leave nothing behind."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.tui.terminal import Terminal

pytestmark = pytest.mark.process

RUN = ["run", "--data", "digits", "--epochs", "5000", "--threads", "1", "--no-snapshots"]
AFTER_1 = r"live [1-9]\d*/5000"
"""On a busy machine the screen may pass over any one epoch."""
AFTER_2 = r"live ([2-9]|[1-9]\d+)/5000"
AFTER_3 = r"live ([3-9]|[1-9]\d+)/5000"


@pytest.fixture
def terminal(tmp_path):
    shown = Terminal(RUN, tmp_path)
    yield shown
    shown.close()


def processes_in(folder: Path) -> list[int]:
    """Processes whose working folder is `folder`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.readlink(entry / "cwd") == str(folder):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def gone(folder: Path) -> bool:
    """Whether every process of `folder` ends within the patience."""
    deadline = time.monotonic() + PATIENCE
    while processes_in(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not processes_in(folder)


def test_a_person_trains_pauses_scrubs_and_quits(terminal, tmp_path):
    terminal.until(r"● training")
    terminal.until(AFTER_3)
    terminal.type(" ")
    terminal.until(r"● paused")
    terminal.type("\x1b[H")
    terminal.until(r"epoch 1/5000")
    terminal.until(r"epoch 1 · .*epoch 1 · ")
    terminal.type("\x1b[C")
    terminal.until(r"epoch 2/5000")
    terminal.type("l")
    terminal.until(r"live \d+/5000")
    terminal.type(" ")
    terminal.until(r"● training")
    terminal.type("q")
    terminal.until(r"A run is going on")
    terminal.type("y")
    assert terminal.wait() == 130
    assert gone(tmp_path)
    [state] = (tmp_path / "runs").glob("*/state.json")
    assert '"stopped"' in state.read_text()


def test_when_the_dashboard_is_killed_the_engine_closes_the_run_and_exits(terminal, tmp_path):
    terminal.until(AFTER_1)
    assert len(processes_in(tmp_path)) >= 2
    terminal.process.kill()
    terminal.process.wait()
    assert gone(tmp_path)
    [state] = (tmp_path / "runs").glob("*/state.json")
    assert '"stopped"' in state.read_text()


def test_when_the_engine_is_killed_the_dashboard_says_so_and_resumes(terminal, tmp_path):
    terminal.until(AFTER_2)
    children = set(processes_in(tmp_path)) - {terminal.process.pid}
    [engine] = [pid for pid in children if b"engine.process" in command_of(pid)]
    os.kill(engine, signal.SIGKILL)
    terminal.until(r"● failed")
    terminal.until(r"was killed")
    terminal.until(r"log.txt")
    assert "epoch " in terminal.text
    terminal.type("R")
    terminal.until(r"● training")
    terminal.until(r"live \d+/5000")
    terminal.type("q")
    terminal.until(r"A run is going on")
    terminal.type("y")
    assert terminal.wait() == 130
    assert gone(tmp_path)


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
