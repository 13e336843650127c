"""`centerviz replay`: saved runs in the dashboard."""

import typer

from .run import require_terminal
from .run_names import RUNS_DIR, Runs, RunsDir, resolve_runs

app = typer.Typer()


@app.command()
def replay(
    runs: Runs,
    runs_dir: RunsDir = RUNS_DIR,
) -> None:
    """Watch saved runs in the dashboard, several side by side.

    A run that another process is training is followed while it grows.
    """
    # Imported here: the help needs none of it.
    from ...engine import OutputConfig, load_run

    paths = resolve_runs(runs, runs_dir)
    for path in paths:
        _ = load_run(path).epochs  # What cannot be read is refused before the screen changes.
    require_terminal("`centerviz export` and `centerviz report` write files instead")
    from ..dashboard.app import run_dashboard

    raise typer.Exit(run_dashboard(None, OutputConfig(runs_dir=str(paths[0].parent)), replay=paths))
