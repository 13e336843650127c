"""Recognising the failures that losses are known for, and what to try."""

from collections.abc import Iterable

import numpy as np

from ..config.arms import ArmSpec
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
        f"{info.title} collapsed in epoch {epoch + 1}: its features do not tell the classes "
        f"apart (accuracy {accuracy:.1%}); {_advice([info.spec], preset)}."
    )


def non_finite_message(info: ArmInfo, preset: str, epoch: int, step: int) -> str:
    """One sentence: what happened, and what usually helps."""
    return (
        f"{info.title} stopped at step {step} of epoch {epoch + 1}: its loss is not finite; "
        f"{_advice([info.spec], preset)}."
    )


def none_left_message(specs: Iterable[ArmSpec], preset: str) -> str:
    """One sentence for a run whose arms have all stopped."""
    advice = _advice(specs, preset)
    return f"no arm is left to train: the loss of each is not finite; {advice}."


def _advice(specs: Iterable[ArmSpec], preset: str) -> str:
    tips = [tip for spec in specs for tip in _tips(spec)]
    tips += ["a lower --lr"] if preset == "default" else ["a lower --lr", "--preset default"]
    [*first, last] = dict.fromkeys(tips)
    return f"try `centerviz run` with {' or '.join(filter(None, (', '.join(first), last)))}"


def _tips(spec: ArmSpec) -> Iterable[str]:
    """`a smaller --lam`, `a smaller scale of arcface`: by the option where an option has it."""
    for loss in spec.losses:
        for name, way in loss.known.advice.items():
            if name == "lam" and loss is spec.head:
                continue
            field = loss.known.settings[name].field
            if name == "lam" and spec.is_center_loss:
                yield f"{way} --lam"
            elif field is not None and name not in loss.settings:
                yield f"{way} --{field.replace('_', '-')}"
            else:
                yield f"{way} {name} of {loss.known.label}"
