"""Rows that `metrics.csv` has lost, rebuilt from the epochs' feature files.

A feature file keeps the numbers of its epoch. One of an older release does not; from its
features, heads and centers all that is about the drawn test images is computed again, and what
needs the networks or the training (training losses, seconds, held-out and unfamiliar images) is
NaN, as are metrics that only that release had.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..config.experiment import ExperimentConfig
from ..config.settings import resolve
from ..errors import RunError
from ..events import ArmInfo, ArmState, Ints
from ..metrics import measure
from .atomic import is_there
from .folder import RunFolder
from .metrics_csv import FIRST_COLUMNS, read_rows, row_of
from .run_arrays import read_features, read_numbers
from .run_info import RunInfo

Row = Mapping[str, str]
Numbers = Mapping[str, Mapping[str, float]]
"""By arm name and column."""


@dataclass(frozen=True, slots=True)
class WholeTable:
    """The rows of a run, none missing."""

    rows: Sequence[Row]
    notes: tuple[str, ...] = ()
    """What was rebuilt, one sentence each."""


def table_until(
    folder: RunFolder, info: RunInfo, epochs: int, labels: Callable[[], Ints]
) -> WholeTable:
    """The rows of the first `epochs` epochs and of no other, to go on after them.

    Raises:
        RunError: as `whole_table`, or `metrics.csv` is damaged.
    """
    kept = [row for row in read_rows(folder.metrics) if int(row["epoch"]) < epochs]
    return whole_table(folder, info, kept, epochs, labels)


def whole_table(
    folder: RunFolder,
    info: RunInfo,
    rows: Sequence[Row],
    epochs: int,
    labels: Callable[[], Ints],
) -> WholeTable:
    """`rows` and those that are missing of the first `epochs` epochs.

    Args:
        folder: where the feature files are.
        info: what the run is.
        rows: of `metrics.csv`.
        epochs: how many epochs the run has finished.
        labels: gives the labels of the drawn images; asked only if they are needed.

    Raises:
        RunError: a row is missing and cannot be rebuilt.
    """
    arms = {arm.name: arm for arm in info.arms}
    have: dict[int, set[str]] = {}
    for row in rows:
        have.setdefault(int(row["epoch"]), set()).add(row["arm"])
    made: list[Row] = []
    exact: list[int] = []
    computed: list[int] = []
    for epoch in range(epochs):
        lost = [name for name in arms if name not in have.get(epoch, ())]
        if not lost:
            continue
        numbers, kept = _numbers(folder, info, epoch, labels)
        (exact if kept else computed).append(epoch)
        made.extend(row_of(epoch, name, numbers[name]) for name in lost)
    if not made:
        return WholeTable(rows)
    order = {name: place for place, name in enumerate(arms)}
    whole = sorted(
        (*rows, *made), key=lambda row: (int(row["epoch"]), order.get(row["arm"], len(order)))
    )
    columns = list(dict.fromkeys(name for row in whole for name in row))
    whole = [{name: row.get(name, "") for name in columns} for row in whole]
    return WholeTable(whole, tuple(_notes(folder, exact, computed)))


def _numbers(
    folder: RunFolder, info: RunInfo, epoch: int, labels: Callable[[], Ints]
) -> tuple[Numbers, bool]:
    """Every arm's numbers after `epoch`, and whether they are all that there were."""
    path, config = folder.features(epoch), info.experiment
    lost = f"{folder.metrics} has no row of epoch {epoch + 1}, counted from 1, and it cannot be"
    if not is_there(path):
        raise RunError(f"{lost} rebuilt: {path} is missing; put a copy of one of them back.")
    try:
        kept = read_numbers(path, info.arms)
        if kept is not None:
            return kept, True
        if config.features != "test":
            raise RunError("its features are not of the test images")
        if not all(map(_is_known, info.arms)):
            raise RunError("its arms have losses that the saved features do not give")
        true = labels()
        states = read_features(path, info, true)
    except RunError as error:
        why = str(error).rstrip(".")
        raise RunError(
            f"{lost} rebuilt ({why}); put a copy of {folder.metrics.name} back."
        ) from error
    arms = {arm.name: arm for arm in info.arms}
    return {state.arm: _computed(state, arms[state.arm], true, config) for state in states}, False


def _is_known(arm: ArmInfo) -> bool:
    """Whether the arm is of those that were written without their numbers."""
    return {loss.loss for loss in arm.spec.losses} <= {"softmax", "center"}


def _computed(
    state: ArmState, arm: ArmInfo, labels: Ints, config: ExperimentConfig
) -> dict[str, float]:
    """What the features of all test images (N, D) tell about one arm."""
    with np.errstate(all="ignore"):
        logits = state.logits().astype(np.float64)
        shifted = logits - logits.max(axis=1, keepdims=True)
        answers = shifted[np.arange(len(labels)), labels]
        cross_entropy = float((np.log(np.exp(shifted).sum(axis=1)) - answers).mean())
    numbers = dict.fromkeys(FIRST_COLUMNS[2:], float("nan"))
    numbers["test_cross_entropy"] = numbers["test_loss"] = cross_entropy
    for term in arm.spec.terms:
        settings = resolve(config, term)
        with np.errstate(all="ignore"):
            away = _center_loss(state, labels, settings.text("form")).mean()
        numbers["test_center_loss"] = float(away)
        numbers["test_loss"] += settings.number("lam") * float(away)
    numbers["test_accuracy"] = float((logits.argmax(axis=1) == labels).mean())
    if config.validation == "test":
        numbers["validation_loss"] = numbers["test_loss"]
        numbers["validation_accuracy"] = numbers["test_accuracy"]
    return numbers | measure(
        features=state.features,
        labels=labels,
        classifier=state.classifier,
        anchors=state.anchors,
    )


def _center_loss(state: ArmState, labels: Ints, form: str) -> npt.NDArray[np.float64]:
    """(N,): as `training.losses.center.center_loss`, without loading torch."""
    away: npt.NDArray[np.float64] = state.features.astype(np.float64) - state.anchors.points[labels]
    squared: npt.NDArray[np.float64] = np.square(away).sum(axis=1)
    if form == "norm":
        squared = np.sqrt(squared)
    return squared * 0.5 if form == "half-squared" else squared


def _notes(folder: RunFolder, exact: Sequence[int], computed: Sequence[int]) -> list[str]:
    notes = []
    if exact:
        notes.append(
            f"{folder.metrics} had no rows of {_epochs(exact)}: they are rebuilt from the "
            "feature files, which keep all their numbers."
        )
    if computed:
        notes.append(
            f"{folder.metrics} had no rows of {_epochs(computed)}: what the saved features tell of "
            "the test images is computed again; training losses and accuracies, seconds, what was "
            "measured on other images, and metrics that are no longer computed are lost and left "
            "empty."
        )
    return notes


def _epochs(epochs: Sequence[int]) -> str:
    """`epoch 3`, `epochs 1 to 4` or `4 epochs from 2 to 9`, counted from 1."""
    first, last = epochs[0] + 1, epochs[-1] + 1
    if first == last:
        return f"epoch {first}"
    if last - first + 1 == len(epochs):
        return f"epochs {first} to {last}"
    return f"{len(epochs)} epochs from {first} to {last}"
