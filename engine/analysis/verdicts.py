"""The three claims about center loss, judged by the numbers: one plain sentence each.

The rules were fixed before any result was seen:

- *Clusters* follows Kaufman & Rousseeuw (1990): a silhouette up to 0.25 shows no substantial
  structure, one above 0.50 a reasonable one; between them it is weak and nothing is decided.
- *Over-confident* means mean confidence − accuracy above 0.
- *Cured* means that the arm clusters and more so than softmax, and that it is calibrated better
  than softmax (ECE) and no longer shown to be over-confident.

"Above" and "below" ask the whole 95% interval over the seeds, and of at least `MIN_SEEDS`.
"""

import math
from dataclasses import dataclass
from typing import Literal

from ...data import counted
from ..metrics.bootstrap import Estimate
from ..metrics.text import percent_text
from .compare import ArmSummary, Comparison, Difference, Group

Answer = Literal["supported", "not supported", "undecided"]

MIN_SEEDS = 5
"""With fewer, even the range of all values covers the mean in less than nine of ten cases."""
NO_STRUCTURE, STRUCTURE = 0.25, 0.50
_NEEDED = ("silhouette", "fisher", "ece", "mean_confidence", "confidence_gap", "test_accuracy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer to one claim, for one group and one of its arms."""

    claim: Literal["no-clusters", "over-confident", "cured"]
    group: str
    arm: str
    """Its name."""
    answer: Answer
    sentence: str
    """The claim, the answer and the numbers."""


def verdicts(comparison: Comparison) -> tuple[Verdict, ...]:
    """Every claim for every group that has the arms and the metrics it is about."""
    found: list[Verdict] = []
    for group in comparison.groups:
        softmax = group.baseline
        if softmax is None or not _has_numbers(softmax):
            continue
        found += [_no_clusters(group, softmax), _over_confident(group, softmax)]
        for arm in group.arms:
            difference = comparison.difference(group, arm)
            if arm.has_center_loss and difference is not None and _is_sure(arm):
                found.append(_cured(group, softmax, arm, difference))
    return tuple(found)


def _has_numbers(arm: ArmSummary) -> bool:
    return all(column in arm.metrics for column in _NEEDED)


def _is_sure(arm: ArmSummary) -> bool:
    """Whether all that a verdict needs was measured; a loss without a classifier has no ECE."""
    return _has_numbers(arm) and not all(map(math.isnan, arm.values["ece"]))


def above(value: Estimate, bound: float) -> bool | None:
    """Whether the mean is above `bound`; None if that is undecided."""
    if value.count < MIN_SEEDS or math.isnan(value.low):
        return None
    if value.low > bound:
        return True
    return False if value.high <= bound else None


def _no_clusters(group: Group, softmax: ArmSummary) -> Verdict:
    silhouette = softmax.metrics["silhouette"]
    answer: Answer = "undecided"
    if above(silhouette, NO_STRUCTURE) is False:
        answer = "supported"
    elif above(silhouette, STRUCTURE):
        answer = "not supported"
    numbers = (
        f"their silhouette is {_spread(silhouette)}; up to {NO_STRUCTURE:.2f} shows no clusters, "
        f"above {STRUCTURE:.2f} shows clusters"
    )
    return _verdict(
        "no-clusters", group, softmax, answer, "Softmax features do not cluster", numbers
    )


def _over_confident(group: Group, softmax: ArmSummary) -> Verdict:
    gap = softmax.metrics["confidence_gap"]
    is_above = above(gap, 0.0)
    answer: Answer = "undecided"
    if is_above is not None:
        answer = "supported" if is_above else "not supported"
    numbers = (
        f"its mean confidence is {_percent(softmax.metrics['mean_confidence'])} at an accuracy of "
        f"{_percent(softmax.metrics['test_accuracy'])}, a gap of {_points(gap)}"
    )
    return _verdict("over-confident", group, softmax, answer, "Softmax is over-confident", numbers)


def _cured(group: Group, softmax: ArmSummary, arm: ArmSummary, difference: Difference) -> Verdict:
    silhouette, more = arm.metrics["silhouette"], difference.metrics["silhouette"]
    gap, ece = arm.metrics["confidence_gap"], difference.metrics["ece"]
    clusters = _both(above(silhouette, STRUCTURE), above(more, 0.0))
    worse_calibrated, still_over = above(ece, 0.0), above(gap, 0.0)
    calibrated = _both(
        None if worse_calibrated is None else not worse_calibrated,
        not still_over,
    )
    cured = _both(clusters, calibrated)
    answer: Answer = "undecided"
    if cured is not None:
        answer = "supported" if cured else "not supported"
    numbers = (
        f"silhouette {softmax.metrics['silhouette'].mean:.3f} → {_spread(silhouette)}, a change "
        f"of {_signed(more)} ({_word(clusters)}); ECE {softmax.metrics['ece'].mean:.4f} → "
        f"{arm.metrics['ece'].mean:.4f}, a change of {_signed(ece, 4)}, confidence − accuracy "
        f"now {_points(gap)} ({_word(calibrated)})"
    )
    title = f"{arm.title[0].upper()}{arm.title[1:]} cures both"
    return _verdict("cured", group, arm, answer, title, numbers)


def _both(one: bool | None, other: bool | None) -> bool | None:
    """Three-valued and: one False decides."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _word(cured: bool | None) -> str:
    return "undecided" if cured is None else "cured" if cured else "not cured"


def _verdict(
    claim: Literal["no-clusters", "over-confident", "cured"],
    group: Group,
    arm: ArmSummary,
    answer: Answer,
    title: str,
    numbers: str,
) -> Verdict:
    count = len(arm.seeds)
    seeds = counted(count, "seed")
    few = f" A verdict needs {MIN_SEEDS} seeds." if count < MIN_SEEDS else ""
    return Verdict(
        claim=claim,
        group=group.name,
        arm=arm.name,
        answer=answer,
        sentence=f"{title}: {answer} ({seeds}): {numbers}.{few}",
    )


def _spread(value: Estimate, digits: int = 3) -> str:
    return f"{value.mean:.{digits}f}{_interval(value, f'.{digits}f')}"


def _signed(value: Estimate, digits: int = 3) -> str:
    return f"{value.mean:+.{digits}f}{_interval(value, f'+.{digits}f')}"


def _percent(value: Estimate) -> str:
    return percent_text(value.mean)


def _points(value: Estimate) -> str:
    scaled = Estimate(
        100 * value.mean, 100 * value.sd, 100 * value.low, 100 * value.high, value.count
    )
    return f"{scaled.mean:+.2f} percentage points{_interval(scaled, '+.2f')}"


def _interval(value: Estimate, form: str) -> str:
    if math.isnan(value.low):
        return ""
    return f" (95% interval {value.low:{form}} to {value.high:{form}})"
