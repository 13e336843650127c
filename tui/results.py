"""The results of a run on stdout: a table of the arms, then the paths."""

import sys

import typer

from centerviz.data.inert import inert
from centerviz.engine.config import lam_text
from centerviz.engine.events import ArmInfo, ArmState
from centerviz.tui.progress_state import RunProgress, number, percent

_COLUMNS = (
    ("train\naccuracy", "train_accuracy", percent),
    ("test\naccuracy", "test_accuracy", percent),
    ("train\nloss", "train_loss", number),
    ("test\nloss", "test_loss", number),
)


def print_results(progress: RunProgress) -> None:
    """The newest epoch's numbers of every arm, the poster and the run folder."""
    if progress.last_epoch is not None:
        typer.echo(results_table(progress))
    if progress.poster is not None:
        typer.echo(f"poster      {inert(progress.poster)}")
    if progress.run_dir is not None:
        typer.echo(f"run folder  {inert(progress.run_dir)}")


def results_table(progress: RunProgress) -> str:
    """One row for each arm; with colours when stdout is a terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    assert progress.last_epoch is not None
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    table.add_column("arm", no_wrap=True)
    table.add_column("λ", justify="right")
    for title, *_ in _COLUMNS:
        table.add_column(title, justify="right")
    table.add_column("seconds", justify="right")
    states = {state.arm: state for state in progress.last_epoch.arms}
    for arm in progress.arms:
        table.add_row(*_row(arm, states[arm.name], progress.last_epoch.seconds))
    terminal = sys.stdout is not None and sys.stdout.isatty()
    console = Console(highlight=False, markup=False, width=None if terminal else 120)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _row(arm: ArmInfo, state: ArmState, seconds: float) -> list[str]:
    name = "center loss" if arm.lam else "softmax"
    cells = [show(state.metrics[key]) for _, key, show in _COLUMNS]
    return [name, lam_text(arm.lam), *cells, f"{seconds:.1f}"]
