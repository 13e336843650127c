"""`centerviz export`: a run as an animation, a poster, or a table."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ...engine import load_run, resolve_run
from .progress import shown_progress
from .run_names import RUNS_DIR, Run, RunsDir
from .saved_notes import say_notes

app = typer.Typer()

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE",
        help="Animation: .gif .mp4.  Poster: .jpg .png .svg .pdf.  Metrics: .csv .parquet.  "
        "(default: a .gif named after the run)",
    ),
]
Axes = Annotated[
    Literal["own", "shared", "fit"],
    typer.Option(
        "--axes",
        help="What axes span: own, each arm's plane over all epochs; shared, the same for all "
        "arms; fit, each picture's points.",
    ),
]
Epoch = Annotated[
    int | None,
    typer.Option("--epoch", metavar="N", help="The poster's epoch, from 1 (default: the last)."),
]
Fps = Annotated[float, typer.Option("--fps", metavar="N", help="Epochs a second.")]
Width = Annotated[int, typer.Option("--width", metavar="PX", help="Of an animation, at most.")]


@app.command()
def export(
    run: Run,
    files: Files = None,
    axes: Axes = "own",
    epoch: Epoch = None,
    fps: Fps = 4.0,
    width: Width = 1200,
    runs_dir: RunsDir = RUNS_DIR,
) -> None:
    """Write an animation, a poster, or the metrics; each FILE's ending says which."""
    from ...engine import ExportOptions, check_export, export_run

    saved = load_run(resolve_run(run, runs_dir))
    say_notes([saved])
    options = ExportOptions(
        view=axes, epoch=None if epoch is None else epoch - 1, fps=fps, width=width
    )
    paths = files or [Path(f"{saved.run_id}.gif")]
    for path in paths:
        check_export(saved, path, options)
    for path in paths:
        with shown_progress(path.name) as tell:
            export_run(saved, path, options, tell)
        typer.echo(path)
