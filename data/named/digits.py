"""The digits that come with scikit-learn, for machines without a network."""

import numpy as np
import numpy.typing as npt

from ..dataset import Dataset
from ..split import SPLIT_RULE, split_by_class

_SIZE = 28
_MARGIN = 4


def load_digits() -> Dataset:
    """1,797 real handwritten digits of 8×8 pixels, drawn at MNIST's size with its margin."""
    # Imported here: scikit-learn takes a second, and most runs do not need it.
    from sklearn.datasets import load_digits as load_small

    small = load_small()
    train, test = split_by_class(_enlarge(small.images), small.target.astype(np.int64))
    return Dataset(
        name="digits",
        train=train,
        test=test,
        class_names=tuple("0123456789"),
        source="The 1,797 handwritten 8×8 digits embedded in scikit-learn, enlarged to 28×28;"
        f" {SPLIT_RULE}.",
    )


def _enlarge(images: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """8×8 images of 0…16 as 28×28 of 0…255: bicubic to 20×20, and 4 pixels of margin."""
    inner = _SIZE - 2 * _MARGIN
    weights = _bicubic(images.shape[1], inner)
    enlarged = weights @ (images * (255 / 16)) @ weights.T
    pixels = np.rint(np.clip(enlarged, 0, 255)).astype(np.uint8)
    return np.pad(pixels, ((0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN)))


def _bicubic(size: int, target: int) -> npt.NDArray[np.float64]:
    """(target, size) weights of the cubic convolution with a=-½ (Keys 1981)."""
    centers = (np.arange(target) + 0.5) * size / target - 0.5
    distance = np.abs(centers[:, None] - np.arange(size))
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
    weights = np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
    normalized: npt.NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return normalized
