"""What the page shows of one run, as JSON values; arrays are packed by `pack.py`."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..config.text import value_text
from ..drawing.contrast import readable
from ..drawing.limits import view_limits
from ..drawing.palette import arm_styles, class_styles
from ..errors import RunError
from ..events import ArmInfo, ArmState, Ints
from ..geometry.classifier import Classifier
from ..geometry.plane import Plane
from ..metrics.confidence import reliability
from ..metrics.images import ImageSet
from ..metrics.sampling import sample
from ..metrics.text import metric_text
from ..run_folder.saved_run import SavedRun
from .pack import pack, quantise
from .shown import accuracy_text, calibration_text

LIGHT_PAPER, DARK_PAPER = "#f6f7f9", "#20242c"
"""The hardest to read on of the page's light and of its dark backgrounds."""
_DIGITS = 6
"""Significant digits of a number; the page shows fewer."""


def check_run(run: SavedRun) -> None:
    """Refuse a run that has nothing to show.

    Raises:
        RunError: no epoch has ended, or no features are left.
    """
    if not run.numbers:
        raise RunError(f"the run {run.run_id} has not finished an epoch yet.")
    if not run.epochs:
        raise RunError(
            f"the run {run.run_id} has no features left to draw; its numbers are there: use "
            f"`centerviz compare {run.path}` or `centerviz export {run.path} metrics.csv`."
        )


Walk = Callable[[Iterable[int]], Iterable[int]]
"""Gives the epochs that it is given, and knows how far it is."""


def run_content(run: SavedRun, points: int, walk: Walk = iter) -> dict[str, Any]:
    """One run, but for the images of its points (`run_images`).

    Args:
        run: one that `check_run` accepts.
        points: of more images than these a fixed sample is drawn; numbers are about all images.
        walk: goes through the epochs.
    """
    chosen = sample(len(run.labels), points)
    shown = ImageSet.drawn(run.config, run.dataset)
    planes = [
        [_plane(state, run.labels, chosen, shown) for state in run.arm_states(epoch)]
        for epoch in walk(run.epochs)
    ]
    return {
        "id": run.run_id,
        "facts": _facts(run),
        "warnings": [*run.notes, *(warning.message for warning in run.warnings)],
        "classes": _classes(run),
        "arms": _arms(run.arms, planes[-1]),
        "images_total": len(run.labels),
        "split": shown.word,
        "shown_images": str(shown),
        "test_images": str(ImageSet.of(run.dataset, "test")),
        "chosen": pack_indices(chosen),
        "labels": pack(run.labels[chosen].astype(np.uint16)),
        "epochs": [epoch + 1 for epoch in run.epochs],
        "planes": planes,
        "metrics": _metrics(run),
        "settings": [[name, value_text(value)] for name, value in run.config.to_json().items()],
        "versions": [list(pair) for pair in run.info.versions.items()],
    }


def run_images(run: SavedRun, points: int) -> npt.NDArray[np.uint8]:
    """(M, H, W): the images of the drawn points, in the order of `labels`."""
    return run.images[sample(len(run.labels), points)]


def pack_indices(chosen: npt.NDArray[np.int64]) -> str:
    """Rising indices below 2³², as the pairs of 16-bit words that `data.js` joins."""
    return pack(chosen.astype("<u4").view("<u2"))


def _facts(run: SavedRun) -> list[list[str]]:
    data = run.dataset
    rows = [
        ("dataset", data.name),
        ("images", f"{data.num_train:,} to train, {data.num_test:,} to test"),
        ("source", data.source),
        ("state", f"{run.state}: {run.message}" if run.message else run.state),
        ("started", run.info.created),
        ("training time", _duration(run.seconds)),
        ("device", ", ".join(dict.fromkeys(arm.device for arm in run.arms))),
        ("parameters", _parameters(run.arms)),
    ]
    return [list(row) for row in rows]


def _parameters(arms: Sequence[ArmInfo]) -> str:
    """How many numbers an arm learns: a loss may have some beside the network's."""
    least, most = (some(arm.parameters for arm in arms) for some in (min, max))
    return f"{least:,} in each arm" if least == most else f"{least:,} to {most:,} in an arm"


def _classes(run: SavedRun) -> list[dict[str, str]]:
    styles = class_styles(len(run.class_names), run.output.palette)
    return [
        {
            "name": name,
            "light": readable(style.light, LIGHT_PAPER),
            "dark": readable(style.dark, DARK_PAPER),
            "marker": style.marker,
        }
        for name, style in zip(run.class_names, styles, strict=True)
    ]


