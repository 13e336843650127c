"""Whether a folder is a run's, and how that run stands."""

from pathlib import Path
from typing import Literal

from ..errors import RunError
from .atomic import is_there
from .folder import RunFolder
from .lock import is_locked
from .run_info import RunState

State = Literal["running", "completed", "stopped", "interrupted", "failed"]


def find_run(path: str | Path) -> RunFolder:
    """The folder `path`, if it is a run's; nothing of it is read.

    Raises:
        RunError: there is no run.
    """
    folder = Path(path)
    try:
        if not folder.is_dir():
            raise RunError(f"{folder} is not a folder: give the folder of a run.")
        if not is_there(RunFolder(folder).config):
            raise RunError(f"{folder} is not a run: it has no config.json.")
    except OSError as error:
        raise RunError(f"{folder} cannot be read ({error.strerror or error}).") from error
    return RunFolder(folder)


def run_state(folder: RunFolder) -> tuple[RunState, State]:
    """What `state.json` says, and what that means as long as nobody holds the lock.

    Raises:
        RunError: the file is damaged.
    """
    # The lock first: a run that ends in between has then written its last state.
    locked = is_locked(folder.lock)
    progress = RunState.read(folder.state) if is_there(folder.state) else RunState()
    if progress.state != "running":
        return progress, progress.state
    return progress, "running" if locked else "interrupted"
