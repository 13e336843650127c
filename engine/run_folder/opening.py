"""Make a new run's folder, or take up one that is there, for its one writer."""

import contextlib
import datetime as dt
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from ...data import sync_folder
from ..config.output import OutputConfig
from ..errors import RunError
from ..events import RunStarted
from .atomic import mode_of, names_in, sweep, writing
from .checkpoint_file import Newest, newest_checkpoint, stamp_of
from .folder import RunFolder, run_id_stem
from .mending import SET_ASIDE
from .run_arrays import write_samples
from .run_info import RunInfo, RunState

_SAME_SECOND = 1000


def check_newest(
    folder: RunFolder, started: RunStarted, known: Newest | None = None
) -> Newest | None:
    """Refuse to go on from a checkpoint that is the newest no more, now that none else writes.

    Args:
        folder: of the run, whose lock is held.
        started: the run as it goes on.
        known: the newest as it was read before, so that it need not be read again.

    Returns:
        That checkpoint; None before the first one.

    Raises:
        RunError: another process has gone on with the run since `started` was made.
    """
    if known is not None and known.stamp == stamp_of(folder):
        return known
    newest = newest_checkpoint(folder) if folder.has_checkpoint else None
    expected = (known.event.epoch, known.event.step) if known else (started.first_epoch, 0)
    if ((newest.event.epoch, newest.event.step) if newest else (0, 0)) != expected:
        raise _continued(folder)
    return newest


def _continued(folder: RunFolder) -> RunError:
    return RunError(f"{folder.path} was continued meanwhile by another process: try again.")


def new_folder(started: RunStarted, output: OutputConfig) -> RunFolder:
    """An empty folder under a name that no run has.

    Raises:
        RunError: the disk refuses.
    """
    runs = Path(output.runs_dir)
    with _making(runs):
        runs.mkdir(parents=True, exist_ok=True)
    with writing(runs):
        stem = run_id_stem(started.config, f"{dt.datetime.now():%Y%m%d-%H%M%S}")
        for number in range(1, _SAME_SECOND):
            path = runs / (stem if number == 1 else f"{stem}-{number}")
            with contextlib.suppress(FileExistsError):
                path.mkdir()
                return RunFolder(path)
    raise RunError(f"{runs} has {_SAME_SECOND} runs of this second: try again.")


@contextlib.contextmanager
def _making(runs: Path) -> Iterator[None]:
    """Turn the system's refusal to make the folder of all runs into a `RunError`."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        if isinstance(error, FileExistsError):
            why = "a link there leads nowhere" if runs.is_symlink() else "a file has that name"
        elif isinstance(error, NotADirectoryError):
            why = "a file stands where a folder above it should be"
        raise RunError(
            f"{runs} cannot be the folder of all runs ({why}): choose another runs folder, "
            "`centerviz run --runs-dir FOLDER`."
        ) from error


def sweep_folder(folder: RunFolder) -> None:
    """Remove what killed writers have left of a run, its poster's parts among them.

    Raises:
        RunError: the disk refuses.
    """
    sweep(folder.path.parent, folder.poster.name)
    with writing(folder.path):
        inner = [path for path in folder.path.iterdir() if path.is_dir()]
    for path in (folder.path, *inner):
        sweep(path)


def begin_again(folder: RunFolder, started: RunStarted, output: OutputConfig) -> None:
    """Empty the folder of an unfinished run and prepare it as that of a new one.

    The checkpoints go first, so that after a kill in between nothing goes on from the rest. The
    log stays: it says what happened.

    Raises:
        RunError: the disk refuses, or another process has finished the run meanwhile.
    """
    info, state = RunInfo.read(folder.config), None
    with contextlib.suppress(RunError):
        state = RunState.read(folder.state).state
    if state == "completed":
        raise _continued(folder)
    for path in _made_by_training(folder, info):
        _remove(path)
    prepare_folder(folder, started, output, run_id=info.run_id)


def _made_by_training(folder: RunFolder, info: RunInfo) -> list[Path]:
    """Everything that training writes, its config, log and lock left out, checkpoints first."""
    parts = [folder.previous_checkpoint, folder.checkpoint, folder.new_checkpoint]
    parts += [folder.state, folder.metrics, folder.samples, folder.curves, folder.poster]
    parts += [*folder.inner(info.arms), folder.snapshot(0, 0).parent]
    # What was set aside belongs to the training that is given up.
    parts += [folder.path / name for name in names_in(folder.path) if SET_ASIDE in name]
    return parts


def _remove(path: Path) -> None:
    with writing(path):
        if stat.S_ISDIR(mode_of(path) or 0):
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def prepare_folder(
    folder: RunFolder, started: RunStarted, output: OutputConfig, *, run_id: str | None = None
) -> None:
    """Write everything that stays the same during the run; `config.json` last, as it makes it one.

    Raises:
        RunError: the disk refuses.
    """
    with writing(folder.path):
        for path in folder.inner(started.arms):
            path.mkdir(exist_ok=True)
        sync_folder(folder.path.parent)
    write_samples(folder.samples, started)
    now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    RunInfo.of(started, output, run_id or folder.run_id, now).write(folder.config)
