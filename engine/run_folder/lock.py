"""One process at a time writes a run; the lock ends with its holder, however that ends."""

from pathlib import Path
from typing import Self

import filelock

from ..errors import RunError
from .atomic import writing

# A reader that tries it holds the lock for an instant: a writer waits that long.
_WRITER_PATIENCE = 1.0
_PROBE_PATIENCE = 0.02
_POLL = 0.005


class RunLock:
    """The right to write into a run's folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = filelock.FileLock(path)

    def acquire(self) -> Self:
        """Take the lock.

        Raises:
            RunError: another process writes this run, or the lock file cannot be made.
        """
        with writing(self._path):
            try:
                self._lock.acquire(timeout=_WRITER_PATIENCE, poll_interval=_POLL)
            except filelock.Timeout as error:
                raise RunError(
                    f"{self._path.parent} is being written by another process: wait until it ends."
                ) from error
        return self

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        self._lock.release(force=True)


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock; False where this user may not try it."""
    trial = filelock.FileLock(path)
    try:
        # A lock that links elsewhere is not ours: trying it could cut off what it leads to.
        if path.is_symlink() or not path.is_file():
            return False
        trial.acquire(timeout=_PROBE_PATIENCE, poll_interval=_POLL)
    except filelock.Timeout:
        return True
    except OSError:
        return False
    trial.release()
    return False
