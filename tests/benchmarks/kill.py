"""Kill runs and see what is left: `python -m tests.benchmarks.kill --times 200`.

First a run dies before every change that it makes on the disk (tests/faults/boundaries.py).
Then real processes get kill -9 at random moments: a run without a dashboard, the dashboard,
its engine, or both. After each, no process may be left, the run must open with everything up
to its last checkpoint, and resuming must end it like a run that was left alone. What is killed
are whole processes, each started afresh; only the resumption is a fork of a process that has
torch loaded, which takes as long as all the rest of a case.
"""

import argparse
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

from centerviz.data.base.errors import UserError
from centerviz.engine.launch import resume
from tests.faults.tiny import fingerprint, only_run, write_tiny
from tests.faults.victims import (
    PATIENCE,
    Target,
    kept_epochs,
    resume_and_compare,
    training,
    wait_until,
)

EPOCHS = 24
LOADED = [
    "centerviz.engine.training.experiment",
    "torch._dynamo",
    "centerviz.engine.recording.record",
]
"""What every resumption imports."""


class Slaughter:
    """Kills victims that all train the same run in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(LOADED)
        self._data = write_tiny(folder / "data")
        with training(folder / "whole", self._data, epochs=EPOCHS) as victim:
            victim.until_it_has_a_run()
            wait_until(lambda: victim.process.poll() is not None, "the end", victim.idle)
        path = only_run(folder / "whole/runs")
        assert path is not None
        self._whole = fingerprint(path)

    def kill_once(self, number: int) -> tuple[str, str]:
        """What was hit, and what was wrong after (empty: nothing)."""
        try:
            return self._kill(number)
        except (AssertionError, UserError) as error:
            return "nothing", f"{type(error).__name__}: {error}"

    def _kill(self, number: int) -> tuple[str, str]:
        dice = random.Random(number)
        target: Target = dice.choice(get_args(Target))
        folder, pictures = self._folder / str(number), dice.random() < 0.2
        with training(
            folder, self._data, epochs=EPOCHS, dashboard=target != "headless", pictures=pictures
        ) as victim:
            if dice.random() < 0.9:
                victim.until_it_has_a_run()
            victim.go_on(dice.uniform(0, 2))
            before = kept_epochs(victim.run)
            victim.kill(target)
            victim.no_orphan()
            path = victim.run
        if path is None:
            return f"{target}, before there was a run", ""
        after = kept_epochs(path)
        when = "at the end" if before == EPOCHS else "while it trained"
        if after < before:
            return f"{target}, {when}", f"{before} epochs were safe and {after} are there"
        return f"{target}, {when}", resume_and_compare(path, self._whole, self._resume)

    def _resume(self, path: Path) -> str:
        """What is wrong with resuming the run in a process of its own; empty if nothing is."""
        child = self._forks.Process(target=_go_on, args=(path,))
        child.start()
        child.join(PATIENCE)
        child.kill()
        child.join()
        return f"resuming ended with {child.exitcode}" if child.exitcode else ""


def _go_on(path: Path) -> None:
    for _ in resume(path):
        pass


def main() -> None:
    """Kill at every boundary, then `--times` times at random; exit code 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.faults.boundaries"]
    wrong = subprocess.run(command, env=one_thread, check=False).returncode
    hits: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        slaughter = Slaughter(Path(folder))
        numbers = range(options.seed, options.seed + options.times)
        found = pool.map(slaughter.kill_once, numbers)
        for number, (hit, problem) in zip(numbers, found, strict=True):
            hits[hit] += 1
            if problem:
                wrong += 1
                print(f"kill {number} ({hit}): {problem}", flush=True)
    for hit, count in sorted(hits.items()):
        print(f"{count:5} × {hit}")
    print(f"{options.times} kills at random; {wrong} went wrong")
    raise SystemExit(wrong != 0)


if __name__ == "__main__":
    main()
