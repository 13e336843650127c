"""Four IDX files in one folder, under any of the names in use."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..base.counted import counted
from ..base.errors import DataError
from ..dataset import Dataset, Split
from .checks import check_square
from .classes import Labels, classes_of
from .idx import read_images, read_labels
from .pixel_range import SCALED, check_same_range
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


def check_idx_folder(path: Path) -> Path:
    """The one folder at or below `path` that holds all four IDX files; none is read.

    Raises:
        DataError: there is none, or more than one, or a file is missing.
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
    _four_files(folders[0])
    return folders[0]


def load_idx_folder(path: Path) -> Dataset:
    """The dataset of a user's folder of IDX files.

    Raises:
        DataError: a file is missing, unreadable or damaged, or they do not fit together.
    """
    folder = check_idx_folder(path)
    (train, train_scaled), (test, test_scaled) = _read_files(folder, ())
    check_same_range(train_scaled, test_scaled, str(folder))
    found = classes_of(
        Labels.of_numbers(train.labels),
        Labels.of_numbers(test.labels),
        _place(folder, len(train)),
    )
    scaled = f"; {SCALED}" if train_scaled or test_scaled else ""
    return Dataset(
        name=path.resolve().name,
        train=Split(images=train.images, labels=found.train),
        test=Split(images=test.images, labels=found.test),
        class_names=found.names,
        source=f"IDX files from {folder}{scaled}.",
    )


def read_splits(folder: Path, resources: Sequence[Resource] = ()) -> tuple[Split, Split]:
    """Training and test split of one folder, with the files' own labels.

    Each file must be its resource, where given.

    Raises:
        DataError: a file is missing, unreadable, damaged or not the resource, or they do not fit.
    """
    (train, _), (test, _) = _read_files(folder, resources)
    return train, test


def _read_files(
    folder: Path, resources: Sequence[Resource]
) -> tuple[tuple[Split, bool | None], tuple[Split, bool | None]]:
    """Training and test split, and whether the pixels of each were scaled."""
    files = _four_files(folder)
    expected = {resource.name: resource for resource in resources}
    train_read = _read_split(files, expected, IDX_FILES[:2])
    test_read = _read_split(files, expected, IDX_FILES[2:])
    train, test = train_read[0], test_read[0]
    if train.images.shape[1:] != test.images.shape[1:]:
        sizes = " and ".join(f"{len(split.images[0])}" for split in (train, test))
        raise DataError(
            f"{folder}: the training and test images differ in size ({sizes} pixels high)."
        )
    return train_read, test_read


def _four_files(folder: Path) -> dict[str, Path]:
    files = find_idx_files(folder)
    for name in IDX_FILES:
        if name not in files:
            raise DataError(f"{folder} lacks {name} (or {name}.gz): all four files are needed.")
    return files


def _read_split(
    files: Mapping[str, Path], expected: Mapping[str, Resource], names: Sequence[str]
) -> tuple[Split, bool | None]:
    image_name, label_name = names
    images, scaled = read_images(files[image_name], resource=expected.get(image_name))
    check_square(images, str(files[image_name]))
    labels = read_labels(files[label_name], resource=expected.get(label_name))
    if len(images) != len(labels):
        raise DataError(
            f"{files[image_name]} has {counted(len(images), 'image')} but"
            f" {files[label_name].name} has {counted(len(labels), 'label')}: they do not belong"
            " together."
        )
    return Split(images=images, labels=labels), scaled


def _place(folder: Path, num_train: int) -> Callable[[int], str]:
    def place(index: int) -> str:
        name, position = (
            (IDX_FILES[1], index) if index < num_train else (IDX_FILES[3], index - num_train)
        )
        return f"image {position + 1:,} (counted from 1) in {folder / name}"

    return place
