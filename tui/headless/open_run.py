"""How a headless run begins.

`engine.run` and `engine.resume` are looked up when they are called, under the signal handlers:
that loads torch, which takes seconds.
"""

from collections.abc import Iterable
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


def resumed_run(
    path: Path,
    *,
    from_start: bool = False,
    losses: Iterable[str] = (),
    network: str | None = None,
) -> "OpenRun":
    """Goes on with the run in the folder `path`, or trains it again from its first epoch.

    `losses` and `network` say where to find the code of its user's own that it has.
    """
    return lambda control, progress: engine.resume(
        path,
        from_start=from_start,
        control=control,
        progress=progress,
        losses=losses,
        network=network,
    )
