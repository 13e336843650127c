"""`replay` and `resume` open the dashboard on what they were given, in a real terminal."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from centerviz.engine import Control, ExperimentConfig, OutputConfig, run
from centerviz.engine.events import EpochDone, RunFinished
from centerviz.tui.cli.main import app
from tests.patience import PATIENCE
from tests.tui.terminal import Terminal

pytestmark = pytest.mark.process


@pytest.fixture
def stopped_run(tmp_path):
    """A run that was stopped after its first epoch."""
    control, folder = Control(), None
    config = ExperimentConfig(data="digits", epochs=5000, threads=1, device="cpu")
    output = OutputConfig(runs_dir=str(tmp_path / "runs"), snapshots=False)
    for event in run(config, output=output, control=control):
        if isinstance(event, EpochDone):
            control.stop()
        if isinstance(event, RunFinished):
            folder = event.run_dir
    return folder


def test_replay_shows_a_saved_run(stopped_run, tmp_path):
    terminal = Terminal(["replay", stopped_run], tmp_path)
    terminal.until(r"replay")
    terminal.until(r"softmax")
    terminal.until(r"epoch \d+")
    terminal.type("q")
    assert terminal.wait() == 0
    terminal.close()


def test_resume_goes_on_in_the_dashboard(stopped_run, tmp_path):
    terminal = Terminal(["resume", stopped_run], tmp_path)
    terminal.until(r"● training")
    terminal.until(r"live \d+/5000")
    terminal.type("q")
    terminal.until(r"A run is going on")
    terminal.type("y")
    assert terminal.wait() == 130
    terminal.close()


@pytest.mark.parametrize("command", ["replay", "resume"])
def test_what_is_no_run_is_refused(command, tmp_path):
    result = CliRunner().invoke(app, [command, str(tmp_path)])
    assert "is not a run" in str(result.exception)


def test_without_a_terminal_it_says_what_to_do_instead(stopped_run):
    for command in ("replay", "resume"):
        result = CliRunner().invoke(app, [command, stopped_run])
        assert "needs a terminal" in str(result.exception)


def test_what_cannot_go_on_says_so_first_without_a_terminal_too(tmp_path):
    config = ExperimentConfig(data="digits", epochs=1, threads=1, device="cpu", batch_size=512)
    output = OutputConfig(runs_dir=str(tmp_path / "runs"), snapshots=False)
    *_, finished = run(config, output=output)
    v1 = Path(__file__).parents[1] / "fixtures/v1/interrupted"
    for folder, why in (
        (finished.run_dir, "has finished, after 1 epoch"),
        (v1, "an earlier centerviz"),
    ):
        result = CliRunner().invoke(app, ["resume", str(folder)])
        assert why in str(result.exception)
        assert "terminal" not in str(result.exception)


SCREEN = """
from centerviz.data.base.errors import UserError
from centerviz.tui.cli.run import require_terminal
try:
    require_terminal("do so")
except UserError as error:
    raise SystemExit(3 if "needs a terminal; do so" in str(error) else 4)
"""


@pytest.mark.parametrize(
    ("redirected", "code"), [(None, 0), ("stdin", 3), ("stdout", 3), ("stderr", 3)]
)
def test_the_dashboard_takes_no_file_for_a_screen(redirected, code, tmp_path):
    master, slave = pty.openpty()
    with (tmp_path / "file").open("w+b") as file:
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), slave)
        if redirected:
            streams[redirected] = file
        done = subprocess.run(
            [sys.executable, "-P", "-c", SCREEN], **streams, timeout=PATIENCE, check=False
        )
    os.close(slave)
    os.close(master)
    assert done.returncode == code
