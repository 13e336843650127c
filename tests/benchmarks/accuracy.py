"""Seconds from starting the program to its first live frame and to 98% and 98.5% in both arms.

    python -m tests.benchmarks.accuracy [--epochs 7] [--lam 0.5] [--seed 0]

Both clocks start with the process. The first frame is that of the dashboard, in a terminal of
120×40: the moment at which an arm's title names epoch and step. The accuracies are those of
`centerviz run --json`, test set, at the end of each epoch, pictures drawn as by default. With
one-cycle the accuracy comes when the rate falls, so a run of few epochs is through sooner.
"""

import argparse
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl

from tests.benchmarks.table import print_table

COMMAND = (sys.executable, "-c", "from centerviz.tui.cli.main import main; main()", "run")
GOALS = (0.98, 0.985)
PATIENCE = 60.0
ESCAPE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
FRAME = re.compile(r"epoch\s+[01]\s+·\s+step\s+\d+".encode())


def first_frame(arguments: list[str]) -> float:
    """Seconds until the dashboard shows a step of the first epoch."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(sys.executable, [*COMMAND, *arguments])
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        shown = b""
        while time.perf_counter() - began < PATIENCE:
            if select.select([terminal], [], [], 0.1)[0]:
                shown += os.read(terminal, 65536)
                if FRAME.search(ESCAPE.sub(b"", shown)):
                    return time.perf_counter() - began
        raise TimeoutError(f"no frame within {PATIENCE:g} s")
    finally:
        # The engine notices that its parent is gone and closes the run.
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def epochs(arguments: list[str]) -> Iterator[tuple[float, dict[str, float]]]:
    """Seconds since the start and each arm's test accuracy, after each epoch."""
    began = time.perf_counter()
    command = [*COMMAND, *arguments, "--json", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "epoch_done":
                arms = {arm["arm"]: arm["metrics"]["test_accuracy"] for arm in event["arms"]}
                yield time.perf_counter() - began, arms
    if process.returncode:
        raise RuntimeError(f"the run ended with {process.returncode}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--lam", default="0.5")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--data", default="mnist")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as runs:
        arguments = ["--data", given.data, "--lam", given.lam, "--seed", given.seed]
        arguments += ["--epochs", str(given.epochs), "--device", "cpu", "--runs-dir", runs]
        frames = [first_frame(arguments) for _ in range(4)][1:]
        seen = list(epochs(arguments))
    rows = [
        [epoch, f"{seconds:.1f}", *(f"{100 * value:.2f}%" for value in arms.values())]
        for epoch, (seconds, arms) in enumerate(seen)
    ]
    reached = [
        f"all arms past {100 * goal:g}%: "
        + next((f"{s:.1f} s" for s, arms in seen if min(arms.values()) >= goal), "never")
        for goal in GOALS
    ]
    print_table(
        f"From the start of the process, {given.epochs} epochs, seed {given.seed}, {given.data}",
        ("epoch", "s", *seen[0][1]),
        rows,
        f"First live frame: {sorted(frames)[1]:.2f} s (median of 3); {'; '.join(reached)}.",
    )


if __name__ == "__main__":
    main()
