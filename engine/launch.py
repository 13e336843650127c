"""The front door: from a config to the events of its run."""

from collections.abc import Callable, Iterator

from centerviz.data import Dataset, FetchProgress, load
from centerviz.engine.config import ExperimentConfig
from centerviz.engine.control import Control
from centerviz.engine.events import Event
from centerviz.engine.experiment import Experiment
from centerviz.engine.output import OutputConfig
from centerviz.engine.store import record


def run(
    config: ExperimentConfig,
    *,
    output: OutputConfig | None = None,
    dataset: Dataset | None = None,
    control: Control | None = None,
    progress: Callable[[FetchProgress], None] | None = None,
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
    control = control or Control()
    if dataset is None:
        dataset = load(config.data, data_dir=config.data_dir, progress=progress)
    events = Experiment(config, dataset, control).stream()
    return events if output is None else record(events, output)
