"""A file about runs in the making, by a process of its own: the screen never waits for it."""

import contextlib
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from ...engine import MAKER, MAKER_ANSWERS, MAKER_REQUESTS, Make, MakerAnswer, Making, NotMade
from ...engine.process import WireError

GRACE = 10.0
"""Seconds that a maker gets to remove what it has begun."""


class Maker:
    """One file, from the request to its last answer, `Made` or `NotMade`."""

    def __init__(self, request: Make, hear: Callable[["Maker", MakerAnswer], None]) -> None:
        """Start the process; `hear` is called for every answer, in a thread of its own."""
        self.request, self._hear = request, hear
        self._cancelled = False
        descriptor, name = tempfile.mkstemp(prefix="centerviz-", suffix=".log")
        self._log = Path(name)
        with open(descriptor, "wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", MAKER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                # A session of its own keeps Ctrl-C away.
                start_new_session=True,
            )
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            MAKER_REQUESTS.write(self._process.stdin, request)
        self._reader = threading.Thread(target=self._read, name="maker", daemon=True)
        self._reader.start()

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.request.path)

    def cancel(self) -> None:
        """Give the file up; an old one of its name stays."""
        self._cancelled = True
        self._end_input()

    def close(self) -> None:
        """Give the file up, and wait until the process is gone."""
        self.cancel()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(GRACE)

    def _end_input(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        last: MakerAnswer | None = None
        try:
            while (answer := MAKER_ANSWERS.read(stream)) is not None:
                last = answer
                if isinstance(answer, Making):
                    self._hear(self, answer)
        except WireError:
            last = None  # It died in the middle of a word.
        stream.close()
        self._end_input()
        status = self._process.wait()
        if self._cancelled:
            last = NotMade(message=f"{self.path.name} was cancelled.", is_bug=False)
        elif last is None or isinstance(last, Making):
            last = NotMade(
                message=f"the process that makes {self.path.name} ended with status {status}.",
                is_bug=True,
            )
        if isinstance(last, NotMade) and last.is_bug:
            last = NotMade(message=f"{last.message} The log: {self._log}", is_bug=True)
        else:
            self._log.unlink(missing_ok=True)
        self._hear(self, last)
