"""What a step of each loss costs against softmax, and what memory its arm adds.

    python -m tests.benchmarks.losses [--losses …] [--steps 20] [--rounds 7]

Chunks of `--steps` steps of one arm each, one thread, are measured in turn. The memory is that of
weights, buffers and optimisers: what grows with an arm of the loss.
"""

import argparse
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial

from centerviz.data import load
from centerviz.engine.config.presets import preset_config
from centerviz.engine.losses import LOSSES
from centerviz.engine.training.checkpoint import arm_arrays
from tests.benchmarks.stepping import SteppedGroup
from tests.benchmarks.table import print_table
from tests.benchmarks.timing import Cost, alternate

HEADER = ("loss", "CPU ms a step", "against softmax", "KiB of state", "more than softmax")


def state_bytes(group: SteppedGroup) -> int:
    """Of everything that the arm needs to go on."""
    return sum(array.nbytes for array in arm_arrays(group.arms[0]).values())


def rows_of(
    costs: Mapping[str, Cost], groups: Mapping[str, SteppedGroup], steps: int
) -> list[list[object]]:
    """One row for each loss; processor time, since another program may have the wall's."""
    plain, least = costs["softmax"].cpu, state_bytes(groups["softmax"])
    return [
        [
            name,
            cost.cpu * 1000 / steps,
            f"{cost.cpu / plain:.2f}",
            f"{state_bytes(groups[name]) / 1024:.1f}",
            f"{state_bytes(groups[name]) - least} bytes",
        ]
        for name, cost in costs.items()
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--losses", nargs="+", default=list(LOSSES))
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--data", default="mnist")
    given = parser.parse_args()
    dataset = load(given.data)
    with ExitStack() as stack:
        groups = {
            name: stack.enter_context(
                SteppedGroup(
                    preset_config(arms=(name,), lam=(), baseline=False, threads=1, device="cpu"),
                    dataset,
                )
            )
            for name in dict.fromkeys(["softmax", *given.losses])
        }
        tasks = {name: partial(group.train, given.steps) for name, group in groups.items()}
        costs = alternate(tasks, given.rounds)
        rows = rows_of(costs, groups, given.steps)
        batch = groups["softmax"].config.batch_size
    print_table(
        f"A step of each loss, default preset, batch {batch}, one thread",
        HEADER,
        rows,
        f"Median of {given.rounds} chunks of {given.steps} steps.",
    )


if __name__ == "__main__":
    main()
