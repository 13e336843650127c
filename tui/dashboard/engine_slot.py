"""The place of the one engine that works, and the early start of its process."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...engine.config.experiment import ExperimentConfig
from ...engine.config.output import OutputConfig
from ...engine.process.request import MODULE, Request

if TYPE_CHECKING:
    from .engine_process import Engine

FRAME_INTERVAL = 0.25
"""Seconds of training between two frames: smooth to the eye, and cheap beside training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What an engine is asked to do."""

    config: ExperimentConfig | None
    """A new run; None: go on with `resume`."""
    output: OutputConfig
    resume: str | None = None
    """The folder of the run to go on with."""


@dataclass(frozen=True, slots=True)
class EngineProcess:
    """A process that has been told its job."""

    popen: subprocess.Popen[bytes]
    log: Path
    """What it prints before the run has a log of its own."""


def spawn(job: Job) -> EngineProcess:
    """Start a process for `job`; nobody reads its events yet."""
    descriptor, name = tempfile.mkstemp(prefix="centerviz-", suffix=".log")
    with open(descriptor, "wb") as log:
        # Pipes and a plain subprocess: Textual's stand-in for stderr has no descriptor,
        # which multiprocessing could not bear. A session of its own keeps Ctrl-C away.
        popen = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    request = Request(
        config=job.config,
        output=job.output,
        log=name,
        frame_interval=FRAME_INTERVAL,
        resume=job.resume,
    )
    assert popen.stdin is not None
    popen.stdin.write(request.to_line())
    popen.stdin.flush()
    return EngineProcess(popen, Path(name))


Launch = Callable[[Job, Callable[[], None], EngineProcess | None], "Engine"]
"""Makes an engine of a job, of what to call when it speaks, and of its process if it has one."""


class EngineSlot:
    """Holds the engine; whoever ends the program closes it."""

    def __init__(self, launch: Launch | None = None) -> None:
        self._launch = launch or _launch
        self._prepared: tuple[Job, EngineProcess] | None = None
        self.engine: Engine | None = None

    def prepare(self, job: Job) -> None:
        """Let the process load its libraries while the screen loads its own."""
        self._prepared = (job, spawn(job))

    def start(self, job: Job, notify: Callable[[], None]) -> "Engine":
        """A new engine, on the process prepared for it if there is one; the place is free."""
        assert self.engine is None
        process = None
        if self._prepared is not None and self._prepared[0] == job:
            process, self._prepared = self._prepared[1], None
        self.engine = self._launch(job, notify, process)
        return self.engine

    def close(self) -> None:
        """Wait until the engine, if there is one, is gone."""
        if self._prepared is not None:
            (_, process), self._prepared = self._prepared, None
            process.popen.kill()
            process.popen.communicate()
            process.log.unlink(missing_ok=True)
        if self.engine is not None:
            self.engine.close()
            self.engine = None


def _launch(job: Job, notify: Callable[[], None], process: EngineProcess | None) -> "Engine":
    # Imported here: the events need numpy, the first picture on the screen does not.
    from .engine_process import Engine

    return Engine(job, notify, process)
