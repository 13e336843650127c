"""Saved runs are deleted whole."""

import shutil
from pathlib import Path

from ..errors import RunError
from .folder import RunFolder
from .saved_run import load_run


def delete_run(path: Path) -> None:
    """Remove a run's folder and its poster.

    Raises:
        RunError: another process is training it, or a file cannot be removed.
    """
    saved = load_run(path)
    if saved.state == "running":
        raise RunError(f"{path} is being trained by a process: stop it before you delete it.")
    try:
        shutil.rmtree(path)
        RunFolder(path).poster.unlink(missing_ok=True)
    except OSError as error:
        raise RunError(f"{path} cannot be deleted ({error.strerror}).") from error
