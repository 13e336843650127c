"""What does the network make of images that belong to none of its classes?"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from .clusters import feature_norm
from .grouped import Doubles
from .metric import Metric
from .sampling import class_sample, sample

KINDS: tuple[str, ...] = ("noise", "inverted", "patches")
"""The out-of-distribution images that every epoch is measured on: even noise, negatives, shuffled
pieces."""


def _unfamiliar(kind: str) -> tuple[Metric, ...]:
    return (
        Metric(
            f"ood_{kind}_confidence",
            f"{kind}: confidence",
            "lower",
            True,
            "Mean of the largest probability on 500 out-of-distribution images of the kind "
            f"{kind}.",
        ),
        Metric(
            f"ood_{kind}_feature_norm",
            f"{kind}: norm",
            "neither",
            False,
            "Mean distance of the same images' features from the origin, in feature units.",
        ),
        Metric(
            f"ood_{kind}_auroc_max_probability",
            f"{kind}: AUROC prob.",
            "higher",
            True,
            "How well the largest probability tells them from the test images: 1 all, 0.5 none; "
            "below 0.5 they look more familiar.",
        ),
        Metric(
            f"ood_{kind}_auroc_class_mean_distance",
            f"{kind}: AUROC dist.",
            "higher",
            True,
            "The same by the distance to the nearest class mean of 1,000 training images.",
        ),
    )


UNFAMILIAR: tuple[Metric, ...] = tuple(metric for kind in KINDS for metric in _unfamiliar(kind))
"""On images that belong to no class; they need the network, not the features alone."""


Images = npt.NDArray[np.uint8]
Outputs = tuple[npt.NDArray[Any], npt.NDArray[Any] | None]
"""Features (N, D) and logits (N, K); None where these say nothing of how sure the network is."""
Predict = Callable[[Images], Outputs]
"""Images (N, H, W) to their outputs, in eval mode."""

OOD_IMAGES = 2_000
"""Images of each kind."""
EACH_KIND = 500
"""Images of each kind that every epoch is measured on."""
CLASS_MEAN_IMAGES = 1_000
"""Training images that class means are taken of, equally many of each class."""
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


def unfamiliar_images(test_images: Images) -> Images:
    """(M, H, W): `EACH_KIND` images of each of `KINDS`, or fewer, for `measure_kinds`.

    The kinds follow one another, equally many of each. They are made from the test images alone,
    so that an epoch's numbers do not depend on which other datasets a machine has.
    """
    made = ood_images(test_images, size=EACH_KIND)
    return np.concatenate([made[kind] for kind in KINDS])


def class_mean_images(train_labels: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Indices of the training images whose features' class means distances are measured from.

    The same ones for every arm, loss and epoch: `CLASS_MEAN_IMAGES` of those with labels (N,),
    equally many of each class.
    """
    return class_sample(train_labels, CLASS_MEAN_IMAGES)


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
    class_means: npt.NDArray[Any] | None,
) -> dict[str, float]:
    """How the network tells its own test images from others.

    Args:
        predict: the network.
        test_images: (N, H, W), in distribution; a fixed sample of `OOD_IMAGES` is used.
        others: images of each kind, out of distribution, for example of `ood_images`.
        class_means: (K, D), of the features of `class_mean_images`; None: no distances.

    Returns:
        `test_confidence` and `test_feature_norm`, and for each kind `<kind>_confidence`,
        `<kind>_feature_norm`, and the areas under the ROC curve `<kind>_auroc_max_probability`
        (of the largest probability, the baseline of Hendrycks & Gimpel 2017) and
        `<kind>_auroc_class_mean_distance` (of the distance to the nearest class mean): 1 tells
        all apart, 0.5 none, below 0.5 the others look *more* familiar. NaN where an output is
        not finite, and for what is of probabilities where there are none.
    """
    inside = _Seen(*predict(test_images[sample(len(test_images), OOD_IMAGES)]), class_means)
    result = {"test_confidence": inside.confidence, "test_feature_norm": inside.norm}
    for kind, images in others.items():
        result |= _told_apart(kind, inside, _Seen(*predict(images), class_means))
    return result


def measure_kinds(
    known: Outputs, unfamiliar: Outputs, class_means: npt.NDArray[Any]
) -> dict[str, float]:
    """The columns `UNFAMILIAR` of one arm at one moment.

    Args:
        known: features (N, D) and logits (N, K) of the test images.
        unfamiliar: those of `unfamiliar_images`, (M, D) and (M, K).
        class_means: (K, D), of the features of `class_mean_images`.

    Returns:
        NaN stands for what is undefined: all that an output that is not finite takes part in,
        and what is of probabilities where there are none.
    """
    inside = _Seen(*known, class_means)
    result: dict[str, float] = {}
    features_of, logits_of = unfamiliar
    parts = (
        np.split(features_of, len(KINDS)),
        [None] * len(KINDS) if logits_of is None else np.split(logits_of, len(KINDS)),
    )
    for kind, features, logits in zip(KINDS, *parts, strict=True):
        outside = _Seen(features, logits, class_means)
        result |= _told_apart(f"ood_{kind}", inside, outside)
    return result


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
        self,
        features: npt.NDArray[Any],
        logits: npt.NDArray[Any] | None,
        class_means: npt.NDArray[Any] | None,
    ) -> None:
        self.distance: Doubles | None = None
        self.confidence = self.norm = math.nan
        self.doubt = np.full(len(features), math.nan)
        outputs = [features] if logits is None else [features, logits]
        if not len(features) or not all(np.isfinite(each).all() for each in outputs):
            if class_means is not None:
                self.distance = self.doubt
            return
        self.norm = feature_norm(features)
        if logits is not None:
            self.doubt = _doubt(logits)
            self.confidence = float((1.0 / (1.0 + np.exp(self.doubt))).mean())
        if class_means is not None:
            self.distance = _nearest(features, class_means)


def _told_apart(name: str, inside: _Seen, outside: _Seen) -> dict[str, float]:
    """The numbers of one kind of images, each name beginning with `name`."""
    found = {
        f"{name}_confidence": outside.confidence,
        f"{name}_feature_norm": outside.norm,
        f"{name}_auroc_max_probability": auroc(outside.doubt, inside.doubt),
    }
    if outside.distance is not None and inside.distance is not None:
        distance = auroc(outside.distance, inside.distance)
        found[f"{name}_auroc_class_mean_distance"] = distance
    return found


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


def _nearest(features: npt.NDArray[Any], means: npt.NDArray[Any]) -> Doubles:
    """(N,), distance of each feature to the nearest of the finite means; NaN if none is."""
    points, known = features.astype(np.float64), means[np.isfinite(means).all(axis=1)]
    nearest = np.full(len(points), math.nan)
    for mean in known.astype(np.float64):
        # One class at a time: all differences at once would take N · K · D numbers.
        np.fmin(nearest, np.linalg.norm(points - mean, axis=1), out=nearest)
    return nearest
