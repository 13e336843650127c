"""Learning-rate schedules as functions of the step: nothing to save, nothing to restore."""

import math
from bisect import bisect_right

from ..config.experiment import ExperimentConfig

RISE = 0.1
"""One-cycle: the share of all steps in which the rate rises."""
START_FACTOR = 0.05


def lr_factor(config: ExperimentConfig, step: int, steps_per_epoch: int) -> float:
    """What `config.lr` is multiplied with at `step`, counted from the run's beginning.

    One-cycle rises in a line over the first tenth of the run and falls along half a cosine
    to 0 (after Smith & Topin 2018).
    """
    if config.schedule == "constant":
        return 1.0
    if config.schedule == "step":
        return float(config.lr_gamma ** (step // steps_per_epoch // config.lr_step))
    if config.schedule == "multistep":
        return float(config.lr_gamma ** bisect_right(config.lr_milestones, step))
    part = step / (config.epochs * steps_per_epoch)
    if part < RISE:
        return START_FACTOR + (1 - START_FACTOR) * part / RISE
    return (1 + math.cos(math.pi * (part - RISE) / (1 - RISE))) / 2


def warmup_factor(epochs: float, step: int, steps_per_epoch: int) -> float:
    """What a term's weight is multiplied with at `step`: rises in a line over `epochs`.

    At full weight from the first step, center loss can pull all features into one point
    before the classes have come apart.
    """
    warmup_steps = epochs * steps_per_epoch
    return min(1.0, (step + 1) / warmup_steps) if warmup_steps else 1.0
