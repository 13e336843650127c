"""`centerviz replay`: saved runs in the dashboard."""

from pathlib import Path
from typing import Annotated

import typer

from .run import require_terminal

app = typer.Typer()


@app.command()
def replay(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN…", help="Folders of runs.")],
) -> None:
    """Watch saved runs in the dashboard, several side by side.

    A run that another process is training is followed while it grows.
    """
    # Imported here: the help needs none of it.
    from ...engine import OutputConfig, load_run

    for run in runs:
        _ = load_run(run).epochs  # What cannot be read is refused before the screen changes.
    require_terminal("`centerviz export` and `centerviz report` write files instead")
    from ..dashboard.app import run_dashboard

    raise typer.Exit(run_dashboard(None, OutputConfig(runs_dir=str(runs[0].parent)), replay=runs))
