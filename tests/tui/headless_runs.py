"""Scripted runs for the headless front end: no training, known numbers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from centerviz.data import FetchProgress
from centerviz.engine.control import Control
from centerviz.engine.events import EpochDone, Event, RunFinished, RunStarted, SnapshotSaved
from centerviz.tui.headless.follow import OpenRun
from tests.scripted import scripted_events

RUN_DIR = "runs/[red]one[/red]"
POSTER = f"{RUN_DIR}.jpg"


def recorded(events: Iterator[Event], control: Control, run_dir: str = RUN_DIR) -> Iterator[Event]:
    """The events as the recorder passes them on; a stop takes effect after the next epoch."""
    epochs_done = 0
    for event in events:
        match event:
            case RunStarted() | RunFinished():
                yield replace(event, run_dir=run_dir)
            case EpochDone():
                epochs_done += 1
                yield event
                yield SnapshotSaved(epoch=event.epoch, paths=(POSTER, "other.jpg"))
                if control.stopping:
                    yield RunFinished(
                        reason="stopped", epochs_done=epochs_done, seconds=1.0, run_dir=run_dir
                    )
                    return
            case _:
                yield event


def scripted_run(**options: Any) -> OpenRun:
    """Opens `scripted_events(**options)` as a recorded run."""

    def open_run(control: Control, progress: Callable[[FetchProgress], None]) -> Iterator[Event]:
        del progress
        return recorded(scripted_events(**options), control)

    return open_run
