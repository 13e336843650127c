"""A program in a pseudo-terminal, as a person has it before them."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte

from tests.patience import PATIENCE

COLUMNS, LINES = 100, 30


class Terminal:
    """A program in a pseudo-terminal, and what it shows."""

    def __init__(
        self, arguments: list[str], folder: Path, *, columns: int = COLUMNS, lines: int = LINES
    ) -> None:
        """Start `centerviz` with `arguments` in `folder`."""
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        code = "from centerviz.tui.cli.main import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", code, *arguments],
            stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environ,
            start_new_session=True,
        )  # fmt: skip
        os.close(slave)

    def type(self, keys: str) -> None:
        """Send keys as a terminal would."""
        os.write(self._master, keys.encode())

    def read_raw(self, seconds: float) -> bytes:
        """What the program writes next, if it does so within `seconds`."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        try:
            return os.read(self._master, 65536) if ready else b""
        except OSError:  # Linux's way to say that the other end is closed.
            return b""

    def read(self, seconds: float) -> None:
        """Show what the program writes within `seconds`."""
        # pyte does not know the private sequences with < and >, which Textual sends.
        self._stream.feed(re.sub(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]", b"", self.read_raw(seconds)))

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self.screen.display)

    def until(self, pattern: str) -> re.Match[str]:
        """Wait until the screen shows `pattern`."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self.text)):
            assert time.monotonic() < deadline, f"no {pattern!r} on the screen:\n{self.text}"
            self.read(0.1)
        return found

    def wait(self) -> int:
        """Wait for the program's end; its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"still running:\n{self.text}"
            self.read(0.1)
        return self.process.returncode

    def hang_up(self) -> None:
        """Take the terminal away, as a lost connection does."""
        os.close(self._master)

    def close(self) -> None:
        """End the program, however it stands."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)
