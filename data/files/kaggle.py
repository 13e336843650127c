"""Datasets from Kaggle's `train.csv`, with or without a labelled `test.csv` beside it."""

import functools
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError
from ..dataset import Dataset, Split
from ..split import SPLIT_RULE, split_by_class
from .checks import count_classes
from .csv_cache import read_csv
from .csv_table import Table


def load_csv(path: Path, root: Path) -> Dataset:
    """The dataset of a `train.csv`, or of a folder that has one; binary copies go below `root`.

    Raises:
        DataError: a file cannot be read, has no labels, or has wrong values.
    """
    file = path / "train.csv" if path.is_dir() else path
    table, note = read_csv(file, root)
    labels = _labels(table, file)
    beside = path / "test.csv"
    test_table, test_note = read_csv(beside, root) if beside.exists() else (None, "")
    if test_table is None or test_table.labels is None:
        classes = count_classes(labels, functools.partial(_place, file, table.first_row))
        train, test = split_by_class(table.images, labels)
        if not len(test):
            raise DataError(f"{file} has one image of each class: give each at least two.")
        how = f"{SPLIT_RULE}{' (test.csv has no labels)' if test_table else ''}"
    else:
        train = Split(images=table.images, labels=labels)
        test = Split(images=test_table.images, labels=test_table.labels)
        classes = _count_both(file, table.first_row, beside, test_table.first_row, train, test)
        how = "the test set is test.csv"
    source = f"CSV of {file}; {how}. {note} {test_note}"
    return Dataset(
        name=path.resolve().name,
        train=train,
        test=test,
        class_names=tuple(str(label) for label in range(classes)),
        source=" ".join(source.split()),
    )


def _labels(table: Table, file: Path) -> npt.NDArray[np.int64]:
    if table.labels is None:
        size = table.images.shape[1]
        raise DataError(
            f"{file} has {size * size} columns, {size}×{size} pixels without a label: training"
            f" needs the label as a column before them ({size * size + 1} columns), as in Kaggle's"
            " train.csv."
        )
    return table.labels


def _count_both(
    file: Path, first_row: int, beside: Path, test_first_row: int, train: Split, test: Split
) -> int:
    """The number of classes in both files, whose images must be of one size."""
    if train.images.shape[1:] != test.images.shape[1:]:
        sizes = " and ".join(str(split.images.shape[1]) for split in (train, test))
        raise DataError(f"{file} and {beside.name} differ in image size ({sizes} pixels high).")

    def place(index: int) -> str:
        if index < len(train):
            return _place(file, first_row, index)
        return _place(beside, test_first_row, index - len(train))

    return count_classes(np.concatenate([train.labels, test.labels]), place)


def _place(file: Path, first_row: int, index: int) -> str:
    return f"row {index + first_row} (counted from 1, as a spreadsheet does) of {file}"
