"""Loading images: a CSV of 42,000 × 785 against `pandas.read_csv`, its cached form, IDX files.

    python -m tests.benchmarks.data [--rows 42000] [--rounds 3]

The CSV has Kaggle's layout and MNIST's first images. Each way is measured in turn, with the
file in the system's cache; the cached form is deleted before each first load.
"""

import argparse
import gzip
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from centerviz.data import Split, cache_dir, load
from tests.benchmarks.table import print_table
from tests.benchmarks.timing import alternate

HEADER = ("load", "file MB", "s", "CPU s", "against pandas.read_csv")


def write_csv(path: Path, split: Split, rows: int) -> None:
    """The first `rows` images as Kaggle's train.csv has them."""
    pixels = split.images[:rows].reshape(rows, -1)
    table = np.column_stack([split.labels[:rows], pixels])
    names = ["label", *(f"pixel{i}" for i in range(pixels.shape[1]))]
    pd.DataFrame(table, columns=names).to_csv(path, index=False)


def write_raw_idx(folder: Path) -> int:
    """MNIST's four files unpacked, where `load` finds a folder of IDX files; their size."""
    folder.mkdir()
    for packed in sorted((cache_dir(None) / "mnist").glob("*.gz")):
        (folder / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    return sum(file.stat().st_size for file in folder.iterdir())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=42_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        csv, idx, cache = root / "train.csv", root / "idx", root / "cache"
        write_csv(csv, load("mnist").train, given.rows)
        sizes = {
            "pandas.read_csv": csv.stat().st_size,
            "CSV, first load": csv.stat().st_size,
            "CSV, cached": 0,
            "MNIST, gzip IDX": sum(
                file.stat().st_size for file in (cache_dir(None) / "mnist").glob("*.gz")
            ),
            "MNIST, raw IDX": write_raw_idx(idx),
        }

        def load_anew() -> None:
            shutil.rmtree(cache, ignore_errors=True)
            load(os.fspath(csv), data_dir=cache)

        costs = alternate(
            {
                "pandas.read_csv": partial(pd.read_csv, csv),
                "CSV, first load": load_anew,
                "CSV, cached": lambda: load(os.fspath(csv), data_dir=cache),
                "MNIST, gzip IDX": partial(load, "mnist"),
                "MNIST, raw IDX": partial(load, os.fspath(idx)),
            },
            given.rounds,
        )
        sizes["CSV, cached"] = sum(file.stat().st_size for file in (cache / "csv").iterdir())
    pandas = costs["pandas.read_csv"].wall
    print_table(
        f"Loading {given.rows:,} images of a CSV, and MNIST's 70,000",
        HEADER,
        [
            [name, sizes[name] / 1e6, cost.wall, cost.cpu, f"{cost.wall / pandas:.3f}"]
            for name, cost in costs.items()
        ],
        f"Median of {given.rounds} rounds. The first load checks every value and writes the"
        " cached form, which pandas does not.",
    )


if __name__ == "__main__":
    main()
