"""From run folders to the HTML file."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...data import UserError, counted, write_atomically
from ..analysis.compare import COMPARED, Comparison, compare
from ..analysis.compare_output import comparison_json
from ..analysis.verdicts import verdicts
from ..export.export import ExportProgress
from ..export.target import check_folder
from ..metrics.catalog import METRICS
from ..metrics.drawn import DRAWN
from ..metrics.retired import RETIRED
from ..metrics.text import change_text, level_text
from ..run_folder.saved_run import SavedRun
from .content import Walk, check_run, run_content, run_images
from .pack import pack
from .page import page

POINTS = 10_000
"""Points of each plane, at most, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was written."""

    path: Path
    size: int
    """Bytes."""
    sampled: tuple[str, ...]
    """Ids of the runs with more images than points."""


def write_report(
    runs: Sequence[SavedRun],
    path: Path,
    *,
    points: int = POINTS,
    progress: ExportProgress | None = None,
) -> Report:
    """Write `path`, one HTML file about `runs` that loads nothing else.

    Args:
        runs: shown in this order.
        path: replaced once the new file is whole; its folder must be there.
        points: of a run with more images than these a fixed sample is drawn, and the page
            says so; every number is still about all images.
        progress: is told how many of how many epochs are in it.

    Raises:
        RunError: a run has not finished an epoch, or its files cannot be read.
        UserError: `points` is below 1, the folder is missing, or `path` cannot be written.
    """
    if points < 1:
        raise UserError(f"points is {points}; it must be at least 1.")
    check_folder(path)
    for run in runs:
        check_run(run)
    title = runs[0].run_id if len(runs) == 1 else counted(len(runs), "run")
    text = page(f"centerviz: {title}", _content(runs, points, progress)).encode("utf-8", "replace")
    try:
        with write_atomically(path) as stream:
            stream.write(text)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error
    sampled = tuple(run.run_id for run in runs if len(run.labels) > points)
    return Report(path, len(text), sampled)


def _content(
    runs: Sequence[SavedRun], points: int, progress: ExportProgress | None
) -> dict[str, Any]:
    walk = _walk(sum(len(run.epochs) for run in runs), progress)
    comparison = compare(runs)
    shared: dict[str, dict[str, Any]] = {}
    contents = []
    for run in runs:
        images = run_images(run, points)
        name = hashlib.sha256(images.tobytes()).hexdigest()[:16]
        if name not in shared:
            shared[name] = _images(images)
        contents.append({**run_content(run, points, walk), "images": name})
    return {
        "version": metadata.version("centerviz"),
        "catalog": [asdict(metric) for metric in METRICS + DRAWN + RETIRED],
        "compared": COMPARED,
        "comparison": _with_texts(comparison),
        "images": shared,
        "runs": contents,
    }


def _walk(total: int, progress: ExportProgress | None) -> Walk:
    """Goes through epochs, of which there are `total` in all, and tells of each that is done."""
    if progress is None:
        return iter
    counter = count(1)

    def walk(epochs: Iterable[int]) -> Iterator[int]:
        for epoch in epochs:
            yield epoch
            progress(next(counter), total)

    return walk


def _with_texts(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON, with each estimate as a text for people in `texts`, by metric."""
    found = comparison_json(comparison, verdicts(comparison))
    for group, written in zip(comparison.groups, found["groups"], strict=True):
        for arm, each in zip(group.arms, written["arms"], strict=True):
            each["texts"] = {name: level_text(name, one) for name, one in arm.metrics.items()}
    for difference, each in zip(comparison.differences, found["differences"], strict=True):
        each["texts"] = {name: change_text(name, one) for name, one in difference.metrics.items()}
    return found


def _images(images: npt.NDArray[np.uint8]) -> dict[str, Any]:
    """Of several runs on the same images, these are in the page once."""
    _, height, width = images.shape
    return {"height": height, "width": width, "pixels": pack(images)}
