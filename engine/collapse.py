"""Recognising the failures that center loss is known for."""

from centerviz.engine.events import ArmState

ACCURACY_LIMIT = 2.0
"""An arm may have collapsed when its accuracy is at most this multiple of guessing."""
RATIO_LIMIT = 1.0
"""… and the mean distance of two classes' means at most this multiple of the spread within."""


def has_collapsed(state: ArmState, num_classes: int) -> bool:
    """Whether the classes lie on top of each other and the answers are guesses.

    Judges by the test set's metrics, so that it does not matter what is drawn.
    """
    metrics = state.metrics
    guessing = metrics["test_accuracy"] <= ACCURACY_LIMIT / num_classes
    distance, spread = metrics["mean_center_distance"], metrics["intra_spread"]
    return state.alive and guessing and distance <= RATIO_LIMIT * spread


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
