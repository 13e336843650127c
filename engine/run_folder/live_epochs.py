"""Epochs of a run that is being written, read one by one."""

from collections.abc import Mapping
from pathlib import Path

from ..events import ArmState, Ints
from .folder import RunFolder
from .run_arrays import read_features
from .run_info import RunInfo


class LiveEpochs:
    """The epochs in a folder whose numbers the reader knows already.

    Raises:
        RunError: `config.json` cannot be read.
    """

    def __init__(self, run_dir: str, labels: Ints) -> None:
        """Read from `run_dir`; `labels` (N,) are those of the drawn split."""
        self._folder = RunFolder(Path(run_dir))
        self._info, self._labels = RunInfo.read(self._folder.config), labels

    def arm_states(
        self, epoch: int, metrics: Mapping[str, Mapping[str, float]]
    ) -> tuple[ArmState, ...]:
        """Every arm at the end of `epoch`, with `metrics` by arm name.

        Raises:
            RunError: the epoch's file is missing or damaged.
        """
        return read_features(self._folder.features(epoch), self._info, self._labels, metrics)


def log_of(run_dir: str) -> Path:
    """The log of a run."""
    return RunFolder(Path(run_dir)).log
