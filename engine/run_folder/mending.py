"""What an interrupted run needs beside its checkpoint and data is rebuilt before it goes on.

Nothing is deleted: a damaged file or a stray one that stands in a folder's place is set aside
under a name of its own.
"""

import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..errors import RunError
from ..events import ArmInfo, CheckpointReady, RunStarted
from .atomic import is_there, writing
from .checkpoint_file import Newest, read_checkpoint, read_tensors, save_best
from .folder import RunFolder
from .lost_rows import Row
from .run_arrays import read_features, read_samples, write_samples
from .run_info import RunInfo

SET_ASIDE = ".damaged"
"""What the name of a file ends with that was in the way."""


def mend(
    folder: RunFolder, started: RunStarted, rows: Sequence[Row], checkpoint: Newest | None
) -> tuple[str, ...]:
    """Put the folder of a run that goes on in order; what was done, one sentence each.

    Args:
        folder: of the run, whose lock is held.
        started: the run as it goes on.
        rows: of all epochs before `started.first_epoch`.
        checkpoint: where it goes on; None: at its beginning.

    Raises:
        RunError: the disk refuses.
    """
    notes = _mend_folders(folder, started)
    notes += _mend_samples(folder, started)
    notes += _mend_features(folder, started)
    if checkpoint is None:
        return tuple(notes)
    if checkpoint.trouble is not None:
        why = _what_is_wrong(checkpoint.trouble)
        before = f"{folder.checkpoint} was {why}: the run continues from the checkpoint before it."
        notes.insert(0, before)
    notes += _mend_best(folder, started.arms, checkpoint.event, rows)
    return tuple(notes)


def with_best_in_force(
    folder: RunFolder, arms: Sequence[ArmInfo], checkpoint: CheckpointReady, rows: Sequence[Row]
) -> CheckpointReady:
    """The checkpoint, with the lowest losses of the weights that `mend` puts into `best/`.

    Where the best weights are lost and no checkpoint has them, the checkpoint's stand in.
    """
    if not _best_losses(checkpoint):
        return checkpoint
    losses = _best_losses(checkpoint)
    for arm in _lost_best(folder, arms, checkpoint):
        if _source_of_best(folder, arm, checkpoint, rows) is None:
            losses[arm.name] = _loss_of(arm, checkpoint, rows)
    return replace(checkpoint, state={**checkpoint.state, "best_loss": losses})


def _mend_folders(folder: RunFolder, started: RunStarted) -> list[str]:
    notes = []
    snapshots = folder.snapshot(0, 0).parent
    for path in (*folder.inner(started.arms), snapshots):
        with writing(path):
            if is_there(path) and not path.is_dir():
                notes.append(f"{path} was not a folder: it was {_set_aside(path)} and rebuilt.")
            if path != snapshots:
                path.mkdir(exist_ok=True)
    return notes


def _mend_samples(folder: RunFolder, started: RunStarted) -> list[str]:
    def read() -> None:
        samples = read_samples(folder.samples, len(started.dataset.class_names))
        for part in ("images", "labels", "frame_images"):
            if not np.array_equal(getattr(samples, part), getattr(started, part)):
                raise RunError(f"{folder.samples} is damaged: its {part} are not the run's.")

    why = _problem(read)
    if not why:
        return []
    if is_there(folder.samples):
        _set_aside(folder.samples)
    write_samples(folder.samples, started)
    return [f"{folder.samples} was {why}: it is rebuilt from the dataset."]


def _mend_features(folder: RunFolder, started: RunStarted) -> list[str]:
    notes, info = [], RunInfo.read(folder.config)
    for epoch in range(started.first_epoch):
        path = folder.features(epoch)
        why = _problem(read_features, path, info, started.labels)
        if why == "damaged":
            why = f"damaged and is {_set_aside(path)}"
        if why:
            notes.append(
                f"{path} was {why}: epoch {epoch + 1} keeps its numbers and cannot be drawn."
            )
    return notes


def _mend_best(
    folder: RunFolder, arms: Sequence[ArmInfo], checkpoint: CheckpointReady, rows: Sequence[Row]
) -> list[str]:
    notes, epoch = [], checkpoint.epoch
    for arm in _lost_best(folder, arms, checkpoint):
        path = folder.best(arm)
        if is_there(path):
            _set_aside(path)
        source = _source_of_best(folder, arm, checkpoint, rows)
        if source is not None:
            save_best(folder, arm, source)
            then = "it is rebuilt from a checkpoint"
        elif checkpoint.step or not epoch:
            then = f"the lowest validation loss counts from epoch {epoch + 1} on"
        else:
            save_best(folder, arm, checkpoint)
            then = f"the weights of epoch {epoch}, from the checkpoint, stand in for it"
        notes.append(f"{path} was missing or damaged: {then}.")
    return notes


def _lost_best(
    folder: RunFolder, arms: Sequence[ArmInfo], checkpoint: CheckpointReady
) -> list[ArmInfo]:
    """The arms that had their best weights saved, where these cannot be read."""
    losses = _best_losses(checkpoint)
    return [
        arm
        for arm in arms
        if math.isfinite(losses.get(arm.name, math.inf))
        and _problem(read_tensors, folder.best(arm))
    ]


def _best_losses(checkpoint: CheckpointReady) -> dict[str, float]:
    """By arm name; whether the checkpoint is sound is found out when it is restored."""
    losses = checkpoint.state.get("best_loss")
    pairs = losses.items() if isinstance(losses, Mapping) else ()
    return {name: loss for name, loss in pairs if isinstance(loss, float)}


def _source_of_best(
    folder: RunFolder, arm: ArmInfo, checkpoint: CheckpointReady, rows: Sequence[Row]
) -> CheckpointReady | None:
    """The checkpoint that has the arm's weights with its lowest validation loss, if one has."""
    lowest = _best_losses(checkpoint)[arm.name]
    if _loss_of(arm, checkpoint, rows) == lowest:
        return checkpoint
    with contextlib.suppress(RunError):
        before = read_checkpoint(folder.previous_checkpoint)
        if _loss_of(arm, before, rows) == lowest:
            return before
    return None


def _loss_of(arm: ArmInfo, checkpoint: CheckpointReady, rows: Sequence[Row]) -> float:
    """The validation loss of a checkpoint's weights; ∞ where no row tells it."""
    if checkpoint.step:
        return math.inf
    for row in rows:
        if int(row["epoch"]) == checkpoint.epoch - 1 and row["arm"] == arm.name:
            loss = float(row["validation_loss"])
            return loss if math.isfinite(loss) else math.inf
    return math.inf


def _problem(read: Callable[..., object], *arguments: object) -> str:
    """Why the file cannot be read: `missing`, `damaged`, or empty when it can."""
    try:
        read(*arguments)
    except RunError as error:
        return _what_is_wrong(error)
    return ""


def _what_is_wrong(error: RunError) -> str:
    return "missing" if isinstance(error.__cause__, FileNotFoundError) else "damaged"


def _set_aside(path: Path) -> str:
    """Give what is in the way a name that is free; what was done, in words."""
    number, free = 1, path.with_name(f"{path.name}{SET_ASIDE}")
    while is_there(free):
        number += 1
        free = path.with_name(f"{path.name}{SET_ASIDE}-{number}")
    with writing(path):
        path.rename(free)
    return f"set aside as {free.name}"