def _arms(arms: tuple[ArmInfo, ...], planes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    styles = arm_styles([[arm.spec for arm in arms]])
    return [
        {
            "name": arm.name,
            "title": arm.title,
            "anchors": plane["anchors"],
            "light": readable(style.light, LIGHT_PAPER),
            "dark": readable(style.dark, DARK_PAPER),
            "marker": style.marker if style.shape else None,
        }
        for arm, style, plane in zip(arms, styles, planes, strict=True)
    ]


def _plane(
    state: ArmState, labels: Ints, chosen: npt.NDArray[np.int64], shown: ImageSet
) -> dict[str, Any]:
    """One arm at the end of one epoch.

    `points` holds x codes, y codes and predicted XOR true label (mostly 0, so that it costs
    next to nothing), one after the other.
    """
    points, marks = state.points(), state.marks()
    view = view_limits(points, marks, state.anchors.kind)
    logits, said = state.logits(), state.classifier
    drawn = quantise(points[chosen], view)
    wrong = (logits[chosen].argmax(axis=1) ^ labels[chosen]).astype(np.uint16)
    return {
        "alive": state.alive,
        "low": drawn.low,
        "step": drawn.step,
        "points": pack(np.concatenate([*drawn.codes, wrong])),
        "centers": _rows(marks),
        "anchors": state.anchors.kind,
        "classifier": classifier_in_plane(said, state.plane),
        "view": _rounded([*view.middle, view.half]),
        "reliability": _reliability(logits, labels) if said.has_probabilities else None,
        "accuracy": accuracy_text(state, labels, shown),
        "calibration": calibration_text(state, labels, shown) if said.has_probabilities else None,
    }


def classifier_in_plane(classifier: Classifier, plane: Plane) -> dict[str, Any]:
    """What `classifier.js` makes logits of, at a place p of the plane.

    A row (K, 4) of a linear, cosine or direction classifier has the factors of x, y and 1 in
    w·f, f the feature at p, and then the bias; of the others the foot of w in the plane, its
    squared distance from the plane, and the bias. `norm` has what 2x, 2y and 1 are multiplied
    with in ‖f‖² − ‖p‖².
    """
    weight, mean = classifier.weight.astype(np.float64), plane.mean.astype(np.float64)
    axes = plane.axes.astype(np.float64)
    if classifier.kind in ("linear", "cosine", "direction"):
        columns = [weight @ axes.T, weight @ mean]
    else:
        foot = (weight - mean) @ axes.T
        columns = [foot, np.square(weight - mean - foot @ axes).sum(axis=1)]
    return {
        "kind": classifier.kind,
        "rows": _rows(np.column_stack([*columns, classifier.bias])),
        "norm": _rounded([*(axes @ mean), mean @ mean]),
    }


def _reliability(logits: npt.NDArray[Any], labels: Ints) -> dict[str, Any] | None:
    if not np.isfinite(logits).all():
        return None
    found = reliability(logits, labels)
    return {
        "confidence": _rounded(found.confidence),
        "accuracy": _rounded(found.accuracy),
        "count": found.count.tolist(),
    }


def _metrics(run: SavedRun) -> dict[str, Any]:
    """`values[arm][column]` has a number or null for each of `epochs`, from 1; so has `texts`."""
    epochs = sorted(run.numbers)
    first: Mapping[str, Mapping[str, float]] = run.numbers[epochs[-1]]
    columns = list(dict.fromkeys(name for row in first.values() for name in row))
    found = {
        arm.name: {
            column: [run.numbers[epoch].get(arm.name, {}).get(column, math.nan) for epoch in epochs]
            for column in columns
        }
        for arm in run.arms
    }
    return {
        "epochs": [epoch + 1 for epoch in epochs],
        "columns": columns,
        "values": {
            arm: {name: _rounded(values) for name, values in rows.items()}
            for arm, rows in found.items()
        },
        "texts": {
            arm: {
                name: [metric_text(name, value) for value in values]
                for name, values in rows.items()
            }
            for arm, rows in found.items()
        },
    }


def _rows(array: npt.NDArray[Any]) -> list[list[float | None]]:
    return [_rounded(row) for row in array]


def _rounded(values: Iterable[Any]) -> list[float | None]:
    """With as many digits as the page needs; None for what is not finite."""
    return [
        float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
        for value in map(float, values)
    ]


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
