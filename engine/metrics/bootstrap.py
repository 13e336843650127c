"""How sure a mean over several seeds is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 20_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over seeds; NaN throughout if it is undefined for one of them."""

    mean: float
    sd: float
    """Standard deviation between seeds (n − 1); NaN for one seed."""
    low: float
    """Lower end of the 95% interval of the mean; NaN for one seed."""
    high: float
    count: int
    """Seeds."""


def estimate(values: Sequence[float]) -> Estimate:
    """Mean of one value (or one paired difference) per seed, with a 95% bootstrap interval.

    The plain percentile interval is too narrow for few values (it covers 83% with five normal
    ones). This one takes the percentiles Φ(−√(n/(n−1)) t) that correct it, as in Hesterberg
    (2015), "What Teachers Should Know About the Bootstrap": 92% with five, 95% from ten on.
    Deterministic.
    """
    count = len(values)
    if not count or not all(math.isfinite(value) for value in values):
        return Estimate(math.nan, math.nan, math.nan, math.nan, count)
    numbers = np.asarray(values, np.float64)
    if count == 1:
        return Estimate(float(numbers[0]), math.nan, math.nan, math.nan, count)
    from scipy.special import ndtr, stdtrit  # here: it costs a quarter of a second to import

    tail = float(ndtr(-math.sqrt(count / (count - 1)) * stdtrit(count - 1, 0.975)))
    drawn = np.random.default_rng(0).integers(0, count, (RESAMPLES, count))
    low, high = np.quantile(numbers[drawn].mean(axis=1), [tail, 1.0 - tail])
    return Estimate(
        float(numbers.mean()), float(numbers.std(ddof=1)), float(low), float(high), count
    )
