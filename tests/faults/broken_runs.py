"""A tiny run that was stopped after two of three epochs, the same run left alone, and copies."""

import shutil
from collections.abc import Generator
from pathlib import Path

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.events import CheckpointReady, Event, RunFinished, RunStarted
from centerviz.engine.launch import resume, run
from tests.faults.tiny import CONFIG, EPOCHS, tiny_dataset


def train(runs_dir: Path, *, epochs: int) -> Path:
    """A new run of `CONFIG`, left after the checkpoint of so many epochs, or finished."""
    output = OutputConfig(runs_dir=str(runs_dir), snapshots=False)
    events = run(CONFIG, output=output, dataset=tiny_dataset())
    started = next(events)
    assert isinstance(started, RunStarted)
    for event in events:
        if isinstance(event, CheckpointReady) and event.epoch == epochs < EPOCHS:
            break
    assert isinstance(events, Generator)
    events.close()
    return Path(started.run_dir or "")


def copy_of(path: Path, folder: Path) -> Path:
    """A copy that may be spoiled."""
    return Path(shutil.copytree(path, folder / path.name))


def resumed(path: Path, **options: bool) -> RunStarted:
    """Resume to the end; the first event."""
    events: list[Event] = list(resume(path, dataset=tiny_dataset(), **options))
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason == "completed"
    assert isinstance(events[0], RunStarted)
    return events[0]


def cut_rows(path: Path, *, keep: int) -> None:
    """Leave the header and `keep` rows of `metrics.csv`."""
    table = path / "metrics.csv"
    table.write_bytes(b"".join(table.read_bytes().splitlines(keepends=True)[: keep + 1]))


def flip_a_bit(path: Path) -> None:
    """Damage a file in its middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
