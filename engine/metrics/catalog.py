"""Every metric by its column name in `metrics.csv`: what it means and which way is better."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Metric:
    """One column."""

    name: str
    """Column name."""
    title: str
    """For people, short enough for a table."""
    better: Literal["higher", "lower", "neither"]
    """Which way is better; neither: it describes, or its best value lies in between."""
    scale_free: bool
    """Unchanged when all features are multiplied by a number (the head dividing by it).

    Softmax features grow without bound, so only scale-free metrics compare arms."""
    meaning: str
    """One sentence."""


CLUSTERS: tuple[Metric, ...] = (
    Metric(
        "intra_spread",
        "intra-class spread",
        "neither",
        False,
        "RMS distance of a feature to its class's mean feature (centroid), in feature units.",
    ),
    Metric(
        "min_center_distance",
        "nearest centroids",
        "neither",
        False,
        "Distance between the two nearest class centroids, in feature units.",
    ),
    Metric(
        "mean_center_distance",
        "mean centroid distance",
        "neither",
        False,
        "Distance between two class centroids, averaged over the pairs, in feature units.",
    ),
    Metric(
        "cluster_ratio",
        "spread / nearest",
        "lower",
        True,
        "intra_spread / min_center_distance: how wide a class is for the room it has.",
    ),
    Metric(
        "fisher",
        "Fisher criterion",
        "higher",
        True,
        "Scatter between the classes over scatter within them, tr(S_B) / tr(S_W).",
    ),
    Metric(
        "silhouette",
        "silhouette",
        "higher",
        True,
        "Mean silhouette of 2,000 features, -1 to 1: nearer to the own class than to the next.",
    ),
    Metric(
        "davies_bouldin",
        "Davies–Bouldin",
        "lower",
        True,
        "Mean over the classes of the worst (spread + spread) / centroid distance.",
    ),
    Metric(
        "knn_accuracy",
        "5-NN accuracy",
        "higher",
        True,
        "Share of features whose class is that of most of their 5 nearest others (leave one out).",
    ),
    Metric(
        "nearest_centroid_accuracy",
        "nearest-centroid acc.",
        "higher",
        True,
        "Share of features nearest to their own class's centroid, taken from the other half.",
    ),
    Metric(
        "center_drift",
        "center drift",
        "lower",
        True,
        "RMS distance of the learned centers from the class centroids / intra_spread; λ>0 only.",
    ),
    Metric(
        "feature_norm",
        "feature norm",
        "neither",
        False,
        "Mean distance of a feature from the origin, in feature units.",
    ),
)

CONFIDENCE: tuple[Metric, ...] = (
    Metric(
        "ece",
        "ECE",
        "lower",
        True,
        "Expected calibration error, 15 equal-width bins: mean |confidence − accuracy|.",
    ),
    Metric(
        "ece_if_calibrated",
        "ECE if calibrated",
        "neither",
        True,
        "The ece to expect of a network with the same confidences that is perfectly calibrated: "
        "an ece near it shows no miscalibration.",
    ),
    Metric(
        "ece_equal_mass",
        "ECE equal mass",
        "lower",
        True,
        "As ece, over 15 bins of equally many images.",
    ),
    Metric(
        "mce_100",
        "MCE, bins of 100+",
        "lower",
        True,
        "Largest |confidence − accuracy| of those of the 15 equal-width bins with at least 100 "
        "images.",
    ),
    Metric("brier", "Brier score", "lower", True, "Mean of Σ (probability − truth)², 0 to 2."),
    Metric("nll", "NLL", "lower", True, "Mean negative log-likelihood of the true class, nats."),
    Metric(
        "mean_confidence",
        "mean confidence",
        "neither",
        True,
        "Mean of the largest probability.",
    ),
    Metric(
        "confidence_gap",
        "confidence − accuracy",
        "neither",
        True,
        "mean_confidence − accuracy: above 0 over-confident, below 0 under-confident.",
    ),
)

SCALING: tuple[Metric, ...] = (
    Metric(
        "scaling_temperature",
        "temperature",
        "neither",
        True,
        "T that minimises the NLL of logits / T on images that nothing was learned from: above 1 "
        "the logits were too large; undefined (NaN, as what is scaled by it) if no T from 0.01 "
        "to 100 is best.",
    ),
    Metric(
        "scaling_temperature_se",
        "temperature ± SE",
        "neither",
        True,
        "Standard error of scaling_temperature: how far another draw of those images would "
        "move it.",
    ),
    Metric(
        "ece_temperature_scaled",
        "ECE, scaled",
        "lower",
        True,
        "ece of logits / T, no image by a T that was fitted on it.",
    ),
    Metric(
        "nll_temperature_scaled",
        "NLL, scaled",
        "lower",
        True,
        "nll of logits / T, no image by a T that was fitted on it.",
    ),
)
"""Of temperature scaling; they need logits of other images than those that are judged."""

KINDS: tuple[str, ...] = ("noise", "inverted", "patches")
"""Images of no class that every epoch is measured on: even noise, negatives, shuffled pieces."""


def _unfamiliar(kind: str) -> tuple[Metric, ...]:
    return (
        Metric(
            f"ood_{kind}_confidence",
            f"{kind}: confidence",
            "lower",
            True,
            f"Mean of the largest probability on 500 images of no class, of the kind {kind}.",
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

METRICS: tuple[Metric, ...] = CLUSTERS + CONFIDENCE + SCALING + UNFAMILIAR
COLUMNS: tuple[str, ...] = tuple(metric.name for metric in METRICS)
"""Column names of all metrics, in the order of `metrics.csv`."""
