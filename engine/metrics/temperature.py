"""Temperature scaling: one number that divides all logits, as in Guo et al. (2017)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .confidence import expected_error, predictions
from .metric import Metric
from .sampling import halves, sample

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


Judged = tuple[npt.NDArray[Any], npt.NDArray[Any]]
"""Logits (N, K) and the true labels (N,)."""

FIT_SAMPLE = 10_000
"""Images that one temperature is fitted on, at most."""
TEMPERATURES = (0.01, 100.0)
"""Range in which the temperature is searched."""


@dataclass(frozen=True, slots=True)
class TemperatureFit:
    """The best temperature for some images; NaN where none is best."""

    temperature: float
    error: float
    """Its standard error over such images."""


def measure_temperature(test: Judged | None, held_out: Judged | None) -> dict[str, float]:
    """The columns `SCALING` of one arm at one moment.

    No image is scaled by a temperature that was fitted on it.

    Args:
        test: all images that are judged; None where no probabilities are defined.
        held_out: training images that nothing was learned from: the temperature is fitted on
            them. None where there are none: each of two fixed halves of `test` is then scaled
            by the temperature of the other (cross-fitting), and their mean is reported.

    Returns:
        NaN stands for what is undefined: all of them if a logit is not finite, no temperature
        is best, or a half is empty.
    """
    undefined = {metric.name: math.nan for metric in SCALING}
    if test is None:
        return undefined
    logits, labels = test
    if not all(np.isfinite(some).all() for some, _ in (test, held_out or test)):
        return undefined
    if held_out is not None:
        parts = [(np.arange(len(logits)), _fit(*held_out))]
    else:
        one, two = halves(len(logits))
        parts = [
            (two, _fit(logits[one], labels[one])),
            (one, _fit(logits[two], labels[two])),
        ]
    temperatures = np.empty(len(logits))
    for judged, fit in parts:
        temperatures[judged] = fit.temperature
    if not len(logits) or np.isnan(temperatures).any():
        return undefined
    scaled = predictions(logits / temperatures[:, None], labels)
    fits = [fit for _, fit in parts]
    return {
        "scaling_temperature": sum(fit.temperature for fit in fits) / len(fits),
        "scaling_temperature_se": math.hypot(*(fit.error for fit in fits)) / len(fits),
        "ece_temperature_scaled": expected_error(scaled),
        "nll_temperature_scaled": scaled.nll,
    }


def fit_temperature(logits: npt.NDArray[Any], labels: npt.NDArray[Any]) -> TemperatureFit:
    """T > 0 that minimises the negative log-likelihood of logits (N, K) / T.

    The likelihood is concave in 1/T, so its derivative has at most one root. NaN where it has
    none inside `TEMPERATURES` (every prediction right, or no better than chance): no T is best.
    1 when the logits do not distinguish the classes at all: every T is as good.

    The standard error is that of an M-estimator (the sandwich of Huber 1967), which holds also
    where no temperature makes the probabilities true.
    """
    from scipy.optimize import brentq  # here: it costs a tenth of a second to import

    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=1, keepdims=True)
    true = np.take_along_axis(shifted, labels[:, None], 1)[:, 0]

    def slopes(log_inverse: float) -> tuple[npt.NDArray[np.float64], float]:
        """Of each image's loss by 1/T, (N,), and the sum of the second derivatives."""
        weights = np.exp(shifted * math.exp(log_inverse))
        weights /= weights.sum(axis=1, keepdims=True)
        expected = np.einsum("nk,nk->n", weights, shifted)
        curvature = np.einsum("nk,nk->", weights, (shifted - expected[:, None]) ** 2)
        return expected - true, float(curvature)

    def slope(log_inverse: float) -> float:
        return float(slopes(log_inverse)[0].mean())

    low, high = -math.log(TEMPERATURES[1]), -math.log(TEMPERATURES[0])
    if not shifted.any():
        return TemperatureFit(1.0, math.nan)
    if slope(low) >= 0.0 or slope(high) <= 0.0:
        return TemperatureFit(math.nan, math.nan)
    best = float(brentq(slope, low, high, xtol=1e-5))
    each, curvature = slopes(best)
    temperature = math.exp(-best)
    return TemperatureFit(temperature, temperature**2 * float(np.linalg.norm(each)) / curvature)


def _fit(logits: npt.NDArray[Any], labels: npt.NDArray[Any]) -> TemperatureFit:
    """`fit_temperature` on a fixed sample; NaN without an image."""
    if not len(logits):
        return TemperatureFit(math.nan, math.nan)
    chosen = sample(len(logits), FIT_SAMPLE)
    return fit_temperature(logits[chosen], labels[chosen])
