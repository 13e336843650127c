"""Time and memory of one epoch against the number of images, up to a million. Linux only.

    python -m tests.benchmarks.scale [--images 60000 125000 250000 500000 1000000]

More images than MNIST's 60,000 are made by shifting them up to two pixels. Each size has a
process of its own, so that its peak memory is its own: an epoch of both arms, nothing written,
a frame every quarter of a second. Then a panel is drawn from as many features as a frame brought,
and from as many as the epoch's end brings where the training images are drawn.
"""

import argparse
import json
import resource
import subprocess
import sys
from dataclasses import replace

import numpy as np

from centerviz.data import Split, load
from centerviz.engine import Control, run
from centerviz.engine.config.presets import preset_config
from centerviz.engine.events import EpochDone, FrameReady
from tests.benchmarks.responsiveness import redraw_ms
from tests.benchmarks.table import print_table

HEADER = (
    "images",
    "dataset MiB",
    "s an epoch",
    "µs an image",
    "peak MiB",
    "peak − dataset MiB",
    "features in a frame",
    "ms to draw them",
    "ms to draw all",
)
FRAME_SECONDS = 0.25


def shifted(train: Split, count: int) -> Split:
    """`count` images: the training set again and again, each time shifted otherwise."""
    images = np.empty((count, *train.images.shape[1:]), np.uint8)
    rng = np.random.default_rng(0)
    for start in range(0, count, len(train)):
        shift = (0, 0) if start == 0 else tuple(rng.integers(-2, 3, 2))
        part = images[start : start + len(train)]
        part[:] = np.roll(train.images[: len(part)], shift, axis=(1, 2))
    return Split(images=images, labels=np.resize(train.labels, count))


def measure_one(count: int) -> dict[str, float]:
    """One epoch in this process."""
    mnist = load("mnist")
    dataset = replace(mnist, train=shifted(mnist.train, count))
    size = sum(part.images.nbytes + part.labels.nbytes for part in (dataset.train, dataset.test))
    del mnist
    control = Control(frame_interval=FRAME_SECONDS)
    for event in run(preset_config(epochs=1, device="cpu"), dataset=dataset, control=control):
        if isinstance(event, FrameReady):
            framed = len(event.arms[0].features)
        if isinstance(event, EpochDone):
            seconds = event.seconds
    peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    drawing = {
        "framed": framed,
        "frame_ms": redraw_ms(points=framed, shade=False),
        "all_ms": redraw_ms(points=count, shade=False),
    }
    return {"images": count, "dataset": size, "seconds": seconds, "peak": peak, **drawing}


def main() -> None:
    """Print the table, or, for one process of it, a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    sizes = [60_000, 125_000, 250_000, 500_000, 1_000_000]
    parser.add_argument("--images", type=int, nargs="+", default=sizes)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure_one(given.one)))
        return
    rows = []
    for count in given.images:
        command = [sys.executable, "-m", "tests.benchmarks.scale", "--one", str(count)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        one = json.loads(done.stdout)
        over = one["peak"] - one["dataset"]
        per_image = 1e6 * one["seconds"] / count
        sizes_mib = [f"{value / 2**20:.0f}" for value in (one["dataset"], one["peak"], over)]
        row = [f"{count:,}", sizes_mib[0], f"{one['seconds']:.1f}", f"{per_image:.1f}"]
        drawing = [one["framed"], f"{one['frame_ms']:.1f}", f"{one['all_ms']:.1f}"]
        rows.append([*row, *sizes_mib[1:], *drawing])
        print(*rows[-1], file=sys.stderr, flush=True)
    print_table(
        "One epoch of the default preset, two arms, evaluation included",
        HEADER,
        rows,
        "The peak includes making the images in the same process, not the drawing.",
    )


if __name__ == "__main__":
    main()
