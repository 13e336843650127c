"""Saved runs as tracks, which grow when another process still writes them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from ....engine import LiveEpochs, SavedRun, load_run
from ....engine.events import ArmState, RunStarted
from .history import History
from .run_names import distinct_names
from .track import Track


def open_track(path: Path, *, name: str = "") -> tuple[Track, SavedRun]:
    """The run in the folder `path`.

    Raises:
        RunError: there is no run, or a file of it is damaged or of a newer version.
    """
    saved = load_run(path)
    started = RunStarted(
        config=saved.config,
        dataset=saved.dataset,
        arms=saved.arms,
        # Only whole epochs are on the disk: an epoch counts as one step.
        steps_per_epoch=1,
        first_epoch=0,
        images=saved.images,
        labels=saved.labels,
        frame_images=np.arange(0, dtype=np.int64),
        run_dir=str(saved.path),
    )
    track = Track(started=started, name=name, history=History(), seconds=saved.seconds)
    update_track(track, saved)
    track.warnings = list(saved.warnings)
    return track, saved


def open_tracks(paths: Sequence[Path]) -> tuple[list[Track], list[SavedRun]]:
    """Some runs, told apart by their names when there are several.

    Raises:
        RunError: as `open_track`.
    """
    names = distinct_names(paths) if len(paths) > 1 else [""]
    opened = [open_track(path, name=name) for path, name in zip(paths, names, strict=True)]
    return [track for track, _ in opened], [saved for _, saved in opened]


def update_track(track: Track, saved: SavedRun) -> None:
    """Let `track` know every epoch that `saved` has."""
    track.history.load = saved.arm_states
    track.history.add_saved(saved.epochs, saved.numbers)
    track.seconds = saved.seconds


def follow_folder(track: Track, run_dir: str) -> None:
    """Let a live track find in its folder what does not stay in memory, or came before it."""
    epochs = LiveEpochs(run_dir, track.started.labels)
    track.history.load = partial(_read_epoch, track, epochs)
    first = track.started.first_epoch
    if first:
        saved = load_run(run_dir)
        before = [epoch for epoch in saved.epochs if epoch < first]
        track.history.add_saved(before, {epoch: saved.numbers[epoch] for epoch in before})


def _read_epoch(track: Track, epochs: LiveEpochs, epoch: int) -> tuple[ArmState, ...]:
    """An epoch of the live run; its numbers are known, so the long table of all is not read."""
    history = track.history
    numbers = {arm.name: history.metrics(epoch, arm.name) for arm in track.started.arms}
    return epochs.arm_states(epoch, numbers)
