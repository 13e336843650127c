"""What N arms cost against one: 1, 2, 4 and 8 side by side, with the default preset.

    python -m tests.benchmarks.arms [--arms 1 2 4 8] [--network default] [--steps 40] [--rounds 5]

Chunks of `--steps` steps of each group are measured in turn. An arm alone uses as many threads
as in a pair, so the row with all cores shows what one arm could do on an idle machine.
"""

import argparse
from contextlib import ExitStack
from functools import partial

from centerviz.data import load
from centerviz.engine.config.presets import preset_config
from tests.benchmarks.machine import usable_cores
from tests.benchmarks.stepping import SteppedGroup
from tests.benchmarks.table import print_table
from tests.benchmarks.timing import alternate

PRESET = {"default": "default", "lenet++": "kaiyangzhou", "original": "original"}
HEADER = ("arms", "threads each", "ms a step of all", "against one", "per arm", "CPU ms a step")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--arms", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--network", choices=PRESET, default="default")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    dataset = load("mnist")
    kinds = {"1, all cores": (1, usable_cores())} | {
        str(count): (count, 0) for count in sorted({1, *given.arms})
    }
    with ExitStack() as stack:
        groups = {}
        for name, (count, threads) in kinds.items():
            lam = tuple(0.5 * (arm + 1) / count for arm in range(count - 1))
            config = preset_config(PRESET[given.network], lam=lam, threads=threads, device="cpu")
            groups[name] = stack.enter_context(SteppedGroup(config, dataset))
        tasks = {name: partial(group.train, given.steps) for name, group in groups.items()}
        costs = alternate(tasks, given.rounds)
        one, per_step = costs["1"].wall, 1000 / given.steps
        rows = [
            [
                name,
                groups[name].threads,
                cost.wall * per_step,
                f"{cost.wall / one:.2f}",
                f"{cost.wall / one / kinds[name][0]:.2f}",
                cost.cpu * per_step,
            ]
            for name, cost in costs.items()
        ]
    print_table(
        f"Arms side by side, network {given.network}, batch 128",
        HEADER,
        rows,
        f"Median of {given.rounds} chunks of {given.steps} steps.",
    )


if __name__ == "__main__":
    main()
