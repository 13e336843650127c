"""What of a saved run is not as it was written but rebuilt, said on stderr."""

from collections.abc import Iterable

import typer

from ...data import inert
from ...engine import SavedRun


def say_notes(runs: Iterable[SavedRun]) -> None:
    """One line for each note, before anything is made of the runs.

    Raises:
        RunError: rows of a run are lost and cannot be rebuilt.
    """
    for run in runs:
        for note in run.notes:
            typer.echo(inert(note), err=True)
