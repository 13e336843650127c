"""Read a run's folder, also while another process writes it."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from ...data import counted
from ..config.experiment import ExperimentConfig
from ..config.output import OutputConfig
from ..errors import RunError
from ..events import ArmInfo, ArmState, ArmWarning, DatasetInfo, Ints
from .atomic import is_there
from .folder import RunFolder
from .lost_rows import WholeTable, whole_table
from .metrics_csv import metric_columns, read_rows
from .run_arrays import Samples, read_features, read_samples
from .run_info import RunInfo
from .standing import find_run, run_state

if TYPE_CHECKING:
    import pandas as pd


class SavedRun:
    """A run as it was on the disk when it was loaded; arrays are read when asked for.

    Raises:
        RunError: also from its properties: a file is missing, damaged or of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.folder = RunFolder(path)
        self._info = RunInfo.read(self.folder.config)
        self._progress, self.state = run_state(self.folder)
        self._rows = read_rows(self.folder.metrics)
        # Whoever goes on with the run takes rows away that were not yet checkpointed.
        now, _ = run_state(self.folder)
        self._epochs_done = min(self._progress.epochs_done, now.epochs_done)

    def __repr__(self) -> str:
        """`<SavedRun 20261123-1045: softmax, center loss λ=0.5; mnist; 9 of 9 epochs>`."""
        arms = ", ".join(arm.title for arm in self.arms)
        epochs = f"{self._epochs_done} of {counted(self.config.epochs, 'epoch')}"
        return f"<SavedRun {self.run_id}: {arms}; {self.dataset.name}; {epochs}>"

    @property
    def path(self) -> Path:
        """The run's folder."""
        return self.folder.path

    @property
    def run_id(self) -> str:
        """`20261123-104500-lam0.5`."""
        return self._info.run_id

    @property
    def config(self) -> ExperimentConfig:
        """What was trained."""
        return self._info.experiment

    @property
    def output(self) -> OutputConfig:
        """What was written."""
        return self._info.output

    @property
    def info(self) -> RunInfo:
        """All of `config.json`: also when and with which versions."""
        return self._info

    @property
    def dataset(self) -> DatasetInfo:
        """The images' name, source and counts."""
        return self._info.dataset

    @property
    def class_names(self) -> tuple[str, ...]:
        """One name for each class; text from outside, not markup."""
        return self._info.dataset.class_names

    @property
    def arms(self) -> tuple[ArmInfo, ...]:
        """The networks that were trained side by side."""
        return self._info.arms

    @property
    def warnings(self) -> tuple[ArmWarning, ...]:
        """What went wrong with single arms."""
        return self._progress.warnings

    @property
    def message(self) -> str | None:
        """Why the run failed, when it did."""
        return self._progress.message

    @property
    def seconds(self) -> float:
        """Training time, pauses left out."""
        return self._progress.seconds

    @functools.cached_property
    def epochs(self) -> tuple[int, ...]:
        """The epochs whose features, and metrics of every arm, are on the disk."""
        arms = {arm.name for arm in self.arms}
        counted = {epoch for epoch, rows in self.numbers.items() if rows.keys() == arms}
        return tuple(epoch for epoch in self.folder.feature_epochs() if epoch in counted)

    @functools.cached_property
    def _table(self) -> WholeTable:
        epochs = self._epochs_done
        if not is_there(self.folder.state):
            # Features are written before rows, so the newest epoch may have none yet.
            epochs = max(self.folder.feature_epochs(), default=0)
        return whole_table(self.folder, self._info, self._rows, epochs, lambda: self.labels)

    @property
    def notes(self) -> tuple[str, ...]:
        """What of the run is not as it was written but rebuilt, one sentence each."""
        return self._table.notes

    @functools.cached_property
    def metrics(self) -> "pd.DataFrame":
        """`metrics.csv`: one row per epoch and arm, its columns of numbers as in the file.

        Rows that the file has lost are rebuilt where that can be done; `notes` says so.
        """
        import pandas as pd

        rows = self._table.rows
        names = metric_columns(rows)
        table = pd.DataFrame({name: [float(row[name] or "nan") for row in rows] for name in names})
        table.insert(1, "arm", [row["arm"] for row in rows])
        return table.astype({"epoch": "int64", "arm": "str"})

    @functools.cached_property
    def _samples(self) -> Samples:
        return read_samples(self.folder.samples, len(self.class_names))

    @property
    def images(self) -> npt.NDArray[np.uint8]:
        """(N, H, W): the drawn split."""
        return self._samples.images

    @property
    def labels(self) -> Ints:
        """(N,): the true labels of `images`."""
        return self._samples.labels

    @functools.cached_property
    def numbers(self) -> Mapping[int, Mapping[str, Mapping[str, float]]]:
        """`metrics.csv` by epoch, arm name and column, without loading pandas."""
        names = {arm.name for arm in self.arms}
        rows = self._table.rows
        columns = [name for name in metric_columns(rows) if name != "epoch"]
        table: dict[int, dict[str, dict[str, float]]] = {}
        for row in rows:
            if row["arm"] in names:
                numbers = {name: float(row[name]) for name in columns if row[name]}
                table.setdefault(int(row["epoch"]), {})[row["arm"]] = numbers
        return table

    def arm_states(self, epoch: int) -> tuple[ArmState, ...]:
        """Every arm at the end of `epoch`; its logits are `ArmState.logits()`.

        Raises:
            RunError: the epoch is not there, or its file is damaged.
        """
        if epoch not in self.epochs:
            raise RunError(
                f"{self.path} has no features of epoch {epoch + 1}, counted from 1: {self._have()}."
            )
        path = self.folder.features(epoch)
        return read_features(path, self._info, self.labels, self.numbers[epoch])

    def refresh(self) -> Self:
        """The run as it is on the disk now; what never changes is not read again."""
        fresh = type(self)(self.path)
        if "_samples" in self.__dict__:
            fresh.__dict__["_samples"] = self._samples
        return fresh

    def _have(self) -> str:
        if not self.epochs:
            return "no epoch has ended yet"
        return f"epochs {self.epochs[0] + 1} to {self.epochs[-1] + 1} are there"


def load_run(path: str | Path) -> SavedRun:
    """The run in the folder `path`.

    Raises:
        RunError: there is no run, or a file of it is damaged or of a newer version.
    """
    return SavedRun(find_run(path).path)
