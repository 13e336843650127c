"""The plane through feature space that is looked at."""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Plane:
    """An orthonormal frame: features (N, D) to points (N, 2), and back into the plane.

    Of two dimensions it is the features themselves. Of more it holds the two directions in which
    the drawn features vary most (PCA).
    """

    mean: Floats32
    """(D,), the point of feature space that is the plane's origin."""
    axes: Floats32
    """(2, D), orthonormal rows."""
    share: float = 1.0
    """Of the drawn features' variance, how much is seen, 0 to 1; NaN if they do not vary."""

    @classmethod
    def identity(cls) -> Self:
        """Two dimensions, looked at as they are."""
        return cls(mean=np.zeros(2, np.float32), axes=np.eye(2, dtype=np.float32))

    @classmethod
    def fit(cls, features: npt.NDArray[Any], before: Self | None = None) -> Self:
        """The plane in which features (N, D) vary most, turned to be like the one before.

        Within the plane any turn or reflection shows the same; the one chosen brings the axes
        nearest to those of `before` (orthogonal Procrustes, Schönemann 1966), so that points seen
        one after the other do not jump. Features that are not finite do not count. Where none
        differ, the axes are those before, or the first two dimensions.
        """
        dim = features.shape[1]
        if dim == 2:
            return cls.identity()
        old_axes = np.eye(2, dim) if before is None else before.axes.astype(np.float64)
        finite = features[np.isfinite(features).all(axis=1)].astype(np.float64)
        mean = finite.mean(axis=0) if len(finite) else np.zeros(dim)
        away = finite - mean
        axes = old_axes
        if away.any():
            axes = np.linalg.eigh(away.T @ away).eigenvectors[:, :-3:-1].T
            left, _, right = np.linalg.svd(old_axes @ axes.T)
            axes = left @ right @ axes
        return cls(
            mean=mean.astype(np.float32),
            axes=axes.astype(np.float32),
            share=_share(away, axes),
        )

    def share_of(self, features: npt.NDArray[Any]) -> Self:
        """The same plane, with the share of these features' variance."""
        if self.is_identity:
            return self
        finite = features[np.isfinite(features).all(axis=1)].astype(np.float64)
        away = finite - finite.mean(axis=0) if len(finite) else finite
        return replace(self, share=_share(away, self.axes))

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


def _share(away: npt.NDArray[np.float64], axes: npt.NDArray[Any]) -> float:
    """How much of the variance of features less their mean, (N, D), lies along axes (2, D)."""
    total = float(np.square(away).sum())
    return min(1.0, float(np.square(away @ axes.T).sum()) / total) if total > 0 else math.nan
