"""What the page says beside points and diagrams: numbers of the very images that they show."""

import math

from ..events import ArmState, Ints
from ..metrics.confidence import measure_confidence
from ..metrics.images import ImageSet, accuracy_of
from ..metrics.text import metric_text


def accuracy_text(state: ArmState, labels: Ints, images: ImageSet) -> str:
    """`accuracy 97.31% on 302 test images`."""
    return f"accuracy {metric_text('accuracy', accuracy_of(state, labels))} on {images}"


def calibration_text(state: ArmState, labels: Ints, images: ImageSet) -> str:
    """How sure an arm is and how often it is right, of the images of its diagram."""
    found = measure_confidence(state.logits(), labels)
    text = {name: metric_text(name, value) for name, value in found.items()}
    gap = found["confidence_gap"]
    parts = [
        f"ECE {text['ece']} ({text['ece_if_calibrated']} if calibrated)",
        f"mean confidence {text['mean_confidence']}",
        accuracy_text(state, labels, images),
    ]
    if math.isfinite(gap):
        tendency = "over-confident" if gap > 0 else "under-confident"
        parts.append(f"{tendency}: {text['confidence_gap']}")
    return " · ".join(parts)
