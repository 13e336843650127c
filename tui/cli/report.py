"""`centerviz report`: runs as one HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from ...data import counted, inert
from ...engine import load_run
from .progress import shown_progress
from .run_names import RUNS_DIR, Runs, RunsDir, resolve_runs
from .saved_notes import say_notes

app = typer.Typer()

Out = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE", help="Where to write.  [RUN's name .html, or report.html]"
    ),
]
Points = Annotated[
    int,
    typer.Option(
        "--points", metavar="N", help="Points of a plane, at most: a fixed sample of more images."
    ),
]


@app.command()
def report(
    runs: Runs, out: Out = None, points: Points = 10_000, runs_dir: RunsDir = RUNS_DIR
) -> None:
    """Write one HTML file about runs that opens in a browser from the disk, without a network.

    Feature planes of every epoch, curves, reliability, metrics, settings, and the verdicts.
    """
    from ...engine import write_report

    saved = [load_run(path) for path in resolve_runs(runs, runs_dir)]
    say_notes(saved)
    # Not its id, which a file from elsewhere says and which may lead to another folder.
    default = f"{saved[0].path.resolve().name}.html" if len(saved) == 1 else "report.html"
    path = out or Path(default)
    with shown_progress(path.name) as tell:
        written = write_report(saved, path, points=points, progress=tell)
    typer.echo(inert(str(written.path)))
    for run_id in written.sampled:
        drawn = counted(points, "point is", "points are")
        typer.echo(f"{inert(run_id)} has more images: {drawn} drawn.", err=True)
    typer.echo(f"{written.size / 1e6:.1f} MB", err=True)
