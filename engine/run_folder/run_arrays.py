"""A run's feature files and the images they belong to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np
import numpy.typing as npt

from ..errors import RunError
from ..events import ArmInfo, ArmState, Ints, RunStarted
from ..geometry.anchors import AnchorKind, Anchors
from ..geometry.classifier import Classifier, ClassifierKind
from ..geometry.plane import Plane
from . import v1
from .metrics_csv import ALWAYS, is_metric_name
from .npz import Array, read_npz, write_npz
from .run_info import RunInfo

# Level 1 takes a third of level 6's time for images of digits and gives nearly its size.
_IMAGE_LEVEL = 1
_NUMBERS = "metrics"
"""JSON as bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """The drawn split: what the rows of every feature array belong to."""

    images: npt.NDArray[np.uint8]
    """(N, H, W)."""
    labels: Ints
    """(N,), true labels."""
    frame_images: Ints
    """(P,), the rows that frames show."""


def write_samples(path: Path, started: RunStarted) -> None:
    """Replace `path` by the drawn split's images and labels."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "images": started.images,
        "labels": started.labels,
        "frame_images": started.frame_images,
    }
    write_npz(path, arrays, level=_IMAGE_LEVEL)


def read_samples(path: Path, num_classes: int) -> Samples:
    """What `write_samples` wrote.

    Raises:
        RunError: the file is missing or damaged.
    """
    arrays = v1.sample_arrays(read_npz(path))
    images = _part(path, arrays, "images", np.uint8, (None, None, None))
    labels = _part(path, arrays, "labels", np.int64, (len(images),))
    frame_images = _part(path, arrays, "frame_images", np.int64, (None,))
    for rows, bound in ((labels, num_classes), (frame_images, len(images))):
        if rows.size and not 0 <= rows.min() <= rows.max() < bound:
            raise RunError(f"{path} is damaged: an index is out of range.")
    return Samples(images=images, labels=labels, frame_images=frame_images)


def write_features(path: Path, arms: Sequence[ArmState]) -> None:
    """Replace `path` by what the arms' features are, and their numbers as a second copy.

    An arm's arrays are `<arm>/features`, `<arm>/anchors/<kind>`, `<arm>/plane/mean`, `axes` and
    `share`, `<arm>/classifier/<kind>/weight` and `bias`, `<arm>/alive` and `<arm>/metrics`.
    """
    arrays: dict[str, npt.NDArray[Any]] = {}
    for arm in arms:
        classifier, plane = arm.classifier, arm.plane
        floats = {
            "features": arm.features,
            f"anchors/{arm.anchors.kind}": arm.anchors.points,
            "plane/mean": plane.mean,
            "plane/axes": plane.axes,
            "plane/share": np.float32(plane.share),
            f"classifier/{classifier.kind}/weight": classifier.weight,
            f"classifier/{classifier.kind}/bias": classifier.bias,
        }
        for name, array in floats.items():
            arrays[f"{arm.arm}/{name}"] = np.asarray(array, np.float32)
        arrays[f"{arm.arm}/alive"] = np.array(arm.alive)
        text = json.dumps({name: float(value) for name, value in arm.metrics.items()})
        arrays[f"{arm.arm}/{_NUMBERS}"] = np.frombuffer(text.encode(), np.uint8)
    write_npz(path, arrays)


def read_numbers(path: Path, arms: Sequence[ArmInfo]) -> dict[str, dict[str, float]] | None:
    """Every arm's metrics in a feature file, by arm name and column; None: an older release's.

    Raises:
        RunError: the file is missing or damaged.
    """
    arrays = read_npz(path)
    if not all(f"{arm.name}/{_NUMBERS}" in arrays for arm in arms):
        return None
    return {
        arm.name: _parse_numbers(
            path, _part(path, arrays, f"{arm.name}/{_NUMBERS}", np.uint8, (None,))
        )
        for arm in arms
    }


def _parse_numbers(path: Path, text: npt.NDArray[np.uint8]) -> dict[str, float]:
    try:
        found = json.loads(text.tobytes())
    except (ValueError, RecursionError):
        found = None
    numbers: dict[str, float] = found if isinstance(found, dict) else {}
    sound = numbers.keys() >= ALWAYS - {"epoch", "arm"} and all(
        is_metric_name(name) and isinstance(value, float) for name, value in numbers.items()
    )
    if not sound:
        raise RunError(f"{path} is damaged: the numbers of its epoch cannot be read.")
    return numbers


def read_features(
    path: Path,
    info: RunInfo,
    labels: Ints,
    metrics: Mapping[str, Mapping[str, float]] | None = None,
) -> tuple[ArmState, ...]:
    """What `write_features` wrote, with the arms' `metrics` by arm name.

    Args:
        path: the file.
        info: the run's.
        labels: (N,), of the images whose features they are.
        metrics: by arm name and column; None: without.

    Raises:
        RunError: the file is missing or damaged, or has not one feature for each image.
    """
    arrays: Mapping[str, Array] = read_npz(path)
    if info.format == v1.FORMAT:
        arrays = v1.feature_arrays(arrays, info, labels)
    classes, numbers = len(info.dataset.class_names), metrics or {}
    reader = _Reader(path, arrays)
    return tuple(
        _read_arm(reader, arm.name, (len(labels), classes), numbers.get(arm.name, {}))
        for arm in info.arms
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    path: Path
    arrays: Mapping[str, Array]

    def floats(self, name: str, *shape: int | None) -> Any:
        return _part(self.path, self.arrays, name, np.float32, shape)

    def kind(self, prefix: str, kinds: Sequence[str]) -> str:
        """Which of `kinds` the arrays below `prefix` are of."""
        for kind in kinds:
            if any(name.startswith(f"{prefix}/{kind}") for name in self.arrays):
                return kind
        raise RunError(f"{self.path} is damaged: {prefix} is missing.")


def _read_arm(
    reader: _Reader, arm: str, size: tuple[int, int], metrics: Mapping[str, float]
) -> ArmState:
    (images, classes), path = size, reader.path
    features = reader.floats(f"{arm}/features", images, None)
    dim = features.shape[1]
    anchors = reader.kind(f"{arm}/anchors", get_args(AnchorKind))
    head = reader.kind(f"{arm}/classifier", get_args(ClassifierKind))
    return ArmState(
        arm=arm,
        features=features,
        classifier=Classifier(
            kind=cast("ClassifierKind", head),
            weight=reader.floats(f"{arm}/classifier/{head}/weight", classes, dim),
            bias=reader.floats(f"{arm}/classifier/{head}/bias", classes),
        ),
        anchors=Anchors(
            kind=cast("AnchorKind", anchors),
            points=reader.floats(f"{arm}/anchors/{anchors}", classes, dim),
        ),
        plane=Plane(
            mean=reader.floats(f"{arm}/plane/mean", dim),
            axes=reader.floats(f"{arm}/plane/axes", 2, dim),
            share=float(reader.floats(f"{arm}/plane/share")),
        ),
        metrics=metrics,
        alive=bool(_part(path, reader.arrays, f"{arm}/alive", np.bool_, ())),
    )


def _part(
    path: Path, arrays: Mapping[str, Array], name: str, dtype: type, shape: tuple[int | None, ...]
) -> Any:
    """One array of a file, checked; None in `shape` allows any length."""
    array = arrays.get(name)
    if array is None:
        raise RunError(f"{path} is damaged: {name} is missing.")
    fits = array.ndim == len(shape) and all(
        want in (None, length) for want, length in zip(shape, array.shape, strict=True)
    )
    if array.dtype != dtype or not fits:
        raise RunError(f"{path} is damaged: {name} has the wrong type or shape.")
    return array
