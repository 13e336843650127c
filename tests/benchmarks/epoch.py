"""Seconds an epoch of two arms, softmax and center loss: ours against plain PyTorch.

    python -m tests.benchmarks.epoch [--networks lenet++ original] [--steps 6] [--rounds 5]

Same network, batch, optimiser and images on both sides; ours trains both arms at once, the
baseline (`baseline.py`) one after the other. Chunks of `--steps` steps and of 1,024 evaluated
images are measured in turn, and an epoch is extrapolated from them: 60,000 training and 10,000
test images. Starting the loader's workers and the measurement of clusters are not in it. The
baseline runs in a process of its own, with the memory and threads that PyTorch gives it.
"""

import argparse
from functools import partial

from centerviz.data import load
from centerviz.engine.config.presets import preset_config
from tests.benchmarks.apart import Apart
from tests.benchmarks.baseline import BASELINE_TASKS, baseline_tasks
from tests.benchmarks.stepping import SteppedGroup
from tests.benchmarks.table import print_table
from tests.benchmarks.timing import Cost, alternate

PRESET = {"lenet++": "kaiyangzhou", "original": "original"}
SAMPLE = 1024
"""Test images in one measurement."""
HEADER = (
    "network",
    "program",
    "ms a step of both arms",
    "CPU ms a step",
    "training s",
    "evaluation s",
    "s an epoch",
    "ours / baseline",
)


def measure(network: str, steps: int, rounds: int, workers: int) -> list[list[object]]:
    """The two rows of one network."""
    dataset = load("mnist")
    config = preset_config(PRESET[network], device="cpu")
    make = partial(baseline_tasks, config, steps=steps, sample=SAMPLE, workers=workers)
    with SteppedGroup(config, dataset) as ours, Apart(make, BASELINE_TASKS) as plain:
        costs = alternate(
            {
                "centerviz": partial(ours.train, steps),
                "centerviz evaluates": partial(ours.evaluate, SAMPLE),
                **plain.tasks,
            },
            rounds,
        )
        epoch_steps, tests = ours.steps_per_epoch, len(dataset.test) / SAMPLE
    epochs = {
        name: (costs[name].wall * epoch_steps / steps, costs[f"{name} evaluates"].wall * tests)
        for name in ("centerviz", "baseline")
    }
    ratio = sum(epochs["centerviz"]) / sum(epochs["baseline"])
    return [
        _row(network, name, costs[name], steps, times, ratio if name == "centerviz" else "")
        for name, times in epochs.items()
    ]


def _row(
    network: str, name: str, cost: Cost, steps: int, times: tuple[float, float], ratio: object
) -> list[object]:
    per_step = 1000 / steps
    return [network, name, cost.wall * per_step, cost.cpu * per_step, *times, sum(times), ratio]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", nargs="+", choices=PRESET, default=list(PRESET))
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=4, help="of the baseline's DataLoader")
    given = parser.parse_args()
    rows = [
        row
        for network in given.networks
        for row in measure(network, given.steps, given.rounds, given.workers)
    ]
    print_table(
        "Seconds an epoch, both arms",
        HEADER,
        rows,
        f"Extrapolated from the median of {given.rounds} chunks of {given.steps} steps of 128 and"
        f" {SAMPLE} evaluated images; the baseline's CPU time leaves out its"
        f" {given.workers} loading processes.",
    )


if __name__ == "__main__":
    main()
