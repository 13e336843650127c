"""The results of a run on stdout: tables of the arms and their metrics, then the paths."""

import sys
from typing import TYPE_CHECKING

import typer

from ...data import inert
from ...engine import METRICS, metric_text, short_labels
from ...engine.events import ArmInfo, ArmState
from .progress import RunProgress

if TYPE_CHECKING:
    from rich.table import Table

_COLUMNS = (
    ("train\naccuracy", "train_accuracy"),
    ("test\naccuracy", "test_accuracy"),
    ("train\nloss", "train_loss"),
    ("test\nloss", "test_loss"),
)


def print_results(progress: RunProgress) -> None:
    """The newest epoch's numbers of every arm, the poster and the run folder."""
    if progress.last_epoch is not None:
        typer.echo(_printed(_arms_table(progress)))
        if any(metric.name in state.metrics for metric in METRICS for state in _states(progress)):
            typer.echo(_printed(_metrics_table(progress)))
    if progress.poster is not None:
        typer.echo(f"poster      {inert(progress.poster)}")
    if progress.run_dir is not None:
        typer.echo(f"run folder  {inert(progress.run_dir)}")


def _printed(table: "Table") -> str:
    """The table as text; with colours when stdout is a terminal."""
    from rich.console import Console

    terminal = sys.stdout is not None and sys.stdout.isatty()
    console = Console(highlight=False, markup=False, width=None if terminal else 120)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _empty_table() -> "Table":
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style="bold")


def _states(progress: RunProgress) -> list[ArmState]:
    """The arms' last states, in the arms' order."""
    assert progress.last_epoch is not None
    states = {state.arm: state for state in progress.last_epoch.arms}
    return [states[arm.name] for arm in progress.arms]


def _arms_table(progress: RunProgress) -> "Table":
    """Accuracy and loss, one row for each arm."""
    assert progress.last_epoch is not None
    table = _empty_table()
    table.add_column("arm", no_wrap=True)
    for title, _ in _COLUMNS:
        table.add_column(title, justify="right")
    table.add_column("seconds", justify="right")
    for arm, state in zip(progress.arms, _states(progress), strict=True):
        table.add_row(*_row(arm, state, progress.last_epoch.seconds))
    return table


def _metrics_table(progress: RunProgress) -> "Table":
    """Clusters and confidence on the test set, one row for each metric, one column for each arm."""
    table = _empty_table()
    table.add_column("on the test set", no_wrap=True)
    for label in short_labels([arm.spec for arm in progress.arms]):
        table.add_column(label, justify="right", no_wrap=True)
    states = _states(progress)
    for metric in METRICS:
        values = [state.metrics.get(metric.name) for state in states]
        if any(value is not None for value in values):
            table.add_row(metric.title, *(metric_text(metric.name, value) for value in values))
    return table


def _row(arm: ArmInfo, state: ArmState, seconds: float) -> list[str]:
    cells = [metric_text(name, state.metrics[name]) for _, name in _COLUMNS]
    return [arm.title, *cells, metric_text("seconds", seconds)]
