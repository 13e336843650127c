"""What is known of a metric by its name: which come first, which way is better, what it means."""

from typing import Literal

from ....engine import DRAWN, METRICS, RETIRED

FIRST = ("test_accuracy", "cluster_ratio", "silhouette", "ece", "confidence_gap")
"""What the program is for, and so first wherever metrics are listed: is it right, do its clusters
stand apart, is it as sure as it is right?"""

ERROR = "error"
"""1 − accuracy, which is no column: on a logarithmic axis it shows what the last epochs gain."""

Better = Literal["higher", "lower", "neither"]

_KNOWN = {metric.name: metric for metric in METRICS + DRAWN + RETIRED}
_IMAGES = {
    "train": "training images as they were learned from",
    "test": "test images",
    "validation": "images that choose the best weights",
    "frame": "test images that are shown within an epoch",
}
_ARROWS = {"higher": "↑", "lower": "↓", "neither": ""}


def title(name: str) -> str:
    """The metric for people."""
    return _KNOWN[name].title if name in _KNOWN else name.replace("_", " ")


def better(name: str) -> Better:
    """Which way is better."""
    if name in _KNOWN:
        return _KNOWN[name].better
    if name.endswith("accuracy"):
        return "higher"
    return "lower" if name == ERROR or name.endswith(("loss", "cross_entropy")) else "neither"


def compares(name: str) -> bool:
    """Whether the better of two arms' values is the better arm: not of sums of other terms."""
    return better(name) != "neither" and (name == ERROR or not name.endswith("loss"))


def arrow(name: str) -> str:
    """An arrow up or down for the better way; empty where neither is."""
    return _ARROWS[better(name)]


def meaning(name: str) -> str:
    """One sentence."""
    if name in _KNOWN:
        return _KNOWN[name].meaning
    split, _, what = name.partition("_")
    if split not in _IMAGES:
        split, what = "", name
    of = f"the {_IMAGES[split]}" if split else "the training and the test images"
    match what:
        case "error":
            return f"Share of {of} that are classified incorrectly."
        case "accuracy":
            return f"Share of {of} that are classified correctly."
        case "cross_entropy":
            return f"−mean log probability of the true class, over {of}."
        case "loss":
            return f"What the arm descends, over {of}: other terms in other arms."
        case "seconds":
            return "Training time of the epoch in seconds, pauses left out."
    term = what.replace("_", " ")
    return f"The {term}, one term of what the arm descends, over {of}."
