"""Four IDX files in one folder, under any of the names in use."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..base.errors import DataError
from ..dataset import Dataset, Split
from .checks import check_square, count_classes
from .idx import read_images, read_labels
from .resource import IDX_FILES, Resource

_TORCHVISION = ("MNIST", "FashionMNIST", "KMNIST", "QMNIST", "EMNIST")


def find_idx_files(folder: Path) -> dict[str, Path]:
    """Those of the four files that `folder` has, by their usual name.

    Each may be dashed or dotted (`train-images.idx3-ubyte`), gzip or raw; gzip comes first,
    since that is how the published checksums can be compared.
    """
    found = {}
    for name in IDX_FILES:
        dotted = name.replace("-idx", ".idx")
        for candidate in (f"{name}.gz", name, f"{dotted}.gz", dotted):
            # Not is_file: something else under that name must be named, not passed over.
            if (folder / candidate).exists():
                found[name] = folder / candidate
                break
    return found


def idx_folders(path: Path) -> list[Path]:
    """The folders at or below `path`, in torchvision's layout, that hold any IDX file."""
    below = [path / "raw", *(path / name / "raw" for name in _TORCHVISION)]
    return [folder for folder in (path, *below) if find_idx_files(folder)]


def load_idx_folder(path: Path) -> Dataset:
    """The dataset of a user's folder of IDX files.

    Raises:
        DataError: a file is missing, unreadable or damaged, or they do not fit together.
    """
    folders = idx_folders(path)
    if not folders:
        raise DataError(
            f"{path} has neither a train.csv nor IDX files such as {IDX_FILES[0]}.gz nor a folder"
            " of PNG or JPEG pictures for each class: give the folder that holds them."
        )
    if len(folders) > 1:
        names = " and ".join(str(folder) for folder in folders[:2])
        raise DataError(f"{path} holds more than one dataset ({names}): give one of them.")
    train, test = read_splits(folders[0])
    labels = np.concatenate([train.labels, test.labels])
    classes = count_classes(labels, functools.partial(_place, folders[0], len(train)))
    return Dataset(
        name=path.resolve().name,
        train=train,
        test=test,
        class_names=tuple(str(label) for label in range(classes)),
        source=f"IDX files from {folders[0]}.",
    )


def read_splits(folder: Path, resources: Sequence[Resource] = ()) -> tuple[Split, Split]:
    """Training and test split of one folder; each file must be its resource, where given.

    Raises:
        DataError: a file is missing, unreadable, damaged or not the resource, or they do not fit.
    """
    files = find_idx_files(folder)
    for name in IDX_FILES:
        if name not in files:
            raise DataError(f"{folder} lacks {name} (or {name}.gz): all four files are needed.")
    expected = {resource.name: resource for resource in resources}
    train, test = (_read_split(files, expected, names) for names in (IDX_FILES[:2], IDX_FILES[2:]))
    if train.images.shape[1:] != test.images.shape[1:]:
        sizes = " and ".join(f"{len(split.images[0])}" for split in (train, test))
        raise DataError(
            f"{folder}: the training and test images differ in size ({sizes} pixels high)."
        )
    return train, test


def _read_split(
    files: Mapping[str, Path], expected: Mapping[str, Resource], names: Sequence[str]
) -> Split:
    image_name, label_name = names
    images = read_images(files[image_name], resource=expected.get(image_name))
    check_square(images, str(files[image_name]))
    labels = read_labels(files[label_name], resource=expected.get(label_name))
    if len(images) != len(labels):
        raise DataError(
            f"{files[image_name]} has {len(images):,} images but {files[label_name].name} has"
            f" {len(labels):,} labels: they do not belong together."
        )
    return Split(images=images, labels=labels)


def _place(folder: Path, num_train: int, index: int) -> str:
    name, position = (
        (IDX_FILES[1], index) if index < num_train else (IDX_FILES[3], index - num_train)
    )
    return f"image {position + 1:,} (counted from 1) in {folder / name}"
