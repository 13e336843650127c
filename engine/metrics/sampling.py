"""Fixed choices of images, so that a metric is the same number each time it is measured."""

from typing import Any

import numpy as np
import numpy.typing as npt


def _order(count: int) -> npt.NDArray[np.int64]:
    # Not every n-th image: a set sorted by label, or dealt out class by class, would be biased.
    return np.random.default_rng(0).permutation(count)


def sample(count: int, size: int) -> npt.NDArray[np.int64]:
    """Indices of at most `size` of `count` images, ascending; the same ones at every call."""
    return np.arange(count) if count <= size else np.sort(_order(count)[:size])


def halves(count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Two disjoint halves of `count` images, drawn at random once and for all."""
    order = _order(count)
    return order[: count // 2], order[count // 2 :]


def class_sample(labels: npt.NDArray[np.integer[Any]], size: int) -> npt.NDArray[np.int64]:
    """Indices of about `size` images, equally many of each class, ascending.

    The same ones at every call. A class has at least one, and all it has where those are fewer
    than its share.
    """
    classes, counts = np.unique(labels, return_counts=True)
    share = max(size // max(len(classes), 1), 1)
    order = _order(len(labels))
    by_class = order[np.argsort(labels[order], kind="stable")]
    rank = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.sort(by_class[rank < share])
