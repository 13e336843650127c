"""A run's feature files and the images they belong to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import RunError
from ..events import ArmInfo, ArmState, Ints, RunStarted
from .metrics_csv import FIRST_COLUMNS, is_metric_name
from .npz import Array, read_npz, write_npz

# Level 1 takes a third of level 6's time for images of digits and gives nearly its size.
_IMAGE_LEVEL = 1
_PARTS = ("features", "centers", "head_weight", "head_bias")
_NUMBERS = "metrics"
"""JSON as bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """The drawn split: what the rows of every feature array belong to."""

    images: npt.NDArray[np.uint8]
    """(N, H, W)."""
    labels: Ints
    """(N,), true labels."""
    probe: Ints
    """(P,), the rows that frames show."""


def write_samples(path: Path, started: RunStarted) -> None:
    """Replace `path` by the drawn split's images and labels."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "images": started.images,
        "labels": started.labels,
        "probe": started.probe,
    }
    write_npz(path, arrays, level=_IMAGE_LEVEL)


def read_samples(path: Path, num_classes: int) -> Samples:
    """What `write_samples` wrote.

    Raises:
        RunError: the file is missing or damaged.
    """
    arrays = read_npz(path)
    images = _part(path, arrays, "images", np.uint8, (None, None, None))
    labels = _part(path, arrays, "labels", np.int64, (len(images),))
    probe = _part(path, arrays, "probe", np.int64, (None,))
    for rows, bound in ((labels, num_classes), (probe, len(images))):
        if rows.size and not 0 <= rows.min() <= rows.max() < bound:
            raise RunError(f"{path} is damaged: an index is out of range.")
    return Samples(images=images, labels=labels, probe=probe)


def write_features(path: Path, arms: Sequence[ArmState]) -> None:
    """Replace `path` by the arms' feature planes, and their numbers as a second copy."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for arm in arms:
        for part in _PARTS:
            arrays[f"{arm.arm}/{part}"] = np.asarray(getattr(arm, part), np.float32)
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
    sound = numbers.keys() >= set(FIRST_COLUMNS[2:]) and all(
        is_metric_name(name) and isinstance(value, float) for name, value in numbers.items()
    )
    if not sound:
        raise RunError(f"{path} is damaged: the numbers of its epoch cannot be read.")
    return numbers


def read_features(
    path: Path,
    arms: Sequence[ArmInfo],
    num_classes: int,
    num_images: int,
    metrics: Mapping[str, Mapping[str, float]] | None = None,
) -> tuple[ArmState, ...]:
    """What `write_features` wrote, with the arms' `metrics` by arm name.

    Raises:
        RunError: the file is missing or damaged, or has not one feature for each image.
    """
    arrays = read_npz(path)
    states = []
    for arm in arms:
        floats = {
            part: _part(path, arrays, f"{arm.name}/{part}", np.float32, shape)
            for part, shape in (
                ("features", (num_images, 2)),
                ("centers", (num_classes, 2)),
                ("head_weight", (num_classes, 2)),
                ("head_bias", (num_classes,)),
            )
        }
        alive = bool(_part(path, arrays, f"{arm.name}/alive", np.bool_, ()))
        numbers = (metrics or {}).get(arm.name, {})
        states.append(ArmState(arm=arm.name, lam=arm.lam, metrics=numbers, alive=alive, **floats))
    return tuple(states)


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
