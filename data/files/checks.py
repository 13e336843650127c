"""What every dataset must fulfil, whatever it was read from."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError

MAX_CLASSES = 100


def check_square(images: npt.NDArray[np.uint8], where: str) -> None:
    """Refuse images (N, H, W) whose height and width differ.

    Raises:
        DataError: they differ.
    """
    _, height, width = images.shape
    if height != width:
        raise DataError(
            f"{where} holds images of {height}×{width} pixels; they must be square:"
            " pad them with zeros."
        )


def count_classes(labels: npt.NDArray[np.int64], place: Callable[[int], str]) -> int:
    """The number of classes that labels (N,), each at least 0, range over; 2 to 100.

    A label above 9 is more often a slip than a class, so it counts as one only if every label
    from 0 to it occurs twice or more.

    Args:
        labels: all of the dataset's labels.
        place: says for an index where that label stands: `row 7 of train.csv`.

    Raises:
        DataError: a label is out of range, or all are the same.
    """
    for wrong in np.flatnonzero((labels < 0) | (labels >= MAX_CLASSES))[:1]:
        raise DataError(
            f"The label of {place(int(wrong))} is {labels[wrong]}; labels must be 0 to 9, or 0 to"
            f" K-1 for K classes, {MAX_CLASSES} at most."
        )
    counts = np.bincount(labels)
    if np.count_nonzero(counts) < 2:
        raise DataError(
            f"Every image, from {place(0)} on, has the label {labels[0]}; at least two classes are"
            " needed."
        )
    if len(counts) > 10 and counts.min() < 2:
        # The first label above 9 that is rare, or that has no continuous row of labels below it.
        limit = max(10, int(np.argmax(counts < 2)))
        odd = int(np.flatnonzero(labels >= limit)[0])
        raise DataError(
            f"The label of {place(odd)} is {labels[odd]}, outside 0 to 9: correct it, or, if there"
            f" are more than ten classes, give every label from 0 to {len(counts) - 1} at least"
            " two images."
        )
    return len(counts)
