"""Datasets from Kaggle's `train.csv`, with or without a labelled `test.csv` beside it."""

from collections.abc import Callable
from pathlib import Path

from ..base.errors import DataError, UnlabelledError
from ..dataset import Dataset, Split
from ..split import SPLIT_RULE, split_by_class
from .classes import Labels, classes_of
from .csv_cache import read_csv
from .csv_layout import LABEL_NAMES
from .csv_table import Table
from .pixel_range import SCALED, check_same_range

_ENDINGS = (".csv", ".csv.gz", ".csv.zip")


def find_table(folder: Path, name: str) -> Path | None:
    """The table `name` (train or test) in a folder, plain before compressed."""
    # Not is_file: something else under that name must be named, not passed over.
    candidates = (folder / f"{name}{ending}" for ending in _ENDINGS)
    return next((file for file in candidates if file.exists()), None)


def load_csv(path: Path, root: Path, label_column: str | None = None) -> Dataset:
    """The dataset of one CSV file, or of a folder that has a train.csv.

    Args:
        path: the file or the folder; files may be compressed.
        root: binary copies go below it.
        label_column: which column holds the label; see `read_layout`.

    Raises:
        UnlabelledError: the file has no label.
        DataError: a file cannot be read, or has wrong values.
    """
    file = find_table(path, "train") or path / "train.csv" if path.is_dir() else path
    table, note = read_csv(file, root, label_column)
    if table.labels is None:
        # A folder's tables are for training alone; a file of images can be embedded.
        kind = DataError if path.is_dir() else UnlabelledError
        raise kind(_no_labels(table, file, label_column))
    beside = find_table(path, "test")
    test_table, test_note = read_csv(beside, root, label_column) if beside else (None, "")
    if beside is None or test_table is None or test_table.labels is None:
        scaled = table.scaled
        classes, train, test = _one_table(table, table.labels, file)
        how = f"{SPLIT_RULE}{f' ({beside.name} has no labels)' if beside else ''}"
    else:
        _check_fit(file, table, beside, test_table)
        scaled = table.scaled or test_table.scaled
        found = classes_of(table.labels, test_table.labels, _place(file, table, beside, test_table))
        classes = found.names
        train = Split(images=table.images, labels=found.train)
        test = Split(images=test_table.images, labels=found.test)
        how = f"the test set is {beside.name}"
    source = f"CSV of {file}; {how}{f'; {SCALED}' if scaled else ''}. {note} {test_note}"
    return Dataset(
        name=path.resolve().name,
        train=train,
        test=test,
        class_names=classes,
        source=" ".join(source.split()),
    )


def _one_table(table: Table, labels: Labels, file: Path) -> tuple[tuple[str, ...], Split, Split]:
    """Classes, training and test split of a table that has no test set beside it."""
    found = classes_of(labels, None, _place(file, table))
    return found.names, *split_by_class(table.images, found.train)


def _no_labels(table: Table, file: Path, label_column: str | None) -> str:
    size = table.images.shape[1]
    known = f"{', '.join(LABEL_NAMES[:-1])} or {LABEL_NAMES[-1]}"
    missing = "no label" if label_column is None else f"no column {label_column!r}"
    return (
        f"{file} has {missing}, but {size * size} columns, {size}×{size} pixels without a label:"
        f" training needs the label as one more column, which the header names {known} (or"
        " `centerviz run --label-column NAME`), or as the first without a header."
    )


def _check_fit(file: Path, table: Table, beside: Path, test_table: Table) -> None:
    """Refuse two tables whose images differ in size or range."""
    if table.images.shape[1:] != test_table.images.shape[1:]:
        sizes = " and ".join(str(each.images.shape[1]) for each in (table, test_table))
        raise DataError(f"{file} and {beside.name} differ in image size ({sizes} pixels high).")
    check_same_range(table.scaled, test_table.scaled, f"{file} and {beside.name}")


def _place(
    file: Path, table: Table, beside: Path | None = None, test_table: Table | None = None
) -> Callable[[int], str]:
    """Says for an index, the test images after the training images, where that image stands."""

    def place(index: int) -> str:
        at, where = index + table.first_row, file
        if beside is not None and test_table is not None and index >= len(table.images):
            at, where = index - len(table.images) + test_table.first_row, beside
        return f"row {at} (counted from 1, as a spreadsheet does) of {where}"

    return place
