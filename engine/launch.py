"""The front door: from a config, or an interrupted run's folder, to the events of a run."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

from ..data import Dataset, FetchProgress, load
from .config.experiment import ExperimentConfig
from .config.output import OutputConfig
from .control import Control
from .errors import RunError
from .events import CheckpointReady, Event, RunStarted
from .recording.record import record
from .run_folder.checkpoint_file import load_checkpoint
from .run_folder.same_images import check_same_images
from .run_folder.saved_run import load_run
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
        dataset = load(config.data, data_dir=config.data_dir, progress=progress)
    events = _stream(config, dataset, control)
    return events if output is None else record(events, output)


def resume(
    path: str | Path,
    *,
    dataset: Dataset | None = None,
    control: Control | None = None,
    progress: Progress | None = None,
) -> Iterator[Event]:
    """Go on with the interrupted run in the folder `path`, from its last checkpoint.

    On the CPU with the same number of threads it ends bit-identical to a run that was never
    interrupted.

    Raises:
        RunError: there is no run, it has ended or is being written, its checkpoint is
            damaged, or the dataset is not the one it was trained on.
        DataError, ConfigError, DeviceError: as for `run`.
    """
    saved = load_run(path)
    if saved.state == "running":
        raise RunError(f"{path} is being trained by another process: wait until it ends.")
    if saved.state == "completed":
        raise RunError(f"{path} has all its {saved.config.epochs} epochs: nothing is left to do.")
    checkpoint = None
    if saved.folder.has_checkpoint:
        checkpoint = load_checkpoint(saved.folder)
    if dataset is None:
        # What `auto` found then is meant now, even if it would find another today.
        spec = saved.dataset.name if saved.config.data == "auto" else saved.config.data
        dataset = load(spec, data_dir=saved.config.data_dir, progress=progress)
    check_same_images(saved, dataset)
    events = _stream(saved.config, dataset, control, checkpoint)
    return record(_into(events, saved.path), saved.output)


def _stream(
    config: ExperimentConfig,
    dataset: Dataset,
    control: Control | None,
    checkpoint: CheckpointReady | None = None,
) -> Iterator[Event]:
    # Imported when the images are there: a mistyped path need not wait for torch.
    from .training.experiment import Experiment

    with memory_errors_in_words():
        experiment = Experiment(config, dataset, control or Control(), checkpoint)
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
