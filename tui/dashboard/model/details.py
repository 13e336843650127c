"""What is known of a single image."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What one arm takes the followed image for."""

    arm: str
    predicted: str
    confidence: float
    """Softmax probability of `predicted`, from 0 to 1; NaN where none is defined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The followed image, and every arm's prediction on it."""

    image: npt.NDArray[np.uint8]
    """(H, W)."""
    number: int
    """Its index in the drawn split."""
    split: str
    """`training` or `test`."""
    true: str
    predictions: tuple[Prediction, ...]
    """Empty in mid-epoch for an image that frames do not show."""

    @property
    def key(self) -> object:
        """Equal for equal details of one run."""
        return self.number, self.true, self.predictions
