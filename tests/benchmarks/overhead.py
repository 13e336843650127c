"""What live frames, the run folder and pictures add to training.

    python -m tests.benchmarks.overhead [--epochs 2] [--images 60000] [--rounds 3]

Whole runs of the default preset, two arms, are measured in turn; the CPU time counts the
painter's process. A run here is the engine's iterator, from loaded images to `RunFinished`.
"""

import argparse
import resource
import statistics
import tempfile
import time
from dataclasses import dataclass, replace

from centerviz.data import Dataset, Split, load
from centerviz.engine import Control, OutputConfig, run
from centerviz.engine.config.presets import preset_config
from centerviz.engine.process.request import Request
from tests.benchmarks.table import print_table

FRAME_INTERVAL = Request(config=None, output=OutputConfig()).frame_interval
"""The dashboard's."""
HEADER = ("run", "s", "against bare", "CPU s", "against bare")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a run does beside training."""

    name: str
    frame_interval: float | None = None
    recorded: bool = False
    pictures: bool = False


KINDS = (
    Kind("bare: no frames, nothing written"),
    Kind(f"a frame every {FRAME_INTERVAL:g} s", frame_interval=FRAME_INTERVAL),
    Kind("run folder without pictures", recorded=True),
    Kind("run folder with pictures", recorded=True, pictures=True),
    Kind("all of it", FRAME_INTERVAL, recorded=True, pictures=True),
)


def spend(kind: Kind, dataset: Dataset, epochs: int) -> tuple[float, float]:
    """Wall and CPU seconds of one run, its painter included."""
    began, cpu = time.perf_counter(), _cpu()
    with tempfile.TemporaryDirectory() as runs:
        output = OutputConfig(runs_dir=runs, snapshots=kind.pictures) if kind.recorded else None
        control = Control(frame_interval=kind.frame_interval)
        config = preset_config(epochs=epochs, device="cpu")
        for _ in run(config, dataset=dataset, output=output, control=control):
            pass
    return time.perf_counter() - began, _cpu() - cpu


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--images", type=int, default=60_000, help="training images")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    whole = load("mnist")
    images, labels = whole.train.images[: given.images], whole.train.labels[: given.images]
    dataset = replace(whole, train=Split(images=images, labels=labels))
    spent: dict[str, list[tuple[float, float]]] = {kind.name: [] for kind in KINDS}
    spend(KINDS[-1], dataset, 1)
    for turn in range(given.rounds):
        for kind in (*KINDS[turn % len(KINDS) :], *KINDS[: turn % len(KINDS)]):
            spent[kind.name].append(spend(kind, dataset, given.epochs))
    medians = {
        name: [statistics.median(t) for t in zip(*s, strict=True)] for name, s in spent.items()
    }
    bare_wall, bare_cpu = medians[KINDS[0].name]
    print_table(
        f"Beside training: {given.epochs} epochs of {len(labels):,} images, two arms",
        HEADER,
        [
            [name, f"{wall:.2f}", f"{wall / bare_wall:.3f}", f"{cpu:.2f}", f"{cpu / bare_cpu:.3f}"]
            for name, (wall, cpu) in medians.items()
        ],
        f"Median of {given.rounds} rounds.",
    )


if __name__ == "__main__":
    main()
