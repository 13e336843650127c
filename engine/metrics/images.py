"""Which images a number is about: said beside every number that people read."""

from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from ...data import counted
from ..config.experiment import ExperimentConfig
from ..events import ArmState, DatasetInfo

SplitName = Literal["train", "test"]
_WORDS = {"train": "training", "test": "test"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSet:
    """All images of a split, or some of them."""

    split: SplitName
    count: int
    total: int
    """Of the whole split."""

    @classmethod
    def of(cls, dataset: DatasetInfo, split: SplitName, count: int | None = None) -> Self:
        """So many images of a split of `dataset`; None: all."""
        total = dataset.num_train if split == "train" else dataset.num_test
        return cls(split=split, count=total if count is None else count, total=total)

    @classmethod
    def drawn(
        cls, config: ExperimentConfig, dataset: DatasetInfo, count: int | None = None
    ) -> Self:
        """The images whose features a run draws, or so many of them."""
        return cls.of(dataset, config.features, count)

    @property
    def word(self) -> str:
        """`training` or `test`."""
        return _WORDS[self.split]

    def __str__(self) -> str:
        """`302 test images`, `500 of 10,000 test images`."""
        part = "" if self.count == self.total else f"{self.count:,} of "
        return f"{part}{counted(self.total, f'{self.word} image')}"


def accuracy_of(state: ArmState, labels: npt.NDArray[np.integer[Any]]) -> float:
    """The share of the features' images, with true labels (N,), that are classified correctly.

    NaN without an image, or if no logit of one is finite.
    """
    logits = state.logits()
    # A class without a mean has no logit that is finite, and is never answered.
    if not len(labels) or not np.isfinite(logits.max(axis=1)).all():
        return float("nan")
    return float((logits.argmax(axis=1) == labels).mean())
