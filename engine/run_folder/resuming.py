"""Whether a run can go on, found out before anything is loaded or written."""

import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...data import counted
from ..config.user_code import UserCode
from ..errors import RunError
from . import v1
from .atomic import mode_of, names_in
from .folder import RunFolder
from .lock import is_locked
from .run_info import RunInfo, RunState
from .standing import find_run, run_state


@dataclass(frozen=True, slots=True)
class Resumable:
    """A run that has not ended."""

    folder: RunFolder
    info: RunInfo
    epochs_done: int
    code: UserCode
    """Of its user's own, which may be imported."""


def check_resumable(
    path: str | Path,
    *,
    from_start: bool = False,
    losses: Iterable[str] = (),
    network: str | None = None,
) -> Resumable:
    """The run in the folder `path`, as far as one can tell without its checkpoint and dataset.

    Args:
        path: the run's folder.
        from_start: whether it is to be trained from its first epoch again.
        losses: where to find the losses of its user's own that it has.
        network: the same for a network.

    Raises:
        ConfigError: `losses` or `network` name no code, or what the run has not.
        RunError: there is no run, it has ended or is being trained, an older release made it, its
            files are damaged, a link would lead the writer elsewhere, or code of its user's own is
            not named.
    """
    # Links are refused first: who is told to begin `--from-start` must be able to.
    folder = find_run(path)
    info = RunInfo.read(folder.config)
    refuse_links(folder)
    epochs_done = _check_unfinished(folder, info, from_start=from_start)
    v1.refuse_to_resume(info, folder.path)
    code = UserCode.given(losses, network)
    code.check(info.experiment)
    return Resumable(folder, info, epochs_done, code)


def refuse_links(folder: RunFolder) -> None:
    """Refuse a folder in which a file is not what it should be.

    Raises:
        RunError: it holds a link that would lead the writer elsewhere, or no plain file.
    """
    for part in (folder.path / name for name in names_in(folder.path)):
        kind = mode_of(part) or 0
        if stat.S_ISLNK(kind):
            raise RunError(
                f"{part} is a link, and resume writes only into the run's own folder: put what it"
                " leads to in its place, or delete it."
            )
        # Opening a pipe to write into it waits for a reader.
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise RunError(f"{part} is neither a file nor a folder: move it away.")


def _check_unfinished(folder: RunFolder, info: RunInfo, *, from_start: bool) -> int:
    """How many epochs the run has finished, refused if it has all or is being trained."""
    try:
        progress, state = run_state(folder)
    except RunError:
        # From the start, nothing of what was reached need be known.
        if not from_start:
            raise
        progress, state = RunState(), "running" if is_locked(folder.lock) else "interrupted"
    if state == "running":
        raise RunError(f"{folder.path} is being trained by another process: wait until it ends.")
    if state == "completed":
        epochs = counted(info.experiment.epochs, "epoch")
        raise RunError(f"{folder.path} has finished, after {epochs}: nothing is left to do.")
    return progress.epochs_done
