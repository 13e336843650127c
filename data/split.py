"""How images without a test set of their own are divided, the same way every time."""

import numpy as np
import numpy.typing as npt

from .dataset import Split

SPLIT_RULE = "of each class the 2nd image and every 6th after it are the test set"
"""The rule of `split_by_class`, for a dataset's `source`."""


def split_by_class(
    images: npt.NDArray[np.uint8], labels: npt.NDArray[np.int64]
) -> tuple[Split, Split]:
    """Training and test split of images (N, H, W) and labels (N,), one in six for the test."""
    is_test = is_held_back(labels)
    train, test = (
        Split(images=images[chosen], labels=labels[chosen]) for chosen in (~is_test, is_test)
    )
    return train, test


def is_held_back(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of the images with labels (N,) are the test set, by `SPLIT_RULE`.

    It counts within each class, since a file whose labels go round in order would lose whole
    classes to "every 6th row".
    """
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], labels)
    rank = np.empty(len(labels), np.int64)
    rank[order] = np.arange(len(labels))
    held_back: npt.NDArray[np.bool_] = (rank - starts) % 6 == 1
    return held_back
