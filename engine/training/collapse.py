"""Recognising the failures that center loss is known for."""

import numpy as np

from centerviz.engine.events import ArmState

ACCURACY_LIMIT = 2.0
"""An arm may have collapsed when its accuracy is at most this multiple of guessing …"""
RATIO_LIMIT = 1.0
"""… and two classes' means are on average no further apart than this multiple of the spread
within a class, …"""
LOGIT_LIMIT = 0.02
"""… or the logits of all images agree this closely (RMS): every image gets the same answer."""


def has_collapsed(state: ArmState, num_classes: int) -> bool:
    """Whether the features lie in one place and the answers are guesses."""
    metrics = state.metrics
    if not state.alive or metrics["test_accuracy"] > ACCURACY_LIMIT / num_classes:
        return False
    distance, spread = metrics["mean_center_distance"], metrics["intra_spread"]
    agreement = float(np.sqrt(state.logits().var(axis=0).mean()))
    return distance <= RATIO_LIMIT * spread or agreement <= LOGIT_LIMIT


def collapse_message(title: str, epoch: int, accuracy: float) -> str:
    """One sentence: what happened, and what usually helps."""
    return (
        f"{title} collapsed in epoch {epoch}: its features meet at one point "
        f"(accuracy {accuracy:.1%}); try a smaller --lam, a lower --center-lr or --preset fast."
    )


def non_finite_message(title: str, epoch: int, step: int) -> str:
    """One sentence: what happened, and what usually helps."""
    return (
        f"{title} stopped at step {step} of epoch {epoch}: its loss is not finite; "
        "try a smaller --lam or --lr, or --preset fast."
    )
