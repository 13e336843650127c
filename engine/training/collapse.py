"""Recognising the failures that center loss is known for."""

import numpy as np

from ..events import ArmInfo, ArmState

ACCURACY_LIMIT, CERTAINTY_LIMIT = 2.0, 1 / 9
"""An arm may have collapsed when its accuracy is at most this multiple of guessing, and, of fewer
than ten classes, at most this share of the way from guessing to certainty, …"""
RATIO_LIMIT = 1.0
"""… and two classes' means are on average no further apart than this multiple of the spread
within a class, …"""
LOGIT_LIMIT = 0.02
"""… or the logits of all images agree this closely (RMS): every image gets the same answer."""


YOUNG_STEPS = 100
"""An arm is not judged before: its first steps are small, and batch norm has seen little."""


def has_collapsed(state: ArmState, num_classes: int, steps: int) -> bool:
    """Whether after `steps` steps the features lie in one place and the answers are guesses."""
    metrics = state.metrics
    accuracy = max(metrics["test_accuracy"], metrics["train_accuracy"])
    guessing = 1 / num_classes
    limit = min(ACCURACY_LIMIT * guessing, guessing + CERTAINTY_LIMIT * (1 - guessing))
    if not state.alive or steps < YOUNG_STEPS or accuracy > limit:
        return False
    if metrics["mean_center_distance"] <= RATIO_LIMIT * metrics["intra_spread"]:
        return True
    # Distances are no logits: how closely they agree says nothing without a scale.
    if not state.classifier.has_probabilities:
        return False
    return float(np.sqrt(state.logits().var(axis=0).mean())) <= LOGIT_LIMIT


def collapse_message(info: ArmInfo, preset: str, epoch: int, accuracy: float) -> str:
    """One sentence: what happened, and what usually helps."""
    return (
        f"{info.title} collapsed in epoch {epoch + 1}: its features meet at one point "
        f"(accuracy {accuracy:.1%}); {_advice(info, preset)}."
    )


def non_finite_message(info: ArmInfo, preset: str, epoch: int, step: int) -> str:
    """One sentence: what happened, and what usually helps."""
    return (
        f"{info.title} stopped at step {step} of epoch {epoch + 1}: its loss is not finite; "
        f"{_advice(info, preset)}."
    )


def _advice(info: ArmInfo, preset: str) -> str:
    tips = list(dict.fromkeys(tip for loss in info.spec.losses for tip in loss.known.advice))
    tips += ["a lower --lr"] if preset == "default" else ["a lower --lr", "--preset default"]
    return "try `centerviz run` with " + " or ".join(filter(None, (", ".join(tips[:-1]), tips[-1])))
