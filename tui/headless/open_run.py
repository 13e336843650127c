"""How a headless run begins.

`engine.run` and `engine.resume` are looked up when they are called, under the signal handlers:
that loads torch, which takes seconds.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ... import engine
from ...engine import ExperimentConfig, OutputConfig

if TYPE_CHECKING:
    from .follow import OpenRun


def new_run(config: ExperimentConfig, output: OutputConfig) -> "OpenRun":
    """Begins a new run."""
    return lambda control, progress: engine.run(
        config, output=output, control=control, progress=progress
    )


def resumed_run(path: Path, *, from_start: bool = False) -> "OpenRun":
    """Goes on with the run in the folder `path`, or trains it again from its first epoch."""
    return lambda control, progress: engine.resume(
        path, from_start=from_start, control=control, progress=progress
    )
