"""What the curves can show: each metric of a run, errors and losses of both splits together."""

from collections.abc import Iterable
from dataclasses import dataclass

from .metric_facts import ERROR, FIRST, title

_SPLITS = ("train", "test")
_RUNNING = {
    "train_loss": "train_loss",
    "train_accuracy": "train_accuracy",
    "test_accuracy": "frame_accuracy",
}
"""What stands for a metric within an epoch: means so far, and a sample of the test images."""
_WITHIN = {running: name for name, running in _RUNNING.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of `metrics.csv` that becomes a line of each arm."""

    name: str
    faint: bool = False
    """The training set's beside the test set's, and drawn behind it."""

    @property
    def running(self) -> str | None:
        """The number that stands for it within an epoch, if one does."""
        return _RUNNING.get(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plotted:
    """One choice."""

    name: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """For people."""
        return title(self.name)

    @property
    def share(self) -> bool:
        """Whether its values lie from 0 to 1 and are read as percentages."""
        return self.name == ERROR or self.name.endswith("accuracy")

    @property
    def both(self) -> bool:
        """Whether training and test set each have a line."""
        return len(self.columns) > 1

    def value(self, measured: float) -> float:
        """What is drawn for a measured number: percentages for shares."""
        measured = 1 - measured if self.name == ERROR else measured
        return 100 * measured if self.share else measured


def choices(measured: Iterable[str]) -> list[Plotted]:
    """All that can be shown of these columns: the error, the loss, what matters, the rest.

    Args:
        measured: names of columns in any order; those of unknown losses and metrics count, too.
    """
    known = (_WITHIN.get(name, name) for name in measured)
    names = list(dict.fromkeys(name for name in known if not name.startswith("frame_")))
    paired = [name.partition("_")[2] for name in names if name.partition("_")[0] in _SPLITS]
    singles = [name for name in names if name.partition("_")[0] not in _SPLITS]
    found = {name: _pair(name, names) for name in dict.fromkeys(paired)}
    found |= {name: Plotted(name=name, columns=(Column(name=name),)) for name in singles}
    if "accuracy" in found:
        found[ERROR] = Plotted(name=ERROR, columns=found["accuracy"].columns)
    first = [name for name in (ERROR, "loss", *FIRST, "accuracy") if name in found]
    return [found.pop(name) for name in first] + list(found.values())


def choice_of(column: str) -> str:
    """The name of the choice that shows a column: `loss` of `train_loss`."""
    split, _, name = column.partition("_")
    return name if split in _SPLITS else _WITHIN.get(column, column).removeprefix("test_")


def _pair(name: str, names: list[str]) -> Plotted:
    splits = [split for split in _SPLITS if f"{split}_{name}" in names]
    columns = (
        Column(name=f"{split}_{name}", faint=split == "train" and len(splits) > 1)
        for split in splits
    )
    return Plotted(name=name, columns=tuple(columns))
