"""A lost connection: the terminal goes, and the run is kept."""

import os
import pty
import signal
import threading

import pytest

from centerviz.tui.dashboard.hangup import on_hangup
from tests.patience import PATIENCE
from tests.tui.terminal import Terminal
from tests.tui.test_terminal import AFTER_1, RUN, gone

pytestmark = pytest.mark.process


def test_a_closed_terminal_is_noticed_once_and_typing_is_not():
    master, slave = pty.openpty()
    noticed = threading.Event()
    on_hangup(slave, noticed.set)
    os.write(master, b"keys\n")
    assert not noticed.is_set()
    os.close(master)
    assert noticed.wait(PATIENCE)
    os.close(slave)


def test_when_the_terminal_is_gone_the_run_is_closed_and_nothing_stays_behind(tmp_path):
    """The terminal controls no process here, so none gets SIGHUP: only its end tells."""
    terminal = Terminal(RUN, tmp_path)
    terminal.until(AFTER_1)
    terminal.hang_up()
    assert terminal.process.wait(PATIENCE) == 130
    assert gone(tmp_path)
    [state] = (tmp_path / "runs").glob("*/state.json")
    assert '"stopped"' in state.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back_and_closes_the_run(tmp_path, number):
    terminal = Terminal(RUN, tmp_path)
    terminal.until(AFTER_1)
    terminal.process.send_signal(number)
    written = b""
    while terminal.process.poll() is None:
        written += terminal.read_raw(0.1)
    while rest := terminal.read_raw(0.1):
        written += rest
    assert terminal.process.returncode == 130
    # The alternate screen and the mouse are left (xterm's private modes 1049 and 1000).
    assert b"\x1b[?1049l" in written
    assert b"\x1b[?1000l" in written
    assert gone(tmp_path)
    [state] = (tmp_path / "runs").glob("*/state.json")
    assert '"stopped"' in state.read_text()
    terminal.close()
