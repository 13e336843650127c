"""The one writer of a run's folder."""

import contextlib
import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from ...data import counted
from ..config.output import OutputConfig
from ..drawing.painting import Painting
from ..errors import RunError
from ..events import (
    ArmWarning,
    CheckpointReady,
    EpochDone,
    Event,
    FrameReady,
    RunFinished,
    RunStarted,
    SnapshotSaved,
)
from ..run_folder.atomic import is_there, writing
from ..run_folder.checkpoint_file import Newest, save_best, save_checkpoint
from ..run_folder.folder import RunFolder
from ..run_folder.lock import RunLock
from ..run_folder.lost_rows import table_until
from ..run_folder.mending import mend
from ..run_folder.metrics_csv import MetricsTable
from ..run_folder.opening import (
    begin_again,
    check_newest,
    new_folder,
    prepare_folder,
    sweep_folder,
)
from ..run_folder.resuming import refuse_links
from ..run_folder.run_arrays import write_features
from ..run_folder.run_info import RunInfo, RunState
from ..run_folder.run_log import RunLog


class Recorder:
    """Saves each event of one run; a context that closes the folder however the run ends."""

    def __init__(
        self,
        folder: RunFolder,
        started: RunStarted,
        output: OutputConfig,
        checkpoint: Newest | None = None,
    ) -> None:
        """Go on from `checkpoint` in a folder that holds the run's config and lock; see `start`."""
        self.folder = folder
        self._started = started
        self._output = output
        sweep_folder(folder)
        info, labels = RunInfo.read(folder.config), started.labels
        table = table_until(folder, info, started.first_epoch, lambda: labels)
        self._table = MetricsTable(folder.metrics, table.rows)
        before = RunState.read(folder.state) if is_there(folder.state) else RunState()
        mended = mend(folder, started, table.rows, checkpoint)
        self.rebuilt = (*info.changed_code(started.code), *table.notes, *mended)
        """What of the folder was missing or damaged, or is done otherwise, one sentence each."""
        self._state = dataclasses.replace(
            before, state="running", message=None, epochs_done=started.first_epoch
        )
        # The state first: it never claims an epoch that has no row.
        self._state.write(folder.state)
        self._table.write()
        self._last_drawn = -1
        self._log = RunLog(folder.log)
        self._painting = Painting(folder, self._log)
        try:
            self._begin()
        except BaseException:
            self._log.close()
            raise

    def _begin(self) -> None:
        first, epochs = self._started.first_epoch, self._started.config.epochs
        self._log.line(f"Started at epoch {first + 1} of {epochs}.")
        for note in self.rebuilt:
            self._log.line(note)
        if self._output.snapshots:
            # The painter starts with its first order, and not beside training's own first second.
            for epoch in self._undrawn():
                self._painting.order(epoch)

    @classmethod
    @contextlib.contextmanager
    def start(
        cls,
        started: RunStarted,
        output: OutputConfig,
        *,
        from_start: bool = False,
        checkpoint: Newest | None = None,
    ) -> Iterator[Self]:
        """A recorder into a new folder, or into the one that `started.run_dir` names.

        Args:
            started: the run.
            output: where to record it.
            from_start: that folder's run begins again, and nothing of it is kept.
            checkpoint: where that run goes on, if it has been read already.

        Raises:
            RunError: the folder cannot be made or written, or another process writes it.
        """
        if started.run_dir:
            folder = RunFolder(Path(started.run_dir))
            refuse_links(folder)
        else:
            folder = new_folder(started, output)
        lock = RunLock(folder.lock)
        try:
            lock.acquire()
            if from_start:
                begin_again(folder, started, output)
            elif started.run_dir:
                checkpoint = check_newest(folder, started, checkpoint)
            else:
                prepare_folder(folder, started, output)
            recorder = cls(folder, started, output, checkpoint)
        except BaseException:
            lock.release()
            if not started.run_dir:
                shutil.rmtree(folder.path, ignore_errors=True)
            raise
        try:
            with recorder:
                yield recorder
        finally:
            lock.release()

    def save(self, event: Event) -> None:
        """Put what `event` brings on the disk.

        Raises:
            RunError: the disk refuses.
        """
        match event:
            case EpochDone():
                self._save_epoch(event)
            case CheckpointReady():
                # The checkpoint last: it says which losses the best weights have reached, so
                # those must be on the disk before anyone goes on from it.
                for arm in self._started.arms:
                    if arm.name in event.best:
                        save_best(self.folder, arm, event)
                save_checkpoint(self.folder, event)
            case ArmWarning():
                self._log.line(f"{event.arm}: {event.message}")
                self._update(warnings=(*self._state.warnings, event))
            case RunFinished():
                self._update(state=event.reason, seconds=event.seconds)
                self._log.line(
                    f"Ended after {counted(event.epochs_done, 'epoch')}: {event.reason}."
                )
            case _:
                pass

    def has_told(self, event: Event) -> bool:
        """Whether `event` is a warning that the run gave before it was interrupted."""
        return isinstance(event, ArmWarning) and any(
            (told.arm, told.kind) == (event.arm, event.kind) for told in self._state.warnings
        )

    def snapshot(self, frame: FrameReady) -> Iterator[SnapshotSaved]:
        """Draw `frame` before all else and wait for it; whatever else is drawn meanwhile."""
        path = self.folder.snapshot_features(frame.epoch, frame.step)
        with writing(path):
            path.parent.mkdir(exist_ok=True)
        write_features(path, frame.arms)
        return self._painting.urgent(frame.epoch, frame.step)

    def finished_pictures(self) -> Iterator[SnapshotSaved]:
        """The sets of pictures that were finished since the last call."""
        return self._painting.finished()

    def remaining_pictures(self) -> Iterator[SnapshotSaved]:
        """Wait for all pictures that the run still owes, those of its last epoch among them."""
        last = self._state.epochs_done - 1
        if self._output.snapshots and self._last_drawn < last:
            self._order_epoch(last)
        return self._painting.remaining()

    def _save_epoch(self, event: EpochDone) -> None:
        write_features(self.folder.features(event.epoch), event.arms)
        self._table.append(event.epoch, event.arms)
        self._update(epochs_done=event.epoch + 1, seconds=event.seconds)
        if self._output.snapshots and self._is_due(event.epoch):
            self._order_epoch(event.epoch)

    def _is_due(self, epoch: int) -> bool:
        last = epoch == self._started.config.epochs - 1
        return last or epoch % self._output.snapshot_every == 0

    def _undrawn(self) -> list[int]:
        """Epochs before this start whose pictures an interrupted run still owes."""
        arms = self._started.arms
        return [
            epoch
            for epoch in self.folder.feature_epochs()
            if epoch < self._started.first_epoch
            and self._is_due(epoch)
            and not all(is_there(self.folder.picture(arm, epoch)) for arm in arms)
        ]

    def _order_epoch(self, epoch: int) -> None:
        self._painting.order(epoch)
        self._last_drawn = epoch

    def _update(self, **changes: object) -> None:
        self._state = dataclasses.replace(self._state, **changes)  # type: ignore[arg-type]
        self._state.write(self.folder.state)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # An interrupt while the pictures are awaited means: leave at once.
        at_once = isinstance(error, KeyboardInterrupt)
        try:
            if self._state.state == "running":
                self._close_early(error)
            for _ in self._painting.remaining() if not at_once else ():
                pass
        except KeyboardInterrupt:
            at_once = True
            raise
        finally:
            self._painting.close(at_once=at_once)
            self._log.close()
            # A painter that was killed leaves a part of a picture; the folder may be gone by now.
            with contextlib.suppress(RunError, OSError):
                sweep_folder(self.folder)

    def _close_early(self, error: BaseException | None) -> None:
        """Say how a run ended that has not come to `RunFinished`."""
        stopped = error is None or not isinstance(error, Exception)
        message = None if stopped else str(error) or type(error).__name__
        # The disk may be what failed: then the run counts as interrupted.
        with contextlib.suppress(RunError):
            self._log.line(f"Ended early: {message or 'stopped'}.")
            self._update(state="stopped" if stopped else "failed", message=message)
