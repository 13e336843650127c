"""Real processes that train a tiny run, to be killed from outside."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from centerviz.engine.errors import RunError
from centerviz.engine.run_folder.checkpoint_file import load_checkpoint
from centerviz.engine.run_folder.saved_run import load_run
from tests.faults.tiny import OPTIONS, differences, fingerprint, only_run
from tests.patience import PATIENCE
from tests.tui.terminal import Terminal

COMMAND = (sys.executable, "-P", "-c", "from centerviz.tui.cli.main import main; main()")
Target = Literal["headless", "dashboard", "engine", "both"]


def wait_until(true: Callable[[], object], what: str, meanwhile: Callable[[], object]) -> None:
    """Wait for a condition; `meanwhile` is called again and again and takes a moment."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"{what} did not come"
        meanwhile()


def processes_in(folder: Path) -> dict[int, str]:
    """The living processes whose working folder is `folder`, and their command lines.

    A process lives, and holds its locks, as long as one of its threads does.
    """
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _works_in(entry, str(folder.resolve())):
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(entry.name)] = os.fsdecode(command)
    return found


def _works_in(process: Path, folder: str) -> bool:
    with contextlib.suppress(OSError):
        for thread in (process / "task").iterdir():
            with contextlib.suppress(OSError):
                if os.readlink(thread / "cwd") == folder:
                    return True
    return False


@dataclass
class Victim:
    """A program that trains in `folder`, with whatever processes it has started."""

    folder: Path
    process: subprocess.Popen[bytes]
    terminal: Terminal | None
    said: bytes = b""
    began: float = field(default_factory=time.monotonic)

    @property
    def run(self) -> Path | None:
        """The run's folder, once it has its config."""
        return only_run(self.folder / "runs")

    @property
    def engine(self) -> int | None:
        """The dashboard's engine, while it lives."""
        engines = [p for p, name in processes_in(self.folder).items() if "engine.process" in name]
        return engines[0] if engines else None

    def idle(self) -> None:
        """Let it go on for a moment, its terminal read as a terminal would."""
        if self.terminal is not None:
            self.said += self.terminal.read_raw(0.01)
        else:
            time.sleep(0.01)

    def until_it_has_a_run(self) -> None:
        """Wait for the run's folder; a program that ends before it has one is a failure."""
        while self.run is None:
            if self.terminal is None:
                self.said = (self.folder / "output.txt").read_bytes()
            alive = self.process.poll() is None
            assert alive or self.run, f"it ended: {os.fsdecode(self.said[-2000:])}"
            assert time.monotonic() < self.began + PATIENCE, os.fsdecode(self.said[-2000:])
            self.idle()

    def go_on(self, seconds: float) -> None:
        """Let it go on for so long, or until it has ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            self.idle()

    def kill(self, target: Target) -> None:
        """Kill -9 the chosen processes; the dashboard that lost its engine is closed after."""
        engine = self.engine if target in ("engine", "both") else None
        for pid in filter(None, (engine, None if target == "engine" else self.process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if target == "engine":
            self.go_on(0.3)
            self.process.terminate()
        wait_until(lambda: self.process.poll() is not None, "the end", self.idle)

    def no_orphan(self) -> None:
        """Wait until no process of the run is left."""
        wait_until(lambda: not processes_in(self.folder), "the end of all processes", self.idle)


@contextlib.contextmanager
def training(
    folder: Path, data: Path, *, epochs: int = 3, dashboard: bool = False, pictures: bool = False
) -> Iterator[Victim]:
    """A victim that has just been started in the new `folder`."""
    folder.mkdir(parents=True)
    arguments = ["run", "--data", str(data), *OPTIONS, "--epochs", str(epochs)]
    arguments += [] if pictures else ["--no-snapshots"]
    terminal = None
    if dashboard:
        terminal = Terminal(arguments, folder)
        process = terminal.process
    else:
        with (folder / "output.txt").open("wb") as output:
            process = subprocess.Popen(
                [*COMMAND, *arguments, "--headless"], cwd=folder, stdout=output, stderr=output
            )
    victim = Victim(folder, process, terminal)
    try:
        yield victim
    finally:
        for pid in processes_in(folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        if terminal is not None:
            terminal.close()


def kept_epochs(path: Path | None) -> int:
    """How many epochs the newest checkpoint of a run ends; 0 if it has none yet."""
    if path is None:
        return 0
    with contextlib.suppress(RunError):
        return load_checkpoint(load_run(path).folder).epoch
    return 0


def resume_by_command(path: Path) -> str:
    """What is wrong with `centerviz resume`, empty if it ends the run."""
    command = [*COMMAND, "resume", str(path), "--quiet"]
    ended = subprocess.run(
        command, cwd="/", capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    return f"resume ends with {ended.returncode}: {ended.stderr}" if ended.returncode else ""


def resume_and_compare(
    path: Path, whole: dict[str, str], resume: Callable[[Path], str] = resume_by_command
) -> str:
    """What is wrong with a killed run, empty if it opens and `resume` ends it like the whole."""
    saved = load_run(path)
    for epoch in saved.epochs:
        saved.arm_states(epoch)
    if saved.state == "running":
        return "it counts as running"
    if saved.state != "completed" and (problem := resume(path)):
        return problem
    left = [str(part) for part in path.rglob(".*.tmp")]
    different = differences(fingerprint(path), whole)
    if left or different:
        return f"left behind: {left}; ends differently: {different[:5]}"
    return ""
