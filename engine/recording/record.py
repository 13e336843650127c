"""Write a run's folder while its events pass by."""

import contextlib
import dataclasses
from collections.abc import Iterator

from ..closing import closing_events
from ..config.output import OutputConfig
from ..events import Event, FrameReady, RunFinished, RunStarted
from ..run_folder.checkpoint_file import Newest
from .recorder import Recorder


def record(
    events: Iterator[Event],
    output: OutputConfig,
    *,
    from_start: bool = False,
    checkpoint: Newest | None = None,
) -> Iterator[Event]:
    """Pass `events` on, each after what it brings is on the disk.

    The folder is made at `RunStarted`, so a refused run leaves none; a `RunStarted` that
    already has a `run_dir` goes on in that folder, from `checkpoint` if that has been read, and
    no warning that it has is told again; with `from_start` that folder is emptied first.
    `SnapshotSaved` is added when pictures are on the disk, all of them before `RunFinished`.
    Whatever ends the iteration, an exception or the consumer's `close`, the folder is closed in
    order and stays readable.

    Raises:
        RunError: the folder cannot be written; or whatever `events` raises.
    """
    with closing_events(events):
        for event in events:
            if isinstance(event, RunStarted):
                start = Recorder.start(event, output, from_start=from_start, checkpoint=checkpoint)
                yield from _record_from(event, events, start)
            else:
                yield event


def _record_from(
    started: RunStarted,
    events: Iterator[Event],
    start: contextlib.AbstractContextManager[Recorder],
) -> Iterator[Event]:
    # The events end before the folder is closed: nothing trains while pictures are awaited.
    with start as recorder, closing_events(events):
        run_dir = str(recorder.folder.path)
        yield dataclasses.replace(started, run_dir=run_dir, rebuilt=recorder.rebuilt)
        for event in events:
            if isinstance(event, RunFinished):
                # A run that is killed before its last picture still owes it, and can be resumed.
                yield from recorder.remaining_pictures()
                recorder.save(event)
                yield dataclasses.replace(event, run_dir=run_dir)
                continue
            if recorder.has_told(event):
                continue
            recorder.save(event)
            yield from recorder.finished_pictures()
            yield event
            if isinstance(event, FrameReady) and event.snapshot:
                # Whoever asked waits for the picture; the arms go on meanwhile.
                yield from recorder.snapshot(event)
