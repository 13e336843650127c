"""The same few settings of every loss, judged on training images that nothing was learned from.

    python -m tests.benchmarks.trials [--out docs/gallery-trials.csv] [--epochs 4] [--losses …]

All settings of a loss are arms of one run of the default preset, seed 0: they learn from the first
`--images` training images and are judged on the last 10,000. The test set is not looked at. Of the
settings whose accuracy is within one standard error of the best, the one with the highest
silhouette is chosen. A loss whose rows are there already, for the same epochs and images, is not
trained again: what was interrupted goes on with the next loss.
"""

import argparse
import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from centerviz.data import Dataset, Split, load
from centerviz.engine import parse_arm, run
from centerviz.engine.config.presets import preset_config
from centerviz.engine.events import EpochDone
from tests.benchmarks.table import print_table

ARMS: dict[str, tuple[str, ...]] = {
    "softmax": ("softmax",),
    "center": ("center:lam=0.1", "center:lam=0.5", "center:lam=1", "center:lam=2"),
    "normface": tuple(f"normface:scale={scale}" for scale in (4, 8, 16, 32)),
    "l2softmax": tuple(f"l2softmax:alpha={alpha}" for alpha in (4, 8, 16, 32)),
    "coco": ("coco:alpha=3", "coco:alpha=6.25", "coco:alpha=12", "coco:alpha=24"),
    "sphereface": (
        "sphereface:margin=2,lam-end=0",
        "sphereface:margin=3,lam-end=5",
        "sphereface:margin=4,lam-end=5",
        "sphereface:margin=4,lam-end=1",
    ),
    "cosface": (
        "cosface:scale=8,margin=0.1",
        "cosface:scale=16,margin=0.1",
        "cosface:scale=16,margin=0.2",
        "cosface:scale=32,margin=0.1",
    ),
    "arcface": (
        "arcface:scale=8,margin=0.1",
        "arcface:scale=16,margin=0.1",
        "arcface:scale=16,margin=0.2",
        "arcface:scale=32,margin=0.1",
    ),
    "lgm": (
        "lgm:alpha=0.1,lam=0.1",
        "lgm:alpha=0.3,lam=0.1",
        "lgm:alpha=1,lam=0.1",
        "lgm:alpha=0.3,lam=0.01",
    ),
    "contrastive-center": (
        "contrastive-center:lam=1,rule=gradient",
        "contrastive-center:lam=10,rule=gradient",
        "contrastive-center:lam=1,rule=eq4",
        "contrastive-center:lam=10,rule=eq4",
    ),
    "ring": ("ring:lam=0.001", "ring:lam=0.01", "ring:lam=0.1", "ring:lam=1"),
    "git": (
        "git:lam=0.1,lam-git=1",
        "git:lam=0.5,lam-git=1",
        "git:lam=1,lam-git=1",
        "git:lam=0.5,lam-git=10",
    ),
    "island": (
        "island:lam=0.01,lam-island=10",
        "island:lam=0.1,lam-island=10",
        "island:lam=0.5,lam-island=10",
        "island:lam=0.5,lam-island=1",
    ),
}  # fmt: skip
"""By loss: its paper's settings where they are known, and such as are smaller or larger."""
HELD_OUT = 10_000
MEASURED = ("test_accuracy", "cluster_ratio", "silhouette", "ece")
"""Measured on the held-out training images, which stand in the test set's place."""
HEADER = (
    *("loss", "arm", "epochs", "learned_images", "held_out_images"),
    *("accuracy", "cluster_ratio", "silhouette", "ece", "chosen"),
)
Row = dict[str, str]


def held_out(data: str, images: int) -> Dataset:
    """The first training images, and in the test set's place the last ones."""
    whole = load(data)
    split, kept = whole.train, min(HELD_OUT, len(whole.train) // 5)
    learned = min(images, len(split) - kept)
    return replace(
        whole,
        train=Split(images=split.images[:learned], labels=split.labels[:learned]),
        test=Split(images=split.images[-kept:], labels=split.labels[-kept:]),
    )


def trial(loss: str, epochs: int, dataset: Dataset) -> Iterator[Row]:
    """One row for each setting of a loss."""
    texts = {parse_arm(text).name: text for text in ARMS[loss]}
    config = preset_config(
        arms=ARMS[loss], lam=(), baseline=False, epochs=epochs, validation="test", device="cpu",
    )  # fmt: skip
    *_, last = (event for event in run(config, dataset=dataset) if isinstance(event, EpochDone))
    for state in last.arms:
        numbers = [f"{state.metrics[name]:.5g}" for name in MEASURED]
        about = [loss, texts[state.arm], epochs, len(dataset.train), len(dataset.test)]
        yield dict(zip(HEADER, [*map(str, about), *numbers, ""], strict=True))


def choose(rows: Sequence[Row]) -> str:
    """The arm that is chosen of a loss's rows."""
    best = max(float(row["accuracy"]) for row in rows)
    error = math.sqrt(best * (1 - best) / int(rows[0]["held_out_images"]))
    good = [row for row in rows if float(row["accuracy"]) >= best - error]
    return max(good, key=lambda row: float(row["silhouette"]))["arm"]


def marked(rows: Iterable[Row]) -> list[Row]:
    """The rows, by loss, with a mark at those that are chosen."""
    by_loss = {loss: [row for row in rows if row["loss"] == loss] for loss in ARMS}
    return [
        {**row, "chosen": "yes" if row["arm"] == choose(each) else ""}
        for each in by_loss.values()
        for row in each
    ]


def read(path: Path) -> list[Row]:
    """The rows that are there."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: Sequence[Row]) -> None:
    """Replace the file, so that it is whole whenever this ends."""
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)


def main() -> None:
    """Train what is missing; print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("docs/gallery-trials.csv"))
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--images", type=int, default=40_000)
    parser.add_argument("--losses", nargs="+", choices=ARMS, default=list(ARMS))
    parser.add_argument("--data", default="mnist")
    given = parser.parse_args()
    dataset = held_out(given.data, given.images)
    about = tuple(map(str, (given.epochs, len(dataset.train), len(dataset.test))))
    rows = [
        row
        for row in read(given.out)
        if (row["epochs"], row["learned_images"], row["held_out_images"]) == about
        and row["arm"] in ARMS.get(row["loss"], ())
    ]
    for loss in given.losses:
        if {row["arm"] for row in rows if row["loss"] == loss} != set(ARMS[loss]):
            rows = [row for row in rows if row["loss"] != loss]
            rows += trial(loss, given.epochs, dataset)
            write(given.out, marked(rows))
    shown = ("arm", "accuracy", "cluster_ratio", "silhouette", "ece", "chosen")
    print_table(
        f"{given.epochs} epochs of {len(dataset.train):,} training images, judged on "
        f"{len(dataset.test):,} others, seed 0, default preset",
        ("arm", "accuracy", "spread ÷ nearest", "silhouette", "ECE", "chosen"),
        [[row[name] for name in shown] for row in marked(rows)],
    )


if __name__ == "__main__":
    main()
