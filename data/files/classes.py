"""From the labels that files hold to classes: those that occur, in order, by their names."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError
from .natural import natural_key

Ints = npt.NDArray[np.int64]

MAX_CLASSES = 100
_MAX_LENGTH = 100
_SHOWN = 5
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What each of N images is called in its file."""

    texts: tuple[str, ...]
    """Each label once, in any order."""
    codes: Ints
    """(N,), indices into `texts`."""

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def of_numbers(cls, numbers: Ints) -> "Labels":
        """Labels that are whole numbers (N,)."""
        found, codes = np.unique(numbers, return_inverse=True)
        return cls(texts=tuple(map(str, found.tolist())), codes=codes.astype(np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """The classes of a dataset, and the class of each image."""

    names: tuple[str, ...]
    """The labels as the files write them: by number where all are numbers, else naturally."""
    train: Ints
    """(N,), indices into `names`."""
    test: Ints
    """(M,), indices into `names`."""


def classes_of(train: Labels, test: Labels | None, place: Callable[[int], str]) -> Classes:
    """The classes that occur in the training images, 2 to 100, each of at least two images.

    A label that one image alone has is more often a slip than a class.

    Args:
        train: of the training images, or of all where there are no others.
        test: of the test images; it may lack classes.
        place: says for an index, the test images after the training images, where that label
            stands: `row 7 of train.csv`.

    Raises:
        DataError: there are too few or too many classes, a label is none, or the training images
            have not every class of the test images.
    """
    test = test or Labels(texts=(), codes=np.empty(0, np.int64))
    codes = np.concatenate([train.codes, test.codes + len(train.texts)])
    texts = (*train.texts, *test.texts)
    names, class_of_text = _named(texts, codes, place)
    labels = class_of_text[codes]
    _check_counts(names, labels, place)
    missing = sorted(set(labels[len(train) :].tolist()) - set(labels[: len(train)].tolist()))
    if missing:
        shown = _listed(names[index] for index in missing)
        what = "the label" if len(missing) == 1 else "the labels"
        raise DataError(
            f"The test images have {what} {shown}, which no training image has, first at"
            f" {place(len(train) + int(np.argmax(labels[len(train) :] == missing[0])))}: give the"
            " training images of each class, or leave these out."
        )
    return Classes(names=names, train=labels[: len(train)], test=labels[len(train) :])


def _named(
    texts: tuple[str, ...], codes: Ints, place: Callable[[int], str]
) -> tuple[tuple[str, ...], Ints]:
    """The classes' names in their order, and the class of each of `texts`."""

    def refuse(index: int, why: str) -> DataError:
        at = place(int(np.argmax(codes == index)))
        return DataError(f"The label of {at} is {texts[index][:20]!r}; {why}.")

    occurring = np.flatnonzero(np.bincount(codes, minlength=len(texts))).tolist()
    keys: dict[int, Any] = {}
    if all(_NUMBER.fullmatch(texts[index]) for index in occurring):
        for index in occurring:
            value = float(texts[index])
            if not value.is_integer() or abs(value) >= 2**53:
                raise refuse(index, "a label must be a whole number or a text")
            keys[index] = int(value)
    else:
        for index in occurring:
            text = texts[index]
            if len(text) > _MAX_LENGTH or not text.isprintable():
                raise refuse(index, f"a label is printable, of {_MAX_LENGTH} characters at most")
            keys[index] = natural_key(text)
    spellings: dict[Any, set[str]] = {}
    for index, key in keys.items():
        spellings.setdefault(key, set()).add(texts[index])
    ordered = sorted(spellings)
    rank = {key: position for position, key in enumerate(ordered)}
    found = np.full(len(texts), -1, np.int64)
    for index, key in keys.items():
        found[index] = rank[key]
    return tuple(_name(key, spellings[key]) for key in ordered), found


def _name(key: Any, spellings: set[str]) -> str:
    """A label as it is written (`007`), or the number where it is written as `1` and `1.0`."""
    text = min(spellings)
    as_written = len(spellings) == 1 and (not isinstance(key, int) or text.isdecimal())
    return text if as_written else str(key)


def _check_counts(names: tuple[str, ...], labels: Ints, place: Callable[[int], str]) -> None:
    if len(names) < 2:
        raise DataError(
            f"Every image, from {place(0)} on, has the label {names[0]}; at least two classes are"
            " needed."
        )
    counts = np.bincount(labels, minlength=len(names))
    if counts.max() == 1:
        raise DataError(
            f"From {place(0)} on there is one image of each class: give each at least two."
        )
    for alone in np.flatnonzero(counts == 1)[:1].tolist():
        raise DataError(
            f"The label of {place(int(np.argmax(labels == alone)))} is {names[alone]}, and no other"
            " image has it: correct it, or give the class at least two images."
        )
    if len(names) > MAX_CLASSES:
        raise DataError(
            f"From {place(0)} on there are {len(names):,} different labels, such as"
            f" {_listed(names[:_SHOWN])}; {MAX_CLASSES} classes at most can be told apart."
        )


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + more
