"""Run folders, scripted or really trained, for everything that reads them."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from centerviz.data import Dataset
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.control import Control
from centerviz.engine.events import ArmState, EpochDone, Event, RunFinished, RunStarted
from centerviz.engine.launch import run
from centerviz.engine.recording.record import record
from centerviz.engine.run_folder.saved_run import SavedRun, load_run
from tests.scripted import arm_name, scripted_events

GOOD = {"silhouette": 0.8, "ece": 0.005, "confidence_gap": -0.004, "mean_confidence": 0.984}
BAD = {"silhouette": 0.1, "ece": 0.02, "confidence_gap": 0.02, "mean_confidence": 0.99}


def saved_run(
    runs_dir: Path,
    *,
    seed: int = 0,
    metrics: Mapping[float, Mapping[str, float]] | None = None,
    settings: Mapping[str, Any] | None = None,
    edit: Callable[[ArmState], ArmState] = lambda state: state,
    **scripted: Any,
) -> SavedRun:
    """A scripted run, written and read back.

    `metrics` by λ are put into every epoch, and its arms are changed by `edit`.
    """
    events = _changed(scripted_events(**scripted), seed, metrics or {}, settings or {}, edit)
    run_dir = None
    for event in record(events, OutputConfig(runs_dir=str(runs_dir), snapshots=False)):
        if isinstance(event, RunStarted):
            run_dir = event.run_dir
    assert run_dir is not None
    return load_run(run_dir)


def begun_run(runs_dir: Path) -> SavedRun:
    """A run that was left before its first epoch had ended."""
    events = record(scripted_events(), OutputConfig(runs_dir=str(runs_dir), snapshots=False))
    started = next(events)
    assert isinstance(started, RunStarted)
    assert isinstance(events, Generator)
    events.close()
    return load_run(started.run_dir or "")


def trained(runs_dir: Path, dataset: Dataset, **settings: object) -> SavedRun:
    """A short run, recorded without pictures."""
    config = ExperimentConfig(
        **{"epochs": 2, "batch_size": 64, "device": "cpu", "threads": 1, **settings}  # type: ignore[arg-type]
    )
    output = OutputConfig(runs_dir=str(runs_dir), snapshots=False)
    *_, last = run(config, output=output, dataset=dataset)
    assert isinstance(last, RunFinished)
    assert last.run_dir is not None
    return load_run(last.run_dir)


def _changed(
    events: Iterator[Event],
    seed: int,
    metrics: Mapping[float, Mapping[str, float]],
    settings: Mapping[str, Any],
    edit: Callable[[ArmState], ArmState],
) -> Iterator[Event]:
    by_name = {arm_name(lam): numbers for lam, numbers in metrics.items()}
    for event in events:
        if isinstance(event, RunStarted):
            yield replace(event, config=replace(event.config, seed=seed, **settings))
        elif isinstance(event, EpochDone):
            arms = (
                edit(replace(arm, metrics={**arm.metrics, **by_name.get(arm.arm, {})}))
                for arm in event.arms
            )
            yield replace(event, arms=tuple(arms))
        else:
            yield event


class StopsSoon(Control):
    """Asks for a stop after a few steps; whoever waits for an event to do so may come too late."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    @property
    def stopping(self):
        self.asked += 1
        return self.asked > 10
