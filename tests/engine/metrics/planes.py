"""Feature planes for tests: some by recipe, some by hypothesis."""

from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

Array = npt.NDArray[Any]


def blobs(
    *, count: int = 300, classes: int = 4, spread: float = 1.0, seed: int = 0, dim: int = 2
) -> tuple[Array, Array]:
    """Float32 features (count, dim) scattered about one mean per class, and their labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, count)
    means = rng.normal(size=(classes, dim)) * 5
    features = means[labels] + spread * rng.normal(size=(count, dim))
    return features.astype(np.float32), labels


@st.composite
def planes(draw: st.DrawFn, dim: int = 2) -> tuple[Array, Array]:
    """Features (N, dim) and labels of 2 to 100 classes, every class with at least two images."""
    classes = draw(st.integers(2, 100))
    count = draw(st.integers(2 * classes, 2 * classes + 100))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    labels = rng.permutation(np.arange(count) % classes)
    means = rng.normal(size=(classes, dim)) * draw(st.floats(0.1, 100))
    offset = draw(st.floats(-1000, 1000))
    features = (means[labels] + rng.normal(size=(count, dim)) + offset).astype(np.float32)
    return features, labels


@st.composite
def judged(draw: st.DrawFn) -> tuple[Array, Array]:
    """Logits (N, K) and labels (N,) of any sharpness, right as often as it comes."""
    classes = draw(st.integers(2, 100))
    count = draw(st.integers(1, 200))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    labels = rng.integers(0, classes, count)
    logits = rng.normal(size=(count, classes)) * draw(st.floats(0.01, 10))
    logits[np.arange(count), labels] += draw(st.floats(-5, 20))
    return logits, labels
