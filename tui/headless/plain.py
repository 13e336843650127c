"""Progress in plain lines, for logs and pipes: one for each epoch."""

from collections.abc import Callable

from ...data import FetchProgress, counted
from ...engine import metric_text
from ...engine.events import ArmState, ArmWarning, EpochDone, Event, RunStarted
from .progress import RunProgress, clock


class PlainView:
    """Writes what happens, line by line."""

    stop_notice = "Stopping: the run is being saved. Ctrl-C again leaves at once.\n"

    def __init__(self, write_line: Callable[[str], None]) -> None:
        self._write_line = write_line
        self._progress = RunProgress()
        self._announced: set[str] = set()

    def fetch(self, fetching: FetchProgress) -> None:
        """Announce each file once."""
        line = fetching.sentence
        if line not in self._announced:
            self._announced.add(line)
            self._write_line(line)

    def show(self, event: Event) -> None:
        """Write the event's line, if it has one."""
        self._progress.see(event)
        match event:
            case RunStarted():
                for line in opening_lines(event):
                    self._write_line(line)
            case EpochDone():
                self._write_line(self._epoch_line(event))
            case ArmWarning():
                self._write_line(f"warning: {event.message}")

    def close(self) -> None:
        """Nothing is held open."""

    def _epoch_line(self, event: EpochDone) -> str:
        arms = [f"{self._progress.title(state.arm)}: {_numbers(state)}" for state in event.arms]
        left = self._progress.seconds_left or 0.0
        epoch = f"epoch {event.epoch + 1}/{self._progress.epochs}, {clock(left)} left"
        return " | ".join([epoch, *arms])


def _numbers(state: ArmState) -> str:
    if not state.alive:
        return "stopped"
    loss, accuracy = (
        metric_text(name, state.metrics[name]) for name in ("train_loss", "test_accuracy")
    )
    return f"loss {loss}, test {accuracy}"


def opening_lines(event: RunStarted) -> list[str]:
    """What is trained, on what, where it goes, and what was rebuilt there."""
    data, arms = event.dataset, ", ".join(arm.title for arm in event.arms)
    devices = ", ".join(dict.fromkeys(arm.device for arm in event.arms))
    lines = [
        data.source,
        f"{data.num_train:,} training and {counted(data.num_test, 'test image')}; "
        f"{counted(event.config.epochs, 'epoch')} of {counted(event.steps_per_epoch, 'step')}",
        f"{arms} on {devices}",
    ]
    if event.run_dir is not None:
        lines.append(f"run folder {event.run_dir}")
    return [*lines, *event.rebuilt]
