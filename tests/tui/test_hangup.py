"""A lost connection: the terminal goes, and the run is kept."""

import os
import pty
import threading

from centerviz.tui.hangup import on_hangup
from tests.tui.terminal import PATIENCE, Terminal
from tests.tui.test_terminal import RUN, gone


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
    terminal.until(r"live 1/300")
    terminal.hang_up()
    assert terminal.process.wait(PATIENCE) == 130
    assert gone(tmp_path)
    [state] = (tmp_path / "runs").glob("*/state.json")
    assert '"stopped"' in state.read_text()
