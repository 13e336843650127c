"""The plane through feature space that is looked at."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Plane:
    """An orthonormal frame: features (N, D) to points (N, 2), and back into the plane."""

    mean: Floats32
    """(D,), the point of feature space that is the plane's origin."""
    axes: Floats32
    """(2, D), orthonormal rows."""

    @classmethod
    def identity(cls) -> Self:
        """Two dimensions, looked at as they are."""
        return cls(mean=np.zeros(2, np.float32), axes=np.eye(2, dtype=np.float32))

    @cached_property
    def is_identity(self) -> bool:
        """Whether points are the features themselves."""
        return self.axes.shape == (2, 2) and bool(
            (self.axes == np.eye(2)).all() and not self.mean.any()
        )

    def points(self, features: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """(N, 2): features (N, D) as they are seen."""
        if self.is_identity:
            return features
        with np.errstate(over="ignore", invalid="ignore"):
            seen: npt.NDArray[Any] = (features - self.mean) @ self.axes.T
        return seen

    def features(self, points: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """(N, D): where points (N, 2) of the plane lie in feature space."""
        return points if self.is_identity else points @ self.axes + self.mean
