"""`centerviz runs` and `centerviz note`: the saved runs, and what their user says of them."""

import json as json_format
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ...data import inert
from ...engine import RunSummary, list_runs, read_note, resolve_run, write_note
from ..listing.columns import arm_accuracies, arm_names, epochs_text, matching
from ..listing.duration import duration
from .run_names import RUNS_DIR, Run, RunsDir

if TYPE_CHECKING:
    from rich.table import Table

app = typer.Typer()

PLAIN_WIDTH = 8192
"""More than the longest note needs: a program that reads the table gets each run in one line."""

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="WORD…", help="Only runs that have all of these in what is listed."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Note = Annotated[
    str | None,
    typer.Argument(metavar="TEXT", help="The new note; '' removes it. Without, it is printed."),
]


@app.command("runs")
def runs_command(words: Words = None, runs_dir: RunsDir = RUNS_DIR, json: Json = False) -> None:
    """List the saved runs, the newest first.

    Accuracies are those of the test images after the newest epoch.
    """
    found = matching(list_runs(runs_dir), " ".join(words or ()))
    if json:
        typer.echo(json_format.dumps([_as_json(run) for run in found], indent=2))
    elif found:
        _print(found)
    else:
        having = " with these words" if words else ""
        typer.echo(f"There is no run{having} in {inert(str(runs_dir))}.", err=True)


@app.command("note")
def note_command(run: Run, text: Note = None, runs_dir: RunsDir = RUNS_DIR) -> None:
    """Print the note on a run, or write one; the lists of runs show it."""
    path = resolve_run(run, runs_dir)
    if text is None:
        typer.echo(read_note(path))
    else:
        write_note(path, text)


def _as_json(run: RunSummary) -> dict[str, object]:
    return {
        "run": run.path.name,
        "path": str(run.path),
        "state": run.state,
        "created": run.created,
        "epochs_done": run.epochs_done,
        "epochs": run.config.epochs,
        "seconds": run.seconds,
        "data": run.dataset_name,
        "seed": run.config.seed,
        "preset": run.config.preset,
        "arms": [
            {"arm": arm.name, "title": name, "test_accuracy": run.accuracy.get(arm.name)}
            for arm, name in zip(run.arms, arm_names(run), strict=True)
        ],
        "note": run.note,
    }


def _print(runs: list[RunSummary]) -> None:
    from rich.console import Console

    terminal = sys.stdout.isatty()
    width = None if terminal else PLAIN_WIDTH
    console = Console(highlight=False, markup=False, emoji=False, width=width)
    with console.capture() as captured:
        console.print(_table(runs, terminal=terminal))
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _table(runs: list[RunSummary], *, terminal: bool) -> "Table":
    """A row for each run: on a terminal several lines, for a program one, with a column more."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("run", overflow="fold")
    table.add_column("state", no_wrap=True)
    table.add_column("test accuracy", overflow="fold")
    table.add_column("data", overflow="fold")
    table.add_column("seed", justify="right", no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True)
    if not terminal:
        table.add_column("note")
    for run in runs:
        name, note = inert(run.path.name), inert(run.note)
        cells = [
            Text(f"{name}\n{note}" if terminal and note else name),
            Text(f"{run.state} {epochs_text(run)}"),
            Text(("\n" if terminal else ", ").join(map(inert, arm_accuracies(run))) or "–"),
            Text(inert(run.dataset_name)),
            Text(str(run.config.seed)),
            Text(duration(run.seconds)),
        ]
        table.add_row(*cells, *([] if terminal else [Text(note)]))
    return table
