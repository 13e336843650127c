"""What a list of saved runs shows of each, read without their arrays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..config.experiment import ExperimentConfig
from ..errors import RunError
from ..events import ArmInfo
from .finding import run_names
from .folder import RunFolder
from .metrics_csv import read_rows
from .note import read_note
from .run_info import RunInfo
from .standing import State, run_state


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a list of runs shows of one."""

    path: Path
    run_id: str
    state: State
    created: str
    """ISO 8601 with the zone."""
    config: ExperimentConfig
    dataset_name: str
    arms: tuple[ArmInfo, ...]
    epochs_done: int
    accuracy: Mapping[str, float]
    """Newest test accuracy by arm name; empty before the first epoch has ended."""
    seconds: float
    """Training time so far, pauses left out."""
    note: str
    """What its user has noted on it, or why that cannot be read."""


def list_runs(runs_dir: str | Path) -> list[RunSummary]:
    """The readable runs in `runs_dir`, the newest first; no arrays are read.

    Raises:
        RunError: `runs_dir` is there and cannot be read.
    """
    return list(iterate_runs(runs_dir))


def iterate_runs(runs_dir: str | Path) -> Iterator[RunSummary]:
    """The same one by one, each read when it is asked for."""
    for name in run_names(runs_dir):
        if (summary := _summary(RunFolder(Path(runs_dir, name)))) is not None:
            yield summary


def _summary(folder: RunFolder) -> RunSummary | None:
    """None for a folder that is no run, or one that cannot be read."""
    try:
        info = RunInfo.read(folder.config)
        progress, state = run_state(folder)
        rows = read_rows(folder.metrics)
    except RunError:
        return None
    names = {arm.name for arm in info.arms}
    # An earlier epoch's accuracy must not stand for the last one's.
    rows = [row for row in rows if int(row["epoch"]) >= progress.epochs_done - 1]
    return RunSummary(
        path=folder.path,
        run_id=info.run_id,
        state=state,
        created=info.created,
        config=info.experiment,
        dataset_name=info.dataset.name,
        arms=info.arms,
        epochs_done=progress.epochs_done,
        accuracy={r["arm"]: float(r["test_accuracy"]) for r in rows if r["arm"] in names},
        seconds=progress.seconds,
        note=_note(folder.path),
    )


def _note(path: Path) -> str:
    try:
        return read_note(path)
    except RunError as error:
        return str(error)
