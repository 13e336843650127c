"""Leaving the dashboard: the exit status, and a last line that says what became of the run."""

import os
import re
import shlex
import signal
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal

pytestmark = pytest.mark.process

DIGITS = ["--data", "digits", "--threads", "1", "--no-snapshots", "--runs-dir", "my runs"]


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Starts `centerviz run` in a folder of its own, whose temporary files lie in `tmp`."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    opened = []

    def open_terminal(*options: str) -> Terminal:
        # Wide enough for the last line.
        terminal = Terminal(["run", *DIGITS, *options], tmp_path, columns=300)
        opened.append(terminal)
        return terminal

    yield open_terminal
    for terminal in opened:
        terminal.close()


def left_behind(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "tmp").glob("centerviz-*")]


def engine_of(terminal: Terminal) -> int:
    """The process that trains."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = re.search(r"^PPid:\s+(\d+)", (entry / "status").read_text(), re.M)
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if parent and int(parent[1]) == terminal.process.pid and b"engine.process" in command:
            return int(entry.name)
    raise AssertionError("there is no engine")


def test_stop_and_quit_names_the_command_that_continues_the_run(start, tmp_path):
    terminal = start("--epochs", "5000")
    terminal.until(r"live [1-9]\d*/5000")
    terminal.type("q")
    terminal.until("Stop and quit")
    terminal.type("y")
    assert terminal.wait() == 130
    said = terminal.until(r"(my runs/\S+): stopped after \d+ of 5,000 epochs; .*: (centerviz .*)")
    [run] = (tmp_path / "my runs").glob("*/")
    assert shlex.split(said[2].rstrip()) == ["centerviz", "resume", f"my runs/{run.name}"]
    assert left_behind(tmp_path) == []


def test_a_completed_run_says_where_it_is(start):
    terminal = start("--epochs", "1")
    terminal.until("● completed")
    terminal.type("q")
    assert terminal.wait() == 0
    terminal.until(r"my runs/\S+: completed, 1 epoch\.")


def test_a_run_that_cannot_start_is_the_user_s_error_and_leaves_no_log(start, tmp_path):
    terminal = start("--data", "/nowhere/at/all")
    terminal.until("The run has failed")
    assert "The log" not in terminal.text
    terminal.type("q")
    assert terminal.wait() == 2
    terminal.until(r"No run was made: .*/nowhere/at/all")
    assert left_behind(tmp_path) == []
    assert not (tmp_path / "my runs").exists()


def test_when_no_arm_can_learn_any_more_there_is_nothing_to_continue(start):
    terminal = start("--lr", "1e6", "--schedule", "constant", "--clip-norm", "0")
    terminal.until("no arm is left")
    terminal.type("q")
    assert terminal.wait() == 2
    terminal.until(r"my runs/\S+: failed after 0 of \d+ epochs: no arm is left")
    assert "centerviz resume" not in terminal.text


def test_a_lost_engine_is_our_fault(start, tmp_path):
    terminal = start("--epochs", "5000")
    terminal.until(r"live [1-9]\d*/5000")
    os.kill(engine_of(terminal), signal.SIGKILL)
    terminal.until("● failed")
    terminal.type("q")
    assert terminal.wait() == 1
    said = terminal.until(r"The engine was killed.* The log: (.*log\.txt); .* centerviz resume")
    assert (tmp_path / said[1]).stat().st_size > 0
    assert left_behind(tmp_path) == []


def test_an_engine_that_dies_before_it_can_say_a_word_names_no_empty_log(start, tmp_path):
    terminal = start("--epochs", "5000")
    terminal.until("● starting")
    os.kill(engine_of(terminal), signal.SIGKILL)
    terminal.until("was killed")
    assert "The log" not in terminal.text
    terminal.type("q")
    assert terminal.wait() == 1
    assert left_behind(tmp_path) == []
