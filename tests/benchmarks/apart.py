"""Work in a process of its own, so that neither side meets the other's memory and threads.

`python -m tests.benchmarks.apart` is that process: it reads how to make the tasks, then the name
of each task to do, and writes what it cost.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Self

from tests.benchmarks.timing import Cost, timed

Tasks = Mapping[str, Callable[[], object]]


class Apart:
    """A process that makes its tasks once and does one of them whenever it is asked."""

    def __init__(self, make: Callable[[], Tasks], names: Sequence[str]) -> None:
        """Start it; `make` is pickled, and gives tasks of these names."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._send(make)
        self.tasks = {name: partial(self._do, name) for name in names}
        """What has the process do each task, and gives its cost there."""

    def _do(self, name: str) -> Cost:
        self._send(name)
        assert self._process.stdout is not None
        cost: Cost = pickle.load(self._process.stdout)
        return cost

    def _send(self, value: object) -> None:
        assert self._process.stdin is not None
        pickle.dump(value, self._process.stdin)
        self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def _serve() -> None:
    # What a library prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    tasks = pickle.load(sys.stdin.buffer)()
    while True:
        try:
            name = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(timed(tasks[name]), answers)
        answers.flush()


if __name__ == "__main__":
    _serve()
