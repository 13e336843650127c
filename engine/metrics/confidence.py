"""Is the network as sure as it should be? Measured on logits and labels.

Confidence is the largest softmax probability. Calibration follows Guo et al. (2017), "On
Calibration of Modern Neural Networks".
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .catalog import CONFIDENCE
from .sampling import halves, sample

Doubles = npt.NDArray[np.float64]

BINS = 15
"""Bins of confidence in every calibration error and in the reliability diagram."""
TEMPERATURE_SAMPLE = 10_000
"""Images temperature scaling sees, one half to fit and the other to judge."""
TEMPERATURES = (0.01, 100.0)
"""Range in which the temperature is searched."""


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
        """Expected and maximum calibration error: weighted mean and maximum of the gaps."""
        full = self.count > 0
        gaps = np.abs(self.confidence[full] - self.accuracy[full])
        return float(gaps @ self.count[full] / self.count.sum()), float(gaps.max())


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
    return _equal_width(predictions(logits, labels))


def measure_confidence(logits: npt.NDArray[Any], labels: npt.NDArray[Any]) -> dict[str, float]:
    """The confidence metrics of logits (N, K) with labels (N,).

    NaN stands for what is undefined: all of them if a logit is not finite, temperature scaling
    with a single image; what needs a temperature where none is best.
    """
    if not len(logits) or not np.isfinite(logits).all():
        return {metric.name: math.nan for metric in CONFIDENCE}
    said = predictions(logits, labels)
    ece, mce = _equal_width(said).errors()
    mean_confidence = float(said.confidence.mean())
    return {
        "ece": ece,
        "ece_equal_mass": _equal_mass(said).errors()[0],
        "mce": mce,
        "brier": _brier(said, labels),
        "nll": said.nll,
        "mean_confidence": mean_confidence,
        "confidence_gap": mean_confidence - float(said.correct.mean()),
        **_temperature_scaling(logits, labels),
    }


def fit_temperature(logits: npt.NDArray[Any], labels: npt.NDArray[Any]) -> float:
    """T > 0 that minimises the negative log-likelihood of logits (N, K) / T.

    The likelihood is concave in 1/T, so its derivative has at most one root. NaN where it has
    none inside `TEMPERATURES` (every prediction right, or no better than chance): no T is best.
    1 when the logits do not distinguish the classes at all: every T is as good.
    """
    from scipy.optimize import brentq  # here: it costs a tenth of a second to import

    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=1, keepdims=True)
    target = float(np.take_along_axis(shifted, labels[:, None], 1).mean())

    def slope(log_inverse: float) -> float:
        weights = np.exp(shifted * math.exp(log_inverse))
        expected = np.einsum("nk,nk->n", weights, shifted) / weights.sum(axis=1)
        return float(expected.mean()) - target

    low, high = -math.log(TEMPERATURES[1]), -math.log(TEMPERATURES[0])
    if not shifted.any():
        return 1.0
    if slope(low) >= 0.0 or slope(high) <= 0.0:
        return math.nan
    return math.exp(-float(brentq(slope, low, high, xtol=1e-5)))


def _equal_width(said: Predictions) -> Reliability:
    edges = np.linspace(0.0, 1.0, BINS + 1)
    index = np.searchsorted(edges, said.confidence, side="left") - 1
    return _binned(said, np.clip(index, 0, BINS - 1), edges)


def _equal_mass(said: Predictions) -> Reliability:
    """Bins by rank; equal confidences share a bin, so the images' order does not matter."""
    ordered = np.sort(said.confidence)
    rank = np.searchsorted(ordered, said.confidence, side="left")
    edges = np.append(ordered[(np.arange(BINS) * len(ordered)) // BINS], 1.0)
    return _binned(said, rank * BINS // len(ordered), edges)


def _binned(said: Predictions, index: npt.NDArray[np.intp], edges: Doubles) -> Reliability:
    count = np.bincount(index, minlength=BINS)
    empty = np.full(BINS, np.nan)
    confidence, accuracy = (
        np.divide(np.bincount(index, values, BINS), count, out=empty.copy(), where=count > 0)
        for values in (said.confidence, said.correct)
    )
    return Reliability(edges=edges, confidence=confidence, accuracy=accuracy, count=count)


def _brier(said: Predictions, labels: npt.NDArray[Any]) -> float:
    """Brier (1950), summed over the classes: Σ p² − 2 p_true + 1."""
    probabilities = np.exp(said.log_probabilities)
    true = np.take_along_axis(probabilities, labels[:, None], 1)[:, 0]
    squares = np.einsum("nk,nk->n", probabilities, probabilities)
    return float((squares - 2.0 * true + 1.0).mean())


def _temperature_scaling(logits: npt.NDArray[Any], labels: npt.NDArray[Any]) -> dict[str, float]:
    """Temperature fitted on one fixed half; both errors of the other, before and after."""
    names = ("temperature", "ece_held", "ece_scaled", "nll_held", "nll_scaled")
    chosen = sample(len(logits), TEMPERATURE_SAMPLE)
    one, two = (chosen[half] for half in halves(len(chosen)))
    if not len(one):
        return dict.fromkeys(names, math.nan)
    temperature = fit_temperature(logits[one], labels[one])
    before = predictions(logits[two], labels[two])
    held_ece, scaled_ece, scaled_nll = _equal_width(before).errors()[0], math.nan, math.nan
    if not math.isnan(temperature):
        after = predictions(logits[two] / temperature, labels[two])
        scaled_ece, scaled_nll = _equal_width(after).errors()[0], after.nll
    values = (temperature, held_ece, scaled_ece, before.nll, scaled_nll)
    return dict(zip(names, values, strict=True))
