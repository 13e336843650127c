"""Attack every way in: `python -m tests.benchmarks.fuzz --cases 100000`.

Says for each door how many hostile inputs it was given; stops at the first that it answers with
anything but one sentence, and prints that input, made as small as it goes.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.engine.recorded import trained
from tests.faults.hostile import DATA_DOORS, Door, Guard
from tests.faults.hostile_runs import run_doors
from tests.faults.tiny import tiny_dataset

MEMORY = 4 * 2**30
"""Bytes that this process may grow by; a case that asks for more fails."""


def attack(door: Door, cases: int, guard: Guard) -> int:
    """Give a door that many hostile inputs; the number that it was really given."""
    given_so_far = 0

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(door.cases)
    def one(case: object) -> None:
        nonlocal given_so_far
        given_so_far += 1
        with tempfile.TemporaryDirectory() as folder, guard.watching(Path(folder)):
            door.attack(case, Path(folder))

    one()
    return given_so_far


def main() -> None:
    """Attack all doors, each with its share of the cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--door", help="only this one")
    options = parser.parse_args()
    guard, total = Guard(), 0
    with tempfile.TemporaryDirectory() as folder:
        run = trained(Path(folder), tiny_dataset(), epochs=3, batch_size=16)
        doors = {**DATA_DOORS, **run_doors(run.path)}
        chosen = {options.door: doors[options.door]} if options.door else doors
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, resource.RLIM_INFINITY))
        for name, door in chosen.items():
            began = time.process_time()
            count = attack(door, -(-options.cases // len(chosen)), guard)
            total += count
            print(f"{name:28} {count:7,} cases, {time.process_time() - began:6.1f} s", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{total:,} cases, no traceback, no hang, no stray file; {peak} MiB at most")


if __name__ == "__main__":
    main()
