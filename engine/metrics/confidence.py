"""Is the network as sure as it should be? Measured on logits and labels.

Confidence is the largest softmax probability. Calibration follows Guo et al. (2017), "On
Calibration of Modern Neural Networks".
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .metric import Metric

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


Doubles = npt.NDArray[np.float64]
Bins = npt.NDArray[np.intp]

BINS = 15
"""Bins of confidence in every calibration error and in the reliability diagram."""
EDGES = np.linspace(0.0, 1.0, BINS + 1)
EDGES.flags.writeable = False
MCE_IMAGES = 100
"""Images a bin needs to count in the maximum calibration error: the gap of a bin of one image
is chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """A reliability diagram: how often the network is right when it is so sure."""

    edges: Doubles
    """(bins + 1,), from 0 to 1; a bin holds its upper edge, not its lower one."""
    confidence: Doubles
    """(bins,), mean confidence; NaN in an empty bin."""
    accuracy: Doubles
    """(bins,), share of right predictions; NaN in an empty bin."""
    count: npt.NDArray[np.int64]
    """(bins,), images."""

    def errors(self) -> tuple[float, float]:
        """Expected and maximum calibration error: weighted mean and maximum of the gaps.

        The maximum is taken over the bins of at least `MCE_IMAGES` images; NaN without any.
        """
        gaps = np.nan_to_num(np.abs(self.confidence - self.accuracy))
        large = gaps[self.count >= MCE_IMAGES]
        maximum = float(large.max()) if large.size else math.nan
        return float(gaps @ self.count / self.count.sum()), maximum


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a network says about N images."""

    log_probabilities: Doubles
    """(N, K)."""
    confidence: Doubles
    """(N,), the largest probability."""
    correct: npt.NDArray[np.bool_]
    """(N,)."""
    nll: float
    """Mean negative log-likelihood of the true class, nats."""


def predictions(logits: npt.NDArray[Any], labels: npt.NDArray[Any]) -> Predictions:
    """Softmax of logits (N, K), all finite, judged by labels (N,)."""
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=1, keepdims=True)
    totals = np.exp(shifted).sum(axis=1)
    log_probabilities = shifted - np.log(totals)[:, None]
    return Predictions(
        log_probabilities=log_probabilities,
        confidence=1.0 / totals,
        correct=logits.argmax(axis=1) == labels,
        nll=-float(np.take_along_axis(log_probabilities, labels[:, None], 1).mean()),
    )


def reliability(logits: npt.NDArray[Any], labels: npt.NDArray[Any]) -> Reliability:
    """The reliability diagram, `BINS` bins of equal width, of finite logits (N, K)."""
    said = predictions(logits, labels)
    return _diagram(said, _equal_width(said))


def measure_confidence(
    logits: npt.NDArray[Any] | None, labels: npt.NDArray[Any]
) -> dict[str, float]:
    """The confidence metrics of logits (N, K) with labels (N,).

    NaN stands for what is undefined: all of them without logits, or if one is not finite,
    `mce_100` where no bin has as many images as that.
    """
    if logits is None or not len(logits) or not np.isfinite(logits).all():
        return {metric.name: math.nan for metric in CONFIDENCE}
    said = predictions(logits, labels)
    bins = _equal_width(said)
    ece, mce = _diagram(said, bins).errors()
    mean_confidence = float(said.confidence.mean())
    return {
        "ece": ece,
        "ece_if_calibrated": _error_if_calibrated(said, bins),
        "ece_equal_mass": _error(said, _equal_mass(said)),
        "mce_100": mce,
        "brier": _brier(said, labels),
        "nll": said.nll,
        "mean_confidence": mean_confidence,
        "confidence_gap": mean_confidence - float(said.correct.mean()),
    }


def expected_error(said: Predictions) -> float:
    """The expected calibration error over `BINS` bins of equal width."""
    return _error(said, _equal_width(said))


def _equal_width(said: Predictions) -> Bins:
    """(N,), each image's bin."""
    index = np.searchsorted(EDGES, said.confidence, side="left") - 1
    return np.clip(index, 0, BINS - 1)


def _equal_mass(said: Predictions) -> Bins:
    """Bins by rank; equal confidences share a bin, so the images' order does not matter."""
    ordered = np.sort(said.confidence)
    return np.searchsorted(ordered, said.confidence, side="left") * BINS // len(ordered)


def _error(said: Predictions, index: Bins) -> float:
    """Σ |Σ over a bin's images of confidence − correctness| / N."""
    return float(np.abs(np.bincount(index, said.confidence - said.correct)).sum() / len(index))


def _diagram(said: Predictions, index: Bins) -> Reliability:
    count = np.bincount(index, minlength=BINS)
    empty = np.full(BINS, np.nan)
    confidence, accuracy = (
        np.divide(np.bincount(index, values, BINS), count, out=empty.copy(), where=count > 0)
        for values in (said.confidence, said.correct)
    )
    return Reliability(edges=EDGES, confidence=confidence, accuracy=accuracy, count=count)


def _error_if_calibrated(said: Predictions, index: Bins) -> float:
    """What the expected calibration error would be, on average, if every confidence were true.

    Not 0: in a bin of n images as many answers are wrong as chance has it, and the error takes
    the size of the difference. The number of wrong answers W is then a sum of n independent
    trials of probabilities 1 − confidence; a binomial with the same mean μ = mp and variance
    stands for it, whose mean absolute deviation de Moivre found:
    E|W − μ| = 2 k C(m, k) pᵏ (1 − p)^(m−k+1), k = ⌊μ⌋ + 1. Within a bin the probabilities are
    so alike that this is right to a thousandth.
    """
    wrong = 1.0 - said.confidence
    sums = np.bincount(index, wrong, BINS)
    squares = np.bincount(index, wrong**2, BINS)
    return sum(map(_mean_deviation, sums.tolist(), squares.tolist())) / len(index)


def _mean_deviation(mean: float, squares: float) -> float:
    """E|W − mean| of the binomial with this mean and variance mean − squares."""
    if not squares:
        return 0.0
    chance, trials, k = squares / mean, mean**2 / squares, math.floor(mean) + 1
    combinations = math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
    powers = k * math.log(chance) + (trials - k + 1) * math.log1p(-chance)
    return 2.0 * k * math.exp(combinations + powers)


def _brier(said: Predictions, labels: npt.NDArray[Any]) -> float:
    """Brier (1950), summed over the classes: Σ p² − 2 p_true + 1."""
    probabilities = np.exp(said.log_probabilities)
    true = np.take_along_axis(probabilities, labels[:, None], 1)[:, 0]
    squares = np.einsum("nk,nk->n", probabilities, probabilities)
    return float((squares - 2.0 * true + 1.0).mean())
