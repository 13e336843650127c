"""Learning-rate schedules as functions of the step: nothing to save, nothing to restore."""

import math

from centerviz.engine.config import ExperimentConfig

WARM_UP = 0.3
"""One-cycle: the share of all steps in which the rate rises."""
START_FACTOR = 1 / 25
END_FACTOR = 1 / 250_000


def lr_factor(config: ExperimentConfig, step: int, steps_per_epoch: int) -> float:
    """What `config.lr` is multiplied with at `step`, counted from the run's beginning.

    One-cycle (Smith & Topin 2018, with cosine flanks): from 1/25 up to 1 over the first
    30 % of the run, then down to 1/250,000.
    """
    if config.schedule == "constant":
        return 1.0
    if config.schedule == "step":
        return float(config.lr_gamma ** (step // steps_per_epoch // config.lr_step))
    last = config.epochs * steps_per_epoch - 1
    peak = max(WARM_UP * last, 1e-9)
    if step <= peak:
        return _cosine(START_FACTOR, 1.0, step / peak)
    return _cosine(1.0, END_FACTOR, (step - peak) / max(last - peak, 1e-9))


def _cosine(start: float, end: float, part: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * part)) / 2
