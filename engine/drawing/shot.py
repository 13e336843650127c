"""A picture of what is on a screen, drawn by a process of its own into the run's folder."""

import queue
from collections.abc import Sequence
from pathlib import Path

from ..errors import RunError
from ..events import ArmState
from ..run_folder.atomic import is_there, writing
from ..run_folder.folder import RunFolder
from ..run_folder.run_arrays import write_features
from ..run_folder.run_info import RunInfo
from ..run_folder.run_log import RunLog
from .painting import PATIENCE, Drawn, Painter, Refused, Shot, Window

_MOST = 1000
"""Zoomed pictures of one moment."""


def save_shot(
    run_dir: str | Path,
    arms: Sequence[ArmState],
    *,
    epoch: int,
    step: int | None,
    only: str | None = None,
    windows: Sequence[Window] = (),
) -> Path:
    """Draw arms at one moment into the run's `snapshots/`; blocks until the picture is there.

    Whoever trains the run is not disturbed: no file of its own is touched.

    Args:
        run_dir: the run's folder.
        arms: all arms of the run at that moment.
        epoch: from 0.
        step: steps done in it, where the arms' features are those of a frame; None: its end.
        only: the name of the one arm to draw; None: all.
        windows: the parts of the plane of those arms that are looked at more closely.

    Raises:
        RunError: the folder cannot be read or written, or the picture cannot be drawn.
    """
    folder = RunFolder(Path(run_dir))
    info = RunInfo.read(folder.config)
    done = info.steps_per_epoch if step is None else step
    features = folder.snapshot_features(epoch, done)
    with writing(features):
        features.parent.mkdir(exist_ok=True)
    write_features(features, arms)
    stem = next((f",{Path(arm.stem).name}" for arm in info.arms if arm.name == only), "")
    path = folder.snapshot(epoch, done)
    path = path.with_name(f"{path.stem}{stem}{path.suffix}")
    if windows:
        path = _free(path)
    return _drawn(
        folder, Shot(epoch=epoch, step=done, name=path.name, only=only, windows=(*windows,))
    )


def _free(path: Path) -> Path:
    """A name that no picture has: of two windows, one must not replace the other."""
    for number in range(1, _MOST):
        free = path.with_name(f"{path.name[: -len(path.suffix)]},zoom{number}{path.suffix}")
        if not is_there(free):
            return free
    raise RunError(f"{path.parent} has {_MOST} zoomed pictures of this moment: delete some.")


def _drawn(folder: RunFolder, shot: Shot) -> Path:
    log = RunLog(folder.log)
    try:
        painter = Painter(folder, log)
        painter.send(shot)
        try:
            answer = painter.answers.get(timeout=PATIENCE)
        except queue.Empty:
            answer = None
        painter.close(patience=PATIENCE if answer else 0)
    finally:
        log.close()
    match answer:
        case Drawn(paths=(path,)):
            return Path(path)
        case Refused(message=message):
            raise RunError(message)
    raise RunError(f"The picture was not drawn; {folder.log} says more.")
