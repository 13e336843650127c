"""What there is and what is in it, for people and scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from .base.errors import DataError, UnlabelledError
from .base.location import cache_dir
from .dataset import Dataset
from .files.images import read_unlabelled
from .files.regular import reading
from .loader import load
from .named.catalog import CATALOG, NamedDataset
from .named.fetcher import find_cached


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A dataset that has a name, and whether it is on this machine."""

    name: str
    title: str
    summary: str
    state: Literal["cached", "embedded", "not downloaded"]
    folder: str | None
    """Where it is cached."""
    download_size: int
    """Bytes that a download takes; 0 if it is embedded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a dataset or a file of images holds."""

    name: str
    source: str
    image_size: int
    """Height and width in pixels."""
    images: Mapping[str, int]
    """How many there are: of `train` and `test`, or `unlabelled`."""
    classes: Mapping[str, Mapping[str, int]]
    """By class name: the images of it in `train` and `test`; empty without labels."""


def list_datasets(
    data_dir: Path | str | None = None, *, catalog: Mapping[str, NamedDataset] = CATALOG
) -> list[Status]:
    """Every named dataset; quick, so the cached files are not verified."""
    root = cache_dir(data_dir)
    rows = []
    for entry in catalog.values():
        with reading(root):
            folder = find_cached(entry, root)
        rows.append(
            Status(
                name=entry.name,
                title=entry.title,
                summary=entry.summary,
                state="not downloaded" if folder is None else "cached",
                folder=None if folder is None else str(folder),
                download_size=entry.download_size,
            )
        )
    digits = Status(
        name="digits",
        title="scikit-learn digits",
        summary="handwritten digits, 1,797 images",
        state="embedded",
        folder=None,
        download_size=0,
    )
    return [*rows, digits]


def describe(
    spec: str,
    *,
    data_dir: Path | str | None = None,
    label_column: str | None = None,
    catalog: Mapping[str, NamedDataset] = CATALOG,
) -> Description:
    """What `spec`, a dataset or unlabelled images, holds; nothing is downloaded.

    Whether it can be trained on is what `load`, whose arguments these are, says of it. `auto` is
    what it would be without a network.

    Raises:
        DataError: it is not there, cannot be read, or must be downloaded first.
    """
    root = cache_dir(data_dir)
    with reading(root):
        cached = [name for name in catalog if find_cached(catalog[name], root)]
    if spec == "auto":
        spec = "mnist" if "mnist" in cached else "digits"
    if spec in catalog and spec not in cached:
        raise DataError(
            f"{catalog[spec].title} is not in {root}: get it with `centerviz data fetch {spec}`."
        )
    try:
        dataset = load(spec, data_dir=data_dir, label_column=label_column, catalog=catalog)
    except UnlabelledError:
        return _describe_images(Path(spec).expanduser(), data_dir, label_column)
    return _describe_dataset(dataset)


def _describe_images(
    path: Path, data_dir: Path | str | None, label_column: str | None
) -> Description:
    images, note = read_unlabelled(path, data_dir=data_dir, label_column=label_column)
    what = "they can be embedded, not trained on"
    return Description(
        name=path.resolve().name,
        source=f"Images without labels from {path}: {'; '.join(filter(None, (what, note)))}.",
        image_size=images.shape[1],
        images={"unlabelled": len(images)},
        classes={},
    )


def _describe_dataset(dataset: Dataset) -> Description:
    splits = {"train": dataset.train, "test": dataset.test}
    counts = {
        split: np.bincount(data.labels, minlength=dataset.num_classes)
        for split, data in splits.items()
    }
    return Description(
        name=dataset.name,
        source=dataset.source,
        image_size=dataset.image_size,
        images={split: len(data) for split, data in splits.items()},
        classes={
            name: {split: int(counts[split][index]) for split in splits}
            for index, name in enumerate(dataset.class_names)
        },
    )
