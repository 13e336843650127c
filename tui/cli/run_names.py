"""How commands are told which saved run is meant."""

from pathlib import Path
from typing import Annotated

import typer

from ...engine import resolve_run

_MEANING = "folder, name in the runs folder, a part of that which no other has, or last"

Run = Annotated[str, typer.Argument(metavar="RUN", help=f"The run: its {_MEANING}.")]
Runs = Annotated[list[str], typer.Argument(metavar="RUN…", help=f"Runs: for each, its {_MEANING}.")]
RunsDir = Annotated[
    Path,
    typer.Option("--runs-dir", metavar="PATH", help="Where runs are looked up by name.  [runs]"),
]
RUNS_DIR = Path("runs")


def resolve_runs(runs: list[str], runs_dir: Path) -> list[Path]:
    """The folders of the runs that are meant.

    Raises:
        RunError: one of them means no run, or may mean several.
    """
    return [resolve_run(run, runs_dir) for run in runs]
