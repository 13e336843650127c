"""Starting the engine's process, which may be long before anyone listens to it."""

import dataclasses
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ...engine.process import MODULE, Request


@dataclass(frozen=True, slots=True)
class EngineProcess:
    """A process that has been told what to do."""

    popen: subprocess.Popen[bytes]
    log: Path
    """What it prints before the run has a log of its own."""


def spawn(request: Request) -> EngineProcess:
    """Start a process for `request`; nobody reads its events yet."""
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
    assert popen.stdin is not None
    popen.stdin.write(dataclasses.replace(request, log=name).to_line())
    popen.stdin.flush()
    return EngineProcess(popen, Path(name))
