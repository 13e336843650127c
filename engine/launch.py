"""The front door: from a config, or an interrupted run's folder, to the events of a run."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..data import Dataset, FetchProgress, load
from .config.experiment import ExperimentConfig
from .config.output import OutputConfig
from .config.user_code import UserCode
from .control import Control
from .errors import RunError
from .events import CheckpointReady, Event, RunStarted
from .recording.record import record
from .run_folder.checkpoint_file import Newest, newest_checkpoint
from .run_folder.folder import RunFolder
from .run_folder.lost_rows import table_until
from .run_folder.mending import with_best_in_force
from .run_folder.resuming import check_resumable
from .run_folder.same_images import check_same_images
from .training.memory import memory_errors_in_words

Progress = Callable[[FetchProgress], None]


def run(
    config: ExperimentConfig,
    *,
    output: OutputConfig | None = None,
    dataset: Dataset | None = None,
    control: Control | None = None,
    progress: Progress | None = None,
) -> Iterator[Event]:
    """Train `config`'s arms and tell what happens.

    Everything is checked before this returns; training goes on as the events are taken.

    Args:
        config: what to train.
        output: where to record the run; None: nothing is written.
        dataset: the images, instead of those that `config.data` names.
        control: a handle to pause, stop and watch the run.
        progress: is told of a download's progress.

    Raises:
        DataError: the dataset cannot be found, fetched or read.
        ConfigError: the config does not fit the dataset.
        DeviceError: a device is not there.
        RunError: while iterating, the run folder cannot be written.
    """
    if dataset is None:
        dataset = _load(config.data, config, progress)
    events = _stream(config, dataset, control, UserCode.of(config))
    return events if output is None else record(events, output)


def resume(
    path: str | Path,
    *,
    from_start: bool = False,
    dataset: Dataset | None = None,
    control: Control | None = None,
    progress: Progress | None = None,
    losses: Iterable[str] = (),
    network: str | None = None,
) -> Iterator[Event]:
    """Continue the interrupted run in the folder `path`, from its last checkpoint.

    On the CPU with the same number of threads it ends bit-identical to a run that was never
    interrupted. The checkpoint and the dataset suffice: what else is missing or damaged is
    rebuilt as far as that can be, and `RunStarted.rebuilt` says so.

    Args:
        path: the run's folder.
        from_start: train from the first epoch again, without the checkpoint; all that the run
            has reached is deleted when it begins.
        dataset: the images, instead of those that the run's config names.
        control: a handle to pause, stop and watch the run.
        progress: is told of a download's progress.
        losses: where to find the losses of its user's own that the run has: `FILE.py:Class`,
            `package.module:Class` or an entry point. What its folder names is never imported.
        network: the same for a network of its user's own.

    Raises:
        RunError: there is no run, it has ended or is being written, its checkpoints are
            damaged, rows of `metrics.csv` are lost for good, the dataset is not the one it was
            trained on, or code of its user's own is not named.
        DataError, ConfigError, DeviceError: as for `run`.
    """
    found = check_resumable(path, from_start=from_start, losses=losses, network=network)
    folder, info, config = found.folder, found.info, found.info.experiment
    newest = None if from_start else _newest(folder, found.epochs_done)
    checkpoint = newest.event if newest else None
    if dataset is None:
        dataset = _load(info.data_spec, config, progress)
    check_same_images(folder, info, dataset)
    if checkpoint is not None:
        labels = (dataset.train if config.features == "train" else dataset.test).labels
        try:
            table = table_until(folder, info, checkpoint.epoch, lambda: labels)
        except RunError as error:
            why = str(error).rstrip(".")
            raise RunError(f"{why}, or {_again(folder)}.") from error
        checkpoint = with_best_in_force(folder, info.arms, checkpoint, table.rows)
    events = _stream(config, dataset, control, found.code, checkpoint)
    told = _into(events, folder.path)
    return record(told, info.output, from_start=from_start, checkpoint=newest)


def _again(folder: RunFolder) -> str:
    return f"`centerviz resume {folder.path} --from-start` trains from its first epoch again"


def _newest(folder: RunFolder, epochs_done: int) -> Newest | None:
    """Where to go on; None for a run that was interrupted before its first checkpoint."""
    again = _again(folder)
    if not folder.has_checkpoint:
        # The first checkpoint is written when the first epoch has been saved.
        if epochs_done > 1:
            raise RunError(f"{folder.path} has lost its checkpoint: {again}.")
        return None
    try:
        return newest_checkpoint(folder)
    except RunError as error:
        why = str(error).rstrip(".")
        raise RunError(f"{why}, and no other checkpoint can be read: {again}.") from error


def _load(spec: str, config: ExperimentConfig, progress: Progress | None) -> Dataset:
    return load(spec, data_dir=config.data_dir, label_column=config.label_column, progress=progress)


def _stream(
    config: ExperimentConfig,
    dataset: Dataset,
    control: Control | None,
    code: UserCode,
    checkpoint: CheckpointReady | None = None,
) -> Iterator[Event]:
    # Imported when the images are there: a mistyped path need not wait for torch.
    from .training.experiment import Experiment

    with memory_errors_in_words():
        experiment = Experiment(config, dataset, control or Control(), checkpoint, code)
    return _told(experiment.stream())


def _told(events: Iterator[Event]) -> Iterator[Event]:
    with memory_errors_in_words():
        yield from events


def _into(events: Iterator[Event], folder: Path) -> Iterator[Event]:
    for event in events:
        if isinstance(event, RunStarted):
            yield dataclasses.replace(event, run_dir=str(folder))
        else:
            yield event
