"""Share of the machine's peak arithmetic that training reaches.

    python -m tests.benchmarks.peak [--networks default lenet++ original] [--steps 6] [--rounds 5]

The peak is measured, not looked up: float32 matrix products of 1024×1024, in as many threads at
once as two arms use. Counted are the multiply-adds of convolutions and linear layers, forward
and backward; everything else (normalisation, activations, pooling, warping, optimiser) is time.
"""

import argparse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import torch

from centerviz.data import load
from centerviz.engine.config.presets import preset_config
from centerviz.engine.training.device import arm_threads
from tests.benchmarks.multiply_adds import count_multiply_adds
from tests.benchmarks.stepping import SteppedGroup
from tests.benchmarks.table import print_table
from tests.benchmarks.timing import alternate

PRESET = {"default": "default", "lenet++": "kaiyangzhou", "original": "original"}
ARMS = 2
SIDE = 1024
PRODUCTS = 30
"""Matrix products of each thread in one measurement."""
HEADER = ("work", "million multiply-adds an image, forward", "training", "10⁹ a second", "of peak")


def _products() -> Callable[[], None]:
    """Matrix products in two threads at once, as the arms compute."""
    threads = arm_threads(0, ARMS)
    pools = [
        ThreadPoolExecutor(1, initializer=torch.set_num_threads, initargs=(threads,))
        for _ in range(ARMS)
    ]

    def multiply(left: torch.Tensor, right: torch.Tensor, result: torch.Tensor) -> None:
        for _ in range(PRODUCTS):
            torch.mm(left, right, out=result)

    operands = [[torch.randn(SIDE, SIDE) for _ in range(3)] for _ in pools]

    def work() -> None:
        pairs = zip(pools, operands, strict=True)
        futures = [pool.submit(multiply, *operand) for pool, operand in pairs]
        for future in futures:
            future.result()

    return work


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", nargs="+", choices=PRESET, default=list(PRESET))
    parser.add_argument("--steps", type=int, default=6, help="default does ten times as many")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    dataset = load("mnist")
    configs = {name: preset_config(PRESET[name], device="cpu") for name in given.networks}
    steps = {name: given.steps * (10 if name == "default" else 1) for name in configs}
    with ExitStack() as stack:
        tasks: dict[str, Callable[[], object]] = {"peak": _products()}
        for name, config in configs.items():
            group = stack.enter_context(SteppedGroup(config, dataset))
            tasks[name] = partial(group.train, steps[name])
        costs = alternate(tasks, given.rounds)
    peak = ARMS * PRODUCTS * SIDE**3 / costs["peak"].wall
    rows: list[list[object]] = [[f"matrix product {SIDE}³", "", "", peak / 1e9, "1"]]
    for name, config in configs.items():
        count = count_multiply_adds(config, dataset.image_size)
        speed = count.training * ARMS * config.batch_size * steps[name] / costs[name].wall
        share = f"{speed / peak:.2f}"
        rows.append([name, count.forward / 1e6, count.training / 1e6, speed / 1e9, share])
    print_table(
        "Arithmetic of two arms training side by side, float32",
        HEADER,
        rows,
        f"Median of {given.rounds} rounds of {given.steps} steps of 128;"
        f" of default, {10 * given.steps}.",
    )


if __name__ == "__main__":
    main()
