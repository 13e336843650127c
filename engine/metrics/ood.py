"""What does the network make of images that belong to none of its classes?"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from .clusters import Doubles, feature_norm
from .sampling import sample

Images = npt.NDArray[np.uint8]
Outputs = tuple[npt.NDArray[Any], npt.NDArray[Any]]
"""Features (N, 2) and logits (N, K)."""
Predict = Callable[[Images], Outputs]
"""Images (N, H, W) to features (N, 2) and logits (N, K), in eval mode."""

OOD_IMAGES = 2_000
"""Images of each kind."""
PROBE_OF_EACH = 500
"""Images of each kind that every epoch is measured on."""
PATCHES = 4
"""A shuffled image is cut into `PATCHES` × `PATCHES` pieces."""


def ood_images(test_images: Images, seed: int = 0, *, size: int = OOD_IMAGES) -> dict[str, Images]:
    """Images that show nothing of the classes, at most `size` of each kind.

    Args:
        test_images: (N, H, W); the same fixed sample of them is inverted and shuffled.
        seed: determines noise and shuffling.
        size: how many of each kind.

    Returns:
        `noise` (every pixel uniform in 0 … 255), `inverted` (255 − pixel) and `patches` (each
        image cut into 4 × 4 pieces, laid in a new order), each (M, H, W).
    """
    rng = np.random.default_rng(seed)
    chosen = test_images[sample(len(test_images), size)]
    return {
        "noise": rng.integers(0, 256, size=chosen.shape, dtype=np.uint8),
        "inverted": 255 - chosen,
        "patches": _shuffled(chosen, rng),
    }


def ood_probe(test_images: Images) -> Images:
    """(M, H, W): `PROBE_OF_EACH` images of each kind, or fewer, for `measure_probe`.

    Made from the test images alone, so that an epoch's numbers do not depend on which other
    datasets a machine has.
    """
    return np.concatenate(list(ood_images(test_images, size=PROBE_OF_EACH).values()))


def _shuffled(images: Images, rng: np.random.Generator) -> Images:
    """Pieces in a new order for each image; a border that does not divide stays."""
    side = max(images.shape[1] // PATCHES, 1)
    across = images.shape[1] // side
    edge = side * across
    pieces = images[:, :edge, :edge].reshape(-1, across, side, across, side).swapaxes(2, 3)
    order = rng.permuted(np.tile(np.arange(across**2), (len(images), 1)), axis=1)
    flat = pieces.reshape(len(images), across**2, side, side)
    moved = np.take_along_axis(flat, order[:, :, None, None], axis=1)
    result = images.copy()
    result[:, :edge, :edge] = (
        moved.reshape(-1, across, across, side, side).swapaxes(2, 3).reshape(-1, edge, edge)
    )
    return result


def measure_ood(
    predict: Predict,
    test_images: Images,
    others: Mapping[str, Images],
    centers: npt.NDArray[Any],
) -> dict[str, float]:
    """How the network tells its own test images from others.

    Args:
        predict: the network.
        test_images: (N, H, W), in distribution; a fixed sample of `OOD_IMAGES` is used.
        others: images of each kind, out of distribution, for example of `ood_images`.
        centers: (K, 2), the learned centers, or the class means of an arm without center loss.

    Returns:
        `test_confidence` and `test_feature_norm`, and for each kind `<kind>_confidence`,
        `<kind>_feature_norm`, and the areas under the ROC curve `<kind>_auroc_confidence` (of
        the largest probability, the baseline of Hendrycks & Gimpel 2017) and
        `<kind>_auroc_distance` (of the distance to the nearest center): 1 tells all apart, 0.5
        none, below 0.5 the others look *more* familiar. NaN where an output is not finite.
    """
    inside = _Seen(*predict(test_images[sample(len(test_images), OOD_IMAGES)]), centers)
    result = {"test_confidence": inside.confidence, "test_feature_norm": inside.norm}
    for kind, images in others.items():
        outside = _Seen(*predict(images), centers)
        result[f"{kind}_confidence"] = outside.confidence
        result[f"{kind}_feature_norm"] = outside.norm
        result[f"{kind}_auroc_confidence"] = auroc(outside.doubt, inside.doubt)
        result[f"{kind}_auroc_distance"] = auroc(outside.distance, inside.distance)
    return result


def measure_probe(
    known: Outputs, unfamiliar: Outputs, centers: npt.NDArray[Any]
) -> dict[str, float]:
    """The columns `UNFAMILIAR` of one arm at one moment.

    Args:
        known: features (N, 2) and logits (N, K) of the test images.
        unfamiliar: those of `ood_probe`, (M, 2) and (M, K).
        centers: as for `measure_ood`.

    Returns:
        NaN stands for what is undefined: all that an output that is not finite takes part in.
    """
    inside, outside = _Seen(*known, centers), _Seen(*unfamiliar, centers)
    return {
        "ood_mean_confidence": outside.confidence,
        "ood_mean_feature_norm": outside.norm,
        "ood_auroc_max_probability": auroc(outside.doubt, inside.doubt),
        "ood_auroc_center_distance": auroc(outside.distance, inside.distance),
    }


def auroc(higher: Doubles, lower: Doubles) -> float:
    """Chance that a value of `higher` (N,) exceeds one of `lower` (M,), a tie counting half.

    This is the area under the ROC curve (Mann–Whitney U / NM). NaN if a value is NaN or one
    side is empty.
    """
    if not higher.size or not lower.size or np.isnan(higher).any() or np.isnan(lower).any():
        return math.nan
    ordered = np.sort(lower)
    below = np.searchsorted(ordered, higher, side="left")
    not_above = np.searchsorted(ordered, higher, side="right")
    return float((below + not_above).mean() / 2.0 / lower.size)


class _Seen:
    """Scores of one set of images; NaN throughout if an output is not finite."""

    def __init__(
        self, features: npt.NDArray[Any], logits: npt.NDArray[Any], centers: npt.NDArray[Any]
    ) -> None:
        if not len(features) or not np.isfinite(features).all() or not np.isfinite(logits).all():
            self.confidence = self.norm = math.nan
            self.doubt = self.distance = np.full(len(features), math.nan)
            return
        self.norm = feature_norm(features)
        self.doubt = _doubt(logits)
        self.confidence = float((1.0 / (1.0 + np.exp(self.doubt))).mean())
        self.distance = _nearest(features, centers)


def _doubt(logits: npt.NDArray[Any]) -> Doubles:
    """(N,), log((1 − p) / p) of the largest probability p.

    The same order as 1 − p, but it still tells apart what rounds to p = 1.
    """
    shifted = np.sort(logits.astype(np.float64), axis=1)
    shifted -= shifted[:, -1:].copy()
    runner_up = shifted[:, -2:-1]
    rest = np.exp(shifted[:, :-1] - runner_up).sum(axis=1)
    doubt: Doubles = runner_up[:, 0] + np.log(rest)
    return doubt


def _nearest(features: npt.NDArray[Any], centers: npt.NDArray[Any]) -> Doubles:
    """(N,), distance of each feature to the nearest of the finite centers; NaN if none is."""
    known = centers[np.isfinite(centers).all(axis=1)].astype(np.float64)
    if not len(known):
        return np.full(len(features), math.nan)
    x, y = features.astype(np.float64).T[:, :, None]
    nearest: Doubles = np.hypot(x - known[:, 0], y - known[:, 1]).min(axis=1)
    return nearest
