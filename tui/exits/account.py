"""What became of a run, told when the program ends: where it is, and how to continue it."""

import os
import shlex

from ...data import counted
from ...engine.events import ArmWarning, EpochDone, Event, RunFailed, RunFinished, RunStarted
from .exit_codes import ExitCode


class Account:
    """One run, from what its events tell."""

    def __init__(self) -> None:
        self.run_dir: str | None = None
        """The run's folder, once it has one."""
        self._started: RunStarted | None = None
        self._ended: RunFinished | RunFailed | None = None
        self._epochs_done = 0
        self._dead: set[str] = set()

    def see(self, event: Event) -> None:
        """Take in the next event."""
        match event:
            case RunStarted():
                self._started, self.run_dir = event, event.run_dir
                self._epochs_done = event.first_epoch
            case EpochDone():
                self._epochs_done = event.epoch + 1
            case ArmWarning(kind="non-finite"):
                self._dead.add(event.arm)
            case RunFinished():
                self._ended, self.run_dir = event, event.run_dir or self.run_dir
            case RunFailed():
                self._ended = event
            case _:
                pass

    @property
    def code(self) -> ExitCode:
        """The exit status that the run asks for."""
        match self._ended:
            case RunFinished(reason="completed"):
                return ExitCode.DONE
            case RunFailed(is_bug=True):
                return ExitCode.BUG
            case RunFailed():
                return ExitCode.USER_ERROR
        return ExitCode.INTERRUPTED

    @property
    def resume_command(self) -> str | None:
        """What continues the run, for a shell; None where nothing can."""
        if self.run_dir is None or self.code is ExitCode.DONE or not self._may_learn:
            return None
        return resume_command(self.run_dir)

    @property
    def _may_learn(self) -> bool:
        arms = self._started.arms if self._started is not None else ()
        return not arms or len(self._dead) < len(arms)

    @property
    def sentence(self) -> str:
        """Where the run is, what became of it, and what continues it."""
        what = self._what()
        if self.run_dir is None:
            return f"No run was made: {what}"
        command = self.resume_command
        text = f"{self.run_dir}: {what}"
        return text if command is None else f"{text.rstrip('.')}; continue it with: {command}"

    def _what(self) -> str:
        epochs = "" if self._started is None else f" of {self._of}"
        match self._ended:
            case RunFinished(reason="completed"):
                return f"completed, {self._of}."
            case RunFailed(message=message, log=log):
                where = "" if log is None else f" The log: {log}"
                after = f"failed after {self._epochs_done}{epochs}: " if self.run_dir else ""
                return f"{after}{message}{where}"
        if self._started is None:
            return "it was stopped before training began."
        return f"stopped after {self._epochs_done}{epochs}."

    @property
    def _of(self) -> str:
        assert self._started is not None
        return counted(self._started.config.epochs, "epoch")


def resume_command(run_dir: str) -> str:
    """The command that continues the run in `run_dir`, quoted for a shell."""
    # What begins with a dash would be read as an option.
    path = f"./{run_dir}" if run_dir.startswith("-") else run_dir
    return f"centerviz resume {shlex.quote(path) if path.isprintable() else _escaped(path)}"


def _escaped(path: str) -> str:
    """A path that a terminal cannot show, as bash and zsh write it."""
    plain = set(range(32, 127)) - set(b"\\'")
    return "$'" + "".join(chr(b) if b in plain else f"\\x{b:02x}" for b in os.fsencode(path)) + "'"
