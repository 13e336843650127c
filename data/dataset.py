"""The one in-memory form in which every dataset reaches the engine."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Images and their labels, in the order of the source."""

    images: npt.NDArray[np.uint8]
    """(N, H, W), square, 0 is background."""
    labels: npt.NDArray[np.int64]
    """(N,), each in 0 … classes - 1."""

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A training and a test split of labelled square images."""

    name: str
    """What the user asked for, resolved: `mnist`, `digits`, or the path's last part."""
    train: Split
    test: Split
    class_names: tuple[str, ...]
    source: str
    """One sentence: where the images came from and, after `auto`, why."""

    @property
    def num_classes(self) -> int:
        """How many classes the labels range over."""
        return len(self.class_names)

    @property
    def image_size(self) -> int:
        """Height and width of an image in pixels."""
        return int(self.train.images.shape[1])
