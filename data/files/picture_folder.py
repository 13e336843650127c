"""A folder of pictures with a folder for each class, as torchvision's ImageFolder has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError
from ..dataset import Dataset, Split
from ..split import SPLIT_RULE, is_held_back
from .classes import MAX_CLASSES
from .images import is_picture, pictures_in, read_pictures
from .natural import natural_key

_TRAIN = ("train", "training")
_TEST = ("test", "testing")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The folders of classes in one folder."""

    folder: Path
    classes: dict[str, list[Path]]
    """The pictures of each class; both in natural order, and no class is empty."""
    skipped: list[Path]
    """What is no picture, and folders without one; nothing that is hidden."""


def has_classes(path: Path) -> bool:
    """Whether `path`, or its part for training or tests, has folders with pictures in them.

    Raises:
        OSError: a folder cannot be listed.
    """
    parts = (path, *(_named(path, names) for names in (_TRAIN, _TEST)))
    return any(
        is_picture(file)
        for part in parts
        if part is not None
        for folder in _entries(part)
        if folder.is_dir()
        for file in folder.iterdir()
    )


def load_picture_folder(path: Path) -> Dataset:
    """The dataset of a folder for which `has_classes` holds.

    A class has its folder's name. Links are followed, hidden files and folders passed over, and
    the dataset's `source` says what else was skipped.

    Raises:
        DataError: it is not clear what is a class, the classes are fewer than 2 or too many, the
            test pictures have one that the others have not, or a picture cannot be used.
        OSError: a folder cannot be listed.
    """
    train, test = _parts(path)
    names = tuple(train.classes)
    _check_classes(train, test)
    files, labels = _labelled(train, names)
    skipped = [*train.skipped, *(test.skipped if test else ())]
    if test is None:
        held_back = is_held_back(labels)
        chosen = (~held_back, held_back)
        train_files, test_files = ([files[i] for i in np.flatnonzero(one)] for one in chosen)
        train_labels, test_labels = (labels[one] for one in chosen)
        if not test_files:
            raise DataError(f"{path} has one picture of each class: give each at least two.")
        how = SPLIT_RULE
    else:
        train_files, train_labels = files, labels
        test_files, test_labels = _labelled(test, names)
        how = f"the test set is {test.folder.name}"
    train_images = read_pictures(train_files)
    like = (train_files[0], train_images.shape[1:])
    test_images = read_pictures(test_files, like=like)
    return Dataset(
        name=path.resolve().name,
        train=Split(images=train_images, labels=train_labels),
        test=Split(images=test_images, labels=test_labels),
        class_names=names,
        source=f"Pictures of {train.folder}, a folder for each class; {how}.{_told(skipped)}",
    )


def _parts(path: Path) -> tuple[_Part, _Part | None]:
    """The training part and the test part, if there is one."""
    train_folder, test_folder = (_named(path, names) for names in (_TRAIN, _TEST))
    if train_folder is None or not (train := _part(train_folder)).classes:
        for folder in (train_folder, test_folder):
            if folder is not None and (_part(folder).classes or pictures_in(folder)):
                raise DataError(
                    f"{folder} may be a class or a part of the dataset: put the folders of all"
                    f" classes into {path / 'train'}."
                )
        return _part(path), None
    beside = [entry for entry in _entries(path) if entry not in (train_folder, test_folder)]
    train.skipped.extend(beside)
    if test_folder is None:
        return train, None
    test = _part(test_folder)
    if not test.classes:
        raise DataError(
            f"{test_folder} has no folders of pictures, one for each class: sort its pictures into"
            f" such folders, or move it away, to hold back some of {train_folder.name}."
        )
    return train, test


def _part(folder: Path) -> _Part:
    classes: dict[str, list[Path]] = {}
    skipped: list[Path] = []
    loose: list[Path] = []
    for entry in _entries(folder):
        inside = _entries(entry) if entry.is_dir() else []
        if pictures := [file for file in inside if is_picture(file)]:
            classes[entry.name] = pictures
            skipped += [file for file in inside if not is_picture(file)]
        else:
            (loose if is_picture(entry) else skipped).append(entry)
    if classes and loose:
        raise DataError(
            f"{loose[0]} is in no class, but beside folders of pictures: move it into the folder of"
            " its class, or away."
        )
    return _Part(folder=folder, classes=classes, skipped=skipped)


def _entries(folder: Path) -> list[Path]:
    """What is in a folder and not hidden, in natural order."""
    visible = (entry for entry in folder.iterdir() if not entry.name.startswith("."))
    return sorted(visible, key=lambda entry: natural_key(entry.name))


def _named(path: Path, names: Sequence[str]) -> Path | None:
    """The folder in `path` that has one of `names`, in letters of any case."""
    found = [one for one in _entries(path) if one.name.lower() in names and one.is_dir()]
    if len(found) > 1:
        raise DataError(f"{path} has both {found[0].name} and {found[1].name}: keep one of them.")
    return found[0] if found else None


def _check_classes(train: _Part, test: _Part | None) -> None:
    count = len(train.classes)
    if count < 2:
        raise DataError(
            f"{train.folder} has pictures of one class, {next(iter(train.classes))}: at least two"
            " are needed, each in a folder of its own."
        )
    if count > MAX_CLASSES:
        raise DataError(
            f"{train.folder} has {count} classes, a folder of pictures each; {MAX_CLASSES} are the"
            " most."
        )
    for name, pictures in test.classes.items() if test else ():
        if name not in train.classes:
            raise DataError(
                f"{pictures[0].parent} is a class that {train.folder} has not: every class needs"
                " pictures to train on."
            )


def _labelled(part: _Part, names: Sequence[str]) -> tuple[list[Path], npt.NDArray[np.int64]]:
    """The pictures (N) of a part and their labels (N,), class by class."""
    pictures = [part.classes.get(name, []) for name in names]
    labels = np.repeat(np.arange(len(names), dtype=np.int64), [len(files) for files in pictures])
    return [file for files in pictures for file in files], labels


def _told(skipped: Sequence[Path]) -> str:
    if not skipped:
        return ""
    others = f" and {len(skipped) - 1:,} more" if len(skipped) > 1 else ""
    return f" Not read: {skipped[0]}{others}."
