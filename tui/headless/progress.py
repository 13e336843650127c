"""What the headless views know of a run: the newest numbers and the time that is left."""

from dataclasses import dataclass, field

from ...engine.events import (
    ArmInfo,
    ArmState,
    EpochDone,
    Event,
    FrameReady,
    RunFinished,
    RunStarted,
    SnapshotSaved,
)


@dataclass(slots=True)
class RunProgress:
    """The run so far; `see` every event."""

    started: RunStarted | None = None
    states: dict[str, ArmState] = field(default_factory=dict)
    """Each arm's newest numbers, by its name."""
    last_epoch: EpochDone | None = None
    poster: str | None = None
    run_dir: str | None = None
    finished: RunFinished | None = None
    seconds: float = 0.0
    """Training time so far."""
    steps: int = 0
    """Steps done in this run, all epochs together."""

    def see(self, event: Event) -> None:
        """Take in the next event."""
        match event:
            case RunStarted():
                self.started, self.run_dir = event, event.run_dir
            case FrameReady():
                self._at(event, event.step)
            case EpochDone():
                self.last_epoch = event
                self._at(event, self.steps_per_epoch)
            case SnapshotSaved():
                self.poster = event.paths[0]
            case RunFinished():
                self.finished, self.run_dir = event, event.run_dir

    def _at(self, event: FrameReady | EpochDone, step: int) -> None:
        self.seconds = event.seconds
        self.steps = (event.epoch - self._first_epoch) * self.steps_per_epoch + step
        self.states = {state.arm: state for state in event.arms}

    @property
    def arms(self) -> tuple[ArmInfo, ...]:
        """All arms; none before the run has started."""
        return self.started.arms if self.started else ()

    def title(self, name: str) -> str:
        """For people: the title of the arm of this name."""
        return next(arm.title for arm in self.arms if arm.name == name)

    @property
    def steps_per_epoch(self) -> int:
        """Steps in one epoch; 0 before the run has started."""
        return self.started.steps_per_epoch if self.started else 0

    @property
    def total_steps(self) -> int:
        """Steps that this run takes in all."""
        return (self.epochs - self._first_epoch) * self.steps_per_epoch

    @property
    def epoch(self) -> int:
        """The epoch that is going on, or the last one."""
        if self.started is None:
            return 0
        return min(self._first_epoch + self.steps // self.steps_per_epoch, self.epochs - 1)

    @property
    def epochs(self) -> int:
        """Epochs in all; 0 before the run has started."""
        return self.started.config.epochs if self.started else 0

    @property
    def seconds_left(self) -> float | None:
        """An estimate; None while nothing is known."""
        return self.seconds / self.steps * (self.total_steps - self.steps) if self.steps else None

    @property
    def _first_epoch(self) -> int:
        return self.started.first_epoch if self.started else 0


def clock(seconds: float) -> str:
    """`4:05` or `1:04:05`."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
