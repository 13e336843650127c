"""What is told of a saved run, column by column: as text, and as what it is sorted by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...engine import RunSummary, percent_text, short_labels
from .duration import duration

_NOTE_WIDTH = 40
"""Of a longer note, a list shows the beginning."""


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is told of each run."""

    name: str
    text: Callable[[RunSummary], str]
    """What people read; text from files in it is as it is there."""
    sorted_by: Callable[[RunSummary], Any]
    number: bool = False
    """Whether it stands on the right of its column."""


def arm_names(run: RunSummary) -> list[str]:
    """The arms in short, in order."""
    return short_labels([arm.spec for arm in run.arms])


def arm_accuracies(run: RunSummary) -> list[str]:
    """The newest test accuracy of each arm, and whose it is."""
    return [
        f"{percent_text(run.accuracy[arm.name])} {name}"
        for arm, name in zip(run.arms, arm_names(run), strict=True)
        if arm.name in run.accuracy
    ]


def _best(run: RunSummary) -> float:
    return max(run.accuracy.values(), default=float("-inf"))


def _best_text(run: RunSummary) -> str:
    return next(
        (
            f"{percent_text(run.accuracy[arm.name])} {name}"
            for arm, name in zip(run.arms, arm_names(run), strict=True)
            if run.accuracy.get(arm.name) == _best(run)
        ),
        "–",
    )


def epochs_text(run: RunSummary) -> str:
    """How many epochs are done, and of how many."""
    return f"{run.epochs_done}/{run.config.epochs}"


def _started(run: RunSummary) -> str:
    return run.created[:16].replace("T", " ")


def _note(run: RunSummary) -> str:
    return run.note if len(run.note) <= _NOTE_WIDTH else f"{run.note[: _NOTE_WIDTH - 1]}…"


COLUMNS = (
    Column("run", lambda run: run.path.name, lambda run: run.path.name),
    Column("state", lambda run: run.state, lambda run: run.state),
    Column("epochs", epochs_text, lambda run: (run.epochs_done, run.config.epochs), number=True),
    Column("test accuracy", _best_text, _best),
    Column("data", lambda run: run.dataset_name, lambda run: run.dataset_name),
    Column("seed", lambda run: str(run.config.seed), lambda run: run.config.seed, number=True),
    Column("duration", lambda run: duration(run.seconds), lambda run: run.seconds, number=True),
    Column("note", _note, lambda run: run.note.casefold()),
    Column("arms", lambda run: ", ".join(arm_names(run)), arm_names),
    Column("preset", lambda run: run.config.preset, lambda run: run.config.preset),
    Column("started", _started, lambda run: run.created),
)


def _all_told(run: RunSummary) -> str:
    texts = [column.text(run) for column in COLUMNS]
    return " ".join([*texts, *arm_accuracies(run), run.note]).casefold()


def matching(runs: Sequence[RunSummary], words: str) -> list[RunSummary]:
    """The runs that have each of `words` in one of their columns or arms, whatever its case."""
    wanted = words.casefold().split()
    return [run for run in runs if all(word in _all_told(run) for word in wanted)]


def sorted_runs(runs: Sequence[RunSummary], column: str, *, descending: bool) -> list[RunSummary]:
    """The runs by the column of that name; equal ones keep their order."""
    [by] = (each for each in COLUMNS if each.name == column)
    return sorted(runs, key=by.sorted_by, reverse=descending)
