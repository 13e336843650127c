"""The training loop: what happens while the arms learn, told as events."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from functools import partial

from ...data import Dataset, digest_of
from .. import events
from ..config.experiment import ExperimentConfig
from ..config.user_code import UserCode
from ..control import Control
from ..errors import RunError
from ..events import Event
from .arm_group import ArmGroup
from .checkpoint import Progress, restore_group, save_group
from .collapse import collapse_message, has_collapsed, non_finite_message, none_left_message
from .evaluation import (
    EpochResult,
    evaluate_epoch,
    evaluate_frame,
    measured,
    ready_to_classify,
)
from .lockstep import Lockstep

POLL_SECONDS = 0.02
"""How soon the loop notices a request; the arms notice it before their next step."""
CHECKPOINT_SECONDS = 30.0
"""Training time between two checkpoints within a long epoch."""


class Experiment:
    """One run of `config`'s arms on `dataset`, from the first step to the last.

    The arms go on while a consumer of the events handles one of them.

    Raises:
        ConfigError: the network's layers do not fit the images.
        DeviceError: a device is not there.
        RunError: the checkpoint to resume from is not of this config, or code of the user's
            is not named in `code`; while iterating, that code fails, or the loss of every arm is
            not finite.
    """

    def __init__(
        self,
        config: ExperimentConfig,
        dataset: Dataset,
        control: Control,
        resume: events.CheckpointReady | None = None,
        code: UserCode | None = None,
    ) -> None:
        self._config, self._dataset, self._control = config, dataset, control
        self._group = ArmGroup(config, dataset, code)
        self._epoch = 0
        self._clock = 0.0
        """Training time in seconds, pauses left out."""
        self._epoch_clock = 0.0
        """The same, of the present epoch alone."""
        self._best_loss = {info.name: float("inf") for info in self._group.infos}
        self._warned: set[tuple[str, str]] = set()
        if resume is not None:
            progress = restore_group(self._group, resume)
            self._epoch, self._best_loss = progress.epoch, progress.best_loss
            self._clock, self._epoch_clock = progress.seconds, progress.epoch_seconds
        self._lockstep = Lockstep(control, self._group.step)
        self._outbox: deque[Callable[[], Iterable[Event]]] = deque()
        self._framed = (self._clock, self._steps_done)
        self._saved_at = self._clock

    @property
    def _steps_done(self) -> int:
        return self._epoch * self._group.steps_per_epoch + self._group.step

    def stream(self) -> Iterator[Event]:
        """Train to the end, or until `control` stops the run; may be iterated once."""
        try:
            yield self._run_started()
            if self._control.frame_interval is not None:
                yield self._frame()
            while self._epoch < self._config.epochs and self._may_go_on():
                self._lockstep = Lockstep(self._control, self._group.step)
                training = self._group.train(self._epoch, self._lockstep)
                yield from self._deliver()
                self._follow(training)
                if self._control.paused:
                    yield from self._deliver()
                    yield from self._pause()
            yield from self._deliver()
            if not self._group.alive:
                specs = [info.spec for info in self._group.infos]
                raise RunError(none_left_message(specs, self._config.preset))
            yield events.RunFinished(
                reason="completed" if self._epoch == self._config.epochs else "stopped",
                epochs_done=self._epoch,
                seconds=self._clock,
            )
        finally:
            self._lockstep.halt()
            self._group.close()

    def _may_go_on(self) -> bool:
        return self._group.alive and not self._control.stopping

    def _deliver(self) -> Iterator[Event]:
        """Tell what has happened; the metrics are computed here, while the arms go on."""
        while self._outbox:
            yield from self._outbox.popleft()()

    def _follow(self, training: list[Future[None]]) -> None:
        """Wait until the epoch ends or something else is due, and note what happened."""
        began = time.perf_counter()
        while wait(training, POLL_SECONDS).not_done:
            if self._something_is_due(self._clock + time.perf_counter() - began):
                self._lockstep.halt()
        for future in training:
            future.result()
        results = self._group.on_each(evaluate_epoch) if self._group.epoch_is_over else None
        elapsed = time.perf_counter() - began
        self._clock += elapsed
        self._epoch_clock += elapsed
        self._note_deaths()
        if results is not None:
            self._end_epoch(results)
        else:
            self._note_halt()

    def _something_is_due(self, now: float) -> bool:
        interval = self._control.frame_interval
        frame = interval is not None and now - self._framed[0] >= interval
        return frame or now - self._saved_at >= CHECKPOINT_SECONDS or self._control.snapshot_asked

    def _note_halt(self) -> None:
        if self._clock - self._saved_at >= CHECKPOINT_SECONDS or self._control.stopping:
            self._group.on_each(lambda arm, _, exam: ready_to_classify(arm, exam))
            self._outbox.append(partial(iter, [self._checkpoint(best=())]))
        snapshot = self._control.take_snapshot_request()
        if snapshot or self._control.frame_interval is not None:
            self._outbox.append(partial(iter, [self._frame(snapshot=snapshot)]))

    def _end_epoch(self, results: list[EpochResult]) -> None:
        seconds, self._epoch_clock = self._epoch_clock, 0.0
        tell = partial(self._epoch_events, self._epoch, results, self._clock, seconds)
        self._epoch += 1
        for arm in self._group.arms:
            arm.begin_epoch()
        best = self._note_best(results)
        self._outbox.append(tell)
        self._outbox.append(partial(iter, [self._checkpoint(best=best)]))

    def _epoch_events(
        self, epoch: int, results: list[EpochResult], clock: float, seconds: float
    ) -> Iterator[Event]:
        drawn = self._config.features
        done = events.EpochDone(
            epoch=epoch,
            arms=tuple(measured(result, self._dataset, drawn, seconds) for result in results),
            seconds=clock,
        )
        for info, state in zip(self._group.infos, done.arms, strict=True):
            step = self._group.steps_per_epoch
            if has_collapsed(state, self._dataset.num_classes, (epoch + 1) * step):
                accuracy = state.metrics["test_accuracy"]
                message = collapse_message(info, self._config.preset, epoch, accuracy)
                yield from self._warn(info.name, "collapse", message, epoch, step)
        yield done

    def _warn(
        self, arm: str, kind: events.WarningKind, message: str, epoch: int, step: int
    ) -> Iterator[Event]:
        """One warning of a kind for each arm."""
        if (arm, kind) not in self._warned:
            self._warned.add((arm, kind))
            yield events.ArmWarning(arm=arm, kind=kind, epoch=epoch, step=step, message=message)

    def _note_deaths(self) -> None:
        for arm, info in zip(self._group.arms, self._group.infos, strict=True):
            if not arm.alive:
                message = non_finite_message(info, self._config.preset, self._epoch, arm.step)
                self._outbox.append(
                    partial(self._warn, info.name, "non-finite", message, self._epoch, arm.step)
                )

    def _note_best(self, results: list[EpochResult]) -> tuple[str, ...]:
        better = []
        for state in (result.state for result in results):
            if state.metrics["validation_loss"] < self._best_loss[state.arm]:
                self._best_loss[state.arm] = state.metrics["validation_loss"]
                better.append(state.arm)
        return tuple(better)

    def _checkpoint(self, best: tuple[str, ...]) -> events.CheckpointReady:
        self._saved_at = self._clock
        progress = Progress(
            epoch=self._epoch,
            seconds=self._clock,
            epoch_seconds=self._epoch_clock,
            best_loss=self._best_loss,
        )
        return save_group(self._group, progress, best)

    def _frame(self, *, snapshot: bool = False) -> events.FrameReady:
        states = self._group.on_each(evaluate_frame)
        then, steps_then = self._framed
        self._framed = (self._clock, self._steps_done)
        return events.FrameReady(
            epoch=self._epoch,
            step=self._group.step,
            arms=tuple(states),
            seconds=self._clock,
            steps_per_second=(self._steps_done - steps_then) / max(self._clock - then, 1e-9),
            snapshot=snapshot,
        )

    def _pause(self) -> Iterator[Event]:
        yield events.Paused(epoch=self._epoch, step=self._group.step)
        while not self._control.wait_while_paused(POLL_SECONDS):
            if self._control.take_snapshot_request():
                yield self._frame(snapshot=True)
        if not self._control.stopping:
            yield events.Resumed(epoch=self._epoch, step=self._group.step)

    def _run_started(self) -> events.RunStarted:
        data = self._dataset
        drawn = data.train if self._config.features == "train" else data.test
        return events.RunStarted(
            config=self._config,
            dataset=events.DatasetInfo(
                name=data.name,
                source=data.source,
                num_train=len(data.train),
                num_test=len(data.test),
                image_size=data.image_size,
                class_names=data.class_names,
                digest=digest_of(data),
            ),
            arms=tuple(self._group.infos),
            steps_per_epoch=self._group.steps_per_epoch,
            first_epoch=self._epoch,
            images=drawn.images,
            labels=drawn.labels,
            frame_images=self._group.exams[0].frame_images.cpu().numpy(),
            code=self._group.code,
        )
