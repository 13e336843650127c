"""From what the user asked for to a `Dataset`."""

import enum
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from .base.errors import DataError, UnlabelledError
from .base.location import cache_dir
from .dataset import Dataset
from .files.idx_folder import check_idx_folder, idx_folders, load_idx_folder, read_splits
from .files.images import PICTURES, is_idx, pictures_in
from .files.kaggle import find_table, load_csv
from .files.picture_folder import has_classes, load_picture_folder
from .files.regular import reading
from .named.catalog import CATALOG, NamedDataset, find_named
from .named.digits import load_digits
from .named.fetcher import TIMEOUT, fetch, find_cached
from .named.http import FetchError, first_answering
from .named.progress import Progress
from .named.spec import existing_path

# `auto` must not keep a machine without a network waiting.
_PATIENCE = 5.0


def load(
    spec: str,
    *,
    data_dir: Path | str | None = None,
    label_column: str | None = None,
    progress: Progress | None = None,
    catalog: Mapping[str, NamedDataset] = CATALOG,
    timeout: float = TIMEOUT,
) -> Dataset:
    """The dataset that `spec` names: auto, mnist, fashion-mnist, kmnist, digits, or a path.

    A named dataset is downloaded when the cache has it not. `auto` is MNIST, or, when it cannot
    be downloaded, the embedded digits; the dataset's `source` says which and why.

    Args:
        spec: a name or a path; a name wins, `./mnist` is always a path.
        data_dir: where named datasets are cached; see `cache_dir`.
        label_column: which column of a CSV file holds the label, by its name, or by its number
            from 1 where there is no header; None: the one that the header names as one does, else
            the first.
        progress: told about a download as it goes on.
        catalog: the datasets that can be downloaded, by name.
        timeout: seconds of silence after which a server is given up.

    Raises:
        UnlabelledError: its images have no labels: they can be embedded, not trained on.
        DataError: it cannot be found, fetched or read.
    """
    root = cache_dir(data_dir)
    if label_column is not None and spec in ("auto", "digits", *catalog):
        raise _no_columns(spec)
    with reading(spec):
        if spec == "auto":
            return _load_auto(find_named("mnist", catalog), root, progress, timeout)
        if spec == "digits":
            return load_digits()
        if spec in catalog:
            return _load_named(find_named(spec, catalog), root, progress, timeout)
        return _load_path(existing_path(spec, catalog), root, label_column)


def _load_auto(
    entry: NamedDataset, root: Path, progress: Progress | None, timeout: float
) -> Dataset:
    if find_cached(entry, root) is None:
        answering, why = first_answering(entry.mirrors, patience=min(_PATIENCE, timeout))
        if answering is None:
            return _digits_instead(entry, f"no server can be reached: {why}")
        entry = replace(entry, mirrors=tuple(dict.fromkeys((answering, *entry.mirrors))))
    try:
        return _load_named(entry, root, progress, timeout)
    except FetchError as error:
        return _digits_instead(entry, str(error).rstrip("."))


def _digits_instead(entry: NamedDataset, why: str) -> Dataset:
    digits = load_digits()
    return replace(
        digits,
        source=f"{digits.source} Used because {entry.title} is not in the cache and cannot be"
        f" downloaded ({why}).",
    )


def _load_named(
    entry: NamedDataset, root: Path, progress: Progress | None, timeout: float
) -> Dataset:
    cached = find_cached(entry, root)
    folder = cached or fetch(entry, root, progress=progress, timeout=timeout)
    train, test = read_splits(folder, entry.resources)
    how = "cached in" if cached else "downloaded to"
    return Dataset(
        name=entry.name,
        train=train,
        test=test,
        class_names=entry.class_names,
        source=f"{entry.title}, {how} {folder}.",
    )


def check_data(spec: str, label_column: str | None = None) -> None:
    """Refuse what `load` would refuse before it reads any image, as far as names of files tell.

    A folder is listed, which may take a while on a slow disk; nothing is downloaded.

    Args:
        spec: a name or a path, as for `load`.
        label_column: as for `load`.

    Raises:
        UnlabelledError: its images have no labels.
        DataError: it is neither a dataset's name nor a path to one.
    """
    if spec in ("auto", "digits", *CATALOG):
        if label_column is not None:
            raise _no_columns(spec)
        return
    with reading(spec):
        _recognised(existing_path(spec, CATALOG), label_column)


def _load_path(path: Path, root: Path, label_column: str | None) -> Dataset:
    kind = _recognised(path, label_column)
    if kind is _Kind.TABLE:
        return load_csv(path, root, label_column)
    return load_idx_folder(path) if kind is _Kind.IDX else load_picture_folder(path)


class _Kind(enum.Enum):
    """How a path holds a dataset."""

    TABLE = enum.auto()
    IDX = enum.auto()
    PICTURES = enum.auto()


def _recognised(path: Path, label_column: str | None) -> _Kind:
    """What `path` is by the names of its files.

    Raises:
        UnlabelledError: its images have no labels.
        DataError: there is nothing to train on.
    """
    if not path.is_dir():
        if path.suffix.lower() in PICTURES:
            raise _no_labels(path)
        if is_idx(path):
            raise UnlabelledError(
                f"{path} is one file of a dataset: give the folder that holds all four IDX files."
            )
        return _Kind.TABLE
    if find_table(path, "train") is not None:
        return _Kind.TABLE
    if label_column is not None:
        raise _no_columns(str(path))
    if not idx_folders(path):
        if has_classes(path):
            return _Kind.PICTURES
        if pictures_in(path):
            raise _no_labels(path)
    check_idx_folder(path)
    return _Kind.IDX


def _no_labels(path: Path) -> UnlabelledError:
    return UnlabelledError(
        f"{path} has pictures without labels: they can be embedded, but training needs a folder"
        " of PNG or JPEG pictures for each class."
    )


def _no_columns(spec: str) -> DataError:
    return DataError(
        f"{spec} is not a CSV file and has no columns: use `centerviz run` without --label-column."
    )
