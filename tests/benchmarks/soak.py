"""A thousand short epochs in the dashboard: does anything grow? Linux only.

    python -m tests.benchmarks.soak [--epochs 1000]

The dashboard trains on the embedded digits in a pseudo-terminal, pictures included. Memory
(resident set) and open files of both processes are read at every tenth of the epochs; a key is
typed each time, and answered on the screen. Three tenths count as warming up: that long the
screen's own caches fill. Returns 1 if memory grows by more than 5% after that, or a process
keeps a file open.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.memory import field, tree
from tests.benchmarks.table import print_table
from tests.tui.terminal import Terminal

GROWTH = 1.05
WARM_UP = 3
"""Tenths of the run."""


def engine_of(dashboard: int) -> int:
    """The engine's process below the dashboard's."""
    for pid in tree(dashboard):
        if b"centerviz.engine.process.main" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise RuntimeError("the dashboard has no engine")


def until_epoch(terminal: Terminal, epoch: int) -> None:
    """Read the screen until that epoch has ended, however long it takes."""
    while True:
        terminal.read(0.2)
        shown = re.search(r"live (\d+)/", terminal.text)
        if shown and int(shown[1]) > epoch:
            return


def answer_ms(terminal: Terminal) -> float:
    """Time from typing `d` to the next thing that the program writes."""
    start = time.perf_counter()
    terminal.type("d")
    while not terminal.read_raw(1.0):
        pass
    return 1000 * (time.perf_counter() - start)


def open_files(pid: int, looks: int = 20) -> int:
    """Files that a process keeps open: the least of several looks.

    One look also counts the file that is being written at that moment.
    """
    counts = []
    for _ in range(looks):
        counts.append(len(os.listdir(f"/proc/{pid}/fd")))
        time.sleep(0.05)
    return min(counts)


def main() -> int:
    """Print the table; the exit status says whether nothing grew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=1000)
    epochs = parser.parse_args().epochs
    with tempfile.TemporaryDirectory() as folder:
        run = ["run", "--data", "digits", "--epochs", str(2 * epochs), "--batch-size", "512"]
        terminal = Terminal(run, Path(folder), columns=120, lines=40)
        readings = []
        for tenth in range(1, 11):
            until_epoch(terminal, epochs * tenth // 10)
            answer = answer_ms(terminal)
            for name, pid in (
                ("dashboard", terminal.process.pid),
                ("engine", engine_of(terminal.process.pid)),
            ):
                files = open_files(pid)
                memory = field(pid, "status", "VmRSS")
                readings.append((name, epochs * tenth // 10, memory, files, answer))
        terminal.type("q")
        terminal.until("A run is going on")
        terminal.type("y")
        terminal.wait()
        terminal.close()
    print_table(
        f"{epochs} epochs of the embedded digits in the dashboard",
        ("process", "epoch", "MiB", "open files", "answer ms"),
        [(n, e, m / 2**20, f, ms) for n, e, m, f, ms in sorted(readings)],
    )
    return int(any(grew(readings, name) for name in ("dashboard", "engine")))


def grew(readings: list[tuple[str, int, int, int, float]], name: str) -> bool:
    """Whether a process holds more memory or files at the end than after warming up."""
    mine = [reading for reading in readings if reading[0] == name]
    (_, _, memory, files, _), (_, _, last_memory, last_files, _) = mine[WARM_UP - 1], mine[-1]
    return last_memory > GROWTH * memory or last_files > files


if __name__ == "__main__":
    sys.exit(main())
