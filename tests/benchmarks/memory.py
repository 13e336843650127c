"""Peak resident memory of a default run: the program and the painter beside it. Linux only.

    python -m tests.benchmarks.memory [--epochs 2] [--lam 0.5]

The processes are read every 50 ms. Their sum counts shared pages once (proportional set size);
each one's own peak is the kernel's high-water mark.
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.table import print_table

COMMAND = (
    sys.executable,
    "-c",
    "from centerviz.tui.cli.main import main; main()",
    "run",
    "--quiet",
)
INTERVAL = 0.05


def tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for tasks in Path(f"/proc/{pid}/task").iterdir():
        for child in (tasks / "children").read_text().split():
            yield from tree(int(child))


def field(pid: int, file: str, name: str) -> int:
    """A number of bytes from one of /proc's tables in kB."""
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return 1024 * int(line.split()[1])
    return 0


def watch(process: "subprocess.Popen[bytes]") -> tuple[int, dict[str, int]]:
    """Peak of the sum, and each process's own peak by what it is, until the program ends."""
    together, own = 0, {}
    while process.poll() is None:
        # A process may end between two looks at it.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            pids = list(tree(process.pid))
            together = max(together, sum(field(pid, "smaps_rollup", "Pss") for pid in pids))
            for pid in pids:
                name = "training" if pid == process.pid else "painter"
                own[name] = max(own.get(name, 0), field(pid, "status", "VmHWM"))
        time.sleep(INTERVAL)
    return together, own


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--lam", default="0.5")
    parser.add_argument("--data", default="mnist")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as runs:
        arguments = ["--data", given.data, "--lam", given.lam, "--epochs", str(given.epochs)]
        command = [*COMMAND, *arguments, "--device", "cpu", "--runs-dir", runs]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            together, own = watch(process)
    if process.returncode:
        raise RuntimeError(f"the run ended with {process.returncode}")
    rows = [[f"{name}, alone", f"{peak / 2**20:.0f}"] for name, peak in own.items()]
    print_table(
        f"Peak resident memory, default preset, {given.epochs} epochs of {given.data}",
        ("process", "MiB"),
        [*rows, ["together, shared pages once", f"{together / 2**20:.0f}"]],
    )


if __name__ == "__main__":
    main()
