"""The results of a run on stdout: tables of the arms and their metrics, then the paths."""

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import typer

from ...data import inert
from ...engine import DRAWN, METRICS, ImageSet, metric_text, short_labels
from ...engine.events import ArmInfo, ArmState
from ..listing.blocks import NumberColumn, fill_tables
from .progress import RunProgress

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ...engine import Metric

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
        for metrics, images in _measured(progress):
            for table in _metrics_tables(progress, metrics, images):
                typer.echo(_printed(table))
    if progress.poster is not None:
        typer.echo(f"poster      {inert(progress.poster)}")
    if progress.run_dir is not None:
        typer.echo(f"run folder  {inert(progress.run_dir)}")


def _printed(table: "Table") -> str:
    """The table as text; with colours when stdout is a terminal."""
    console = _console()
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _console() -> "Console":
    from rich.console import Console

    terminal = sys.stdout is not None and sys.stdout.isatty()
    return Console(highlight=False, markup=False, width=None if terminal else 120)


def _empty_table() -> "Table":
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style="bold")


def _states(progress: RunProgress) -> list[ArmState]:
    """The arms' last states, in the arms' order."""
    assert progress.last_epoch is not None
    states = {state.arm: state for state in progress.last_epoch.arms}
    return [states[arm.name] for arm in progress.arms]


def _measured(progress: RunProgress) -> "Iterator[tuple[Sequence[Metric], ImageSet]]":
    """What was measured on which images."""
    assert progress.started is not None
    config, dataset = progress.started.config, progress.started.dataset
    test, drawn = ImageSet.of(dataset, "test"), ImageSet.drawn(config, dataset)
    for metrics, images in ((METRICS, test), (DRAWN, drawn)):
        if any(metric.name in state.metrics for metric in metrics for state in _states(progress)):
            yield metrics, images


def _arms_table(progress: RunProgress) -> "Table":
    """Accuracy and loss, one row for each arm."""
    assert progress.last_epoch is not None
    table = _empty_table()
    table.add_column("arm", overflow="fold")
    for title in (*(title for title, _ in _COLUMNS), "seconds"):
        table.add_column(title, justify="right", no_wrap=True)
    for arm, state in zip(progress.arms, _states(progress), strict=True):
        table.add_row(*_row(arm, state, progress.last_epoch.seconds))
    return table


def _metrics_tables(
    progress: RunProgress, metrics: "Sequence[Metric]", images: ImageSet
) -> Iterator["Table"]:
    """Clusters and confidence, one row for each of `metrics`, one column for each arm."""
    states = _states(progress)
    shown = [one for one in metrics if any(one.name in state.metrics for state in states)]
    labels = short_labels([arm.spec for arm in progress.arms])
    columns = [
        NumberColumn(label, [metric_text(one.name, state.metrics.get(one.name)) for one in shown])
        for label, state in zip(labels, states, strict=True)
    ]
    yield from fill_tables(
        partial(_empty_metrics_table, images),
        [one.title for one in shown],
        columns,
        _console().width,
    )


def _empty_metrics_table(images: ImageSet) -> "Table":
    table = _empty_table()
    table.add_column(f"on {images}", no_wrap=True)
    return table


def _row(arm: ArmInfo, state: ArmState, seconds: float) -> list[str]:
    cells = [metric_text(name, state.metrics[name]) for _, name in _COLUMNS]
    return [arm.title, *cells, metric_text("seconds", seconds)]
