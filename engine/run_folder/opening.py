"""Make a new run's folder, or take up one that is there, for its one writer."""

import contextlib
import datetime as dt
from pathlib import Path

from ...data.base.atomic import sync_folder
from ..config.output import OutputConfig
from ..errors import RunError
from ..events import RunStarted
from .atomic import sweep, writing
from .checkpoint_file import load_checkpoint
from .folder import RunFolder, run_id_stem
from .run_arrays import write_samples
from .run_info import RunInfo

_SAME_SECOND = 1000


def existing_folder(run_dir: str) -> RunFolder:
    """The folder of a run that is to go on.

    Raises:
        RunError: it holds no run, or a link that would lead the writer elsewhere.
    """
    folder = RunFolder(Path(run_dir))
    RunInfo.read(folder.config)
    for part in folder.path.iterdir():
        if part.is_symlink():
            raise RunError(f"{part} is a link; resume writes only into the run's own folder.")
    return folder


def check_newest(folder: RunFolder, started: RunStarted) -> None:
    """Refuse to go on from a checkpoint that is the newest no more, now that none else writes.

    Raises:
        RunError: another process has gone on with the run since `started` was made.
    """
    newest = load_checkpoint(folder).epoch if folder.has_checkpoint else 0
    if newest != started.first_epoch:
        raise RunError(f"{folder.path} was continued meanwhile by another process: try again.")


def new_folder(started: RunStarted, output: OutputConfig) -> RunFolder:
    """An empty folder under a name that no run has.

    Raises:
        RunError: the disk refuses.
    """
    runs = Path(output.runs_dir)
    with writing(runs):
        runs.mkdir(parents=True, exist_ok=True)
        stem = run_id_stem(started.config, f"{dt.datetime.now():%Y%m%d-%H%M%S}")
        for number in range(1, _SAME_SECOND):
            path = runs / (stem if number == 1 else f"{stem}-{number}")
            with contextlib.suppress(FileExistsError):
                path.mkdir()
                return RunFolder(path)
    raise RunError(f"{runs} has {_SAME_SECOND} runs of this second: choose another --runs-dir.")


def sweep_folder(folder: RunFolder) -> None:
    """Remove what killed writers have left of a run, its poster's parts among them."""
    sweep(folder.path.parent, folder.poster.name)
    for inner in (folder.path, *(path for path in folder.path.iterdir() if path.is_dir())):
        sweep(inner)


def prepare_folder(folder: RunFolder, started: RunStarted, output: OutputConfig) -> None:
    """Write everything that stays the same during the run; `config.json` last, as it makes it one.

    Raises:
        RunError: the disk refuses.
    """
    with writing(folder.path):
        for path in (folder.features(0), folder.best(0), *_pictures_of(folder, started)):
            path.parent.mkdir(exist_ok=True)
        sync_folder(folder.path.parent)
    write_samples(folder.samples, started)
    now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    RunInfo.of(started, output, folder.run_id, now).write(folder.config)


def _pictures_of(folder: RunFolder, started: RunStarted) -> list[Path]:
    return [folder.picture(arm.lam, 0) for arm in started.arms]
