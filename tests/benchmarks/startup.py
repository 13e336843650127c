"""How long `centerviz --help` takes, compared with `import typer` alone.

    python -m tests.benchmarks.startup [rounds]

Both are whole processes, started in turn, so that a change of the machine's pace meets both.
"""

import statistics
import subprocess
import sys
import time

from tests.benchmarks.machine import describe_machine

LIMIT = 3.0
TYPER = (sys.executable, "-c", "import typer")
HELP = (sys.executable, "-c", "from centerviz.tui.cli.main import main; main()", "--help")


def seconds(command: tuple[str, ...]) -> float:
    """Wall time of one process from start to exit."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main(rounds: int) -> int:
    """Measure, print, and return 1 if help takes more than `LIMIT` times as long."""
    pairs = [(seconds(TYPER), seconds(HELP)) for _ in range(rounds + 1)][1:]
    typer_s, help_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = help_s / typer_s
    print(describe_machine("typer", "rich"))
    print(f"import typer      {1000 * typer_s:6.1f} ms (median of {rounds})")
    print(f"centerviz --help  {1000 * help_s:6.1f} ms, {ratio:.2f} times as long; limit {LIMIT:g}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
