"""The place of the one engine that works, and the early start of its process."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...engine.process import Request
from .engine_process import EngineProcess, spawn

if TYPE_CHECKING:
    from ..exits.account import Account
    from .engine import Engine

Launch = Callable[[Request, Callable[[], None], EngineProcess | None], "Engine"]
"""Makes an engine: of a request, what to call when it speaks, and its process if it has one."""


class EngineSlot:
    """Holds the engine; whoever ends the program closes it."""

    def __init__(self, launch: Launch | None = None) -> None:
        self._launch = launch or _launch
        self._prepared: tuple[Request, EngineProcess] | None = None
        self.engine: Engine | None = None
        self.accounts: list[Account] = []
        """What became of each run that was asked for, in order."""

    def prepare(self, request: Request) -> None:
        """Let the process load its libraries while the screen loads its own."""
        self._prepared = (request, spawn(request))

    def start(self, request: Request, notify: Callable[[], None]) -> "Engine":
        """A new engine, on the process prepared for it if there is one; the place is free."""
        assert self.engine is None
        process = None
        if self._prepared is not None and self._prepared[0] == request:
            process, self._prepared = self._prepared[1], None
        self.engine = self._launch(request, notify, process)
        self.accounts.append(self.engine.inbox.account)
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


def _launch(
    request: Request, notify: Callable[[], None], process: EngineProcess | None
) -> "Engine":
    # Imported here: the events need numpy, the first picture on the screen does not.
    from .engine import Engine

    return Engine(request, notify, process)
