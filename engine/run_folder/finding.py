"""Which run a word means: its folder, its name, a part of it, or `last`."""

import os
import re
from pathlib import Path

from ..errors import RunError
from .atomic import is_there, names_in
from .folder import RunFolder
from .run_info import RunInfo

LAST = "last"
_STAMP = re.compile(r"(\d{8})-?(\d{6})")
_SHOWN = 5
"""Candidates that a sentence lists."""


def run_names(runs_dir: str | Path) -> list[str]:
    """The names of the folders in `runs_dir` that are runs, the newest first.

    Raises:
        RunError: `runs_dir` is there and cannot be read.
    """
    folders = [RunFolder(Path(runs_dir, name)) for name in names_in(Path(runs_dir))]
    return [each.run_id for each in sorted(filter(_is_run, folders), key=_age, reverse=True)]


def resolve_run(run: str | Path, runs_dir: str | Path) -> Path:
    """The folder of the run that `run` means.

    Args:
        run: its folder, or, in `runs_dir`, its name, a part that no other name has, or `last`.
        runs_dir: the folder of all runs.

    Raises:
        RunError: no run is meant, or several may be; the sentence names some of these.
    """
    folder, word = Path(run), str(run)
    if _is_run(RunFolder(folder)):
        return folder
    names = run_names(runs_dir)
    if word == LAST:
        if not names:
            raise RunError(f"there is no run in {runs_dir} yet: `centerviz run` makes one.")
        return Path(runs_dir, names[0])
    found = [name for name in names if name == word] or [name for name in names if word in name]
    if len(found) == 1:
        return Path(runs_dir, found[0])
    if found and word:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise RunError(
            f"{word!r} is part of the names of {len(found)} runs in {runs_dir}: "
            f"{', '.join(found[:_SHOWN])}{more}; give more of one."
        )
    if os.path.lexists(folder) or len(folder.parts) > 1:
        return folder  # Whoever reads it says why it is no run.
    raise RunError(
        f"there is no run {word!r}: it is neither a folder nor part of a run's name in {runs_dir}; "
        "`centerviz runs` lists them."
    )


def _is_run(folder: RunFolder) -> bool:
    try:
        return is_there(folder.config)
    except RunError:
        return False


def _age(folder: RunFolder) -> tuple[str, int, str]:
    """Sorts by the time of its beginning; of one second, `-10` comes after `-9`."""
    name = folder.run_id
    stamp = _STAMP.match(name)
    if stamp is None:
        # Named by people.
        try:
            stamp = _STAMP.match(re.sub(r"[-:T]", "", RunInfo.read(folder.config).created))
        except RunError:
            stamp = None
    return ("".join(stamp.groups()) if stamp else "", len(name), name)
