"""`log.txt`: what happened when, in plain lines."""

import datetime as dt
import os
from pathlib import Path

from .atomic import writing


class RunLog:
    """Appends to a file that other processes may append to as well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with writing(path):
            # Unbuffered and in append mode: each line is one write, whole at its place.
            self.file = path.open("ab", buffering=0)
        os.set_inheritable(self.file.fileno(), False)

    def line(self, text: str) -> None:
        """Append `text` with the time; line breaks in it are kept as spaces."""
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        with writing(self._path):
            self.file.write(f"{now} {' '.join(text.split())}\n".encode(errors="backslashreplace"))

    def close(self) -> None:
        """Close the file."""
        self.file.close()
