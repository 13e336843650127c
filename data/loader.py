"""From what the user asked for to a `Dataset`."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from .base.errors import DataError
from .base.location import cache_dir
from .dataset import Dataset
from .files.idx_folder import idx_folders, load_idx_folder, read_splits
from .files.images import is_idx
from .files.kaggle import load_csv
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
        progress: told about a download as it goes on.
        catalog: the datasets that can be downloaded, by name.
        timeout: seconds of silence after which a server is given up.

    Raises:
        DataError: it cannot be found, fetched or read.
    """
    root = cache_dir(data_dir)
    with reading(spec):
        if spec == "auto":
            return _load_auto(find_named("mnist", catalog), root, progress, timeout)
        if spec == "digits":
            return load_digits()
        if spec in catalog:
            return _load_named(find_named(spec, catalog), root, progress, timeout)
        return _load_path(spec, root, catalog)


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


def _load_path(spec: str, root: Path, catalog: Mapping[str, NamedDataset]) -> Dataset:
    path = existing_path(spec, catalog)
    if path.is_dir():
        if (path / "train.csv").exists():
            return load_csv(path, root)
        if not idx_folders(path) and has_classes(path):
            return load_picture_folder(path)
        return load_idx_folder(path)
    if is_idx(path):
        raise DataError(
            f"{path} is one file of a dataset: give the folder that holds all four IDX files."
        )
    return load_csv(path, root)
