"""An engine without a process: it says what a test lets it say, and notes what it is told."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from unittest import mock

from textual.pilot import Pilot

from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.events import Event
from centerviz.engine.process.request import Request
from centerviz.tui.dashboard.app import CentervizApp
from centerviz.tui.dashboard.engine import Engine, Inbox
from centerviz.tui.dashboard.engine_slot import EngineProcess, EngineSlot
from tests.patience import PATIENCE
from tests.scripted import scripted_events

TRUE_COLOR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


class ScriptedEngine(Engine):
    """Takes the place of the process."""

    def __init__(self, request: Request, notify) -> None:
        self.request, self.inbox = request, Inbox(notify)
        self.log = Path("/nowhere/log.txt")
        self.commands: list[str] = []
        self.may_be_gone = threading.Event()
        self.may_be_gone.set()

    def pause(self) -> None:
        self.commands.append("pause")

    def resume(self) -> None:
        self.commands.append("resume")

    def stop(self) -> None:
        self.commands.append("stop")

    def close(self, timeout: float = 0) -> None:  # noqa: ARG002
        self.may_be_gone.wait(PATIENCE)
        self.commands.append("close")

    def kill(self) -> None:
        self.commands.append("kill")


class Dashboard:
    """A dashboard on which a scripted run may be shown."""

    def __init__(self, app: CentervizApp, pilot: Pilot, engines: list[ScriptedEngine]) -> None:
        self.app, self.pilot, self.engines = app, pilot, engines

    @property
    def engine(self) -> ScriptedEngine:
        return self.engines[-1]

    @property
    def session(self):
        return self.app.dashboard.session

    async def hear(self, events: Iterable[Event]) -> None:
        """Let the engine tell `events`."""
        for event in events:
            self.engine.inbox.put(event)
        await self.settle()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is left to be drawn."""
        await self.pilot.pause()
        before = None
        # An app that died of an exception will never paint; leaving the test then raises it.
        while not self.app._exception and (self._unpainted or before != (before := self._strips())):
            await self.pilot.pause(0.01)

    @property
    def _unpainted(self) -> bool:
        """Whether something is still to be drawn, or to be put on the screen."""
        screen = self.app.screen
        changed = screen._dirty_widgets or screen._repaint_required or screen._layout_required
        return self.app.dashboard.drawing or bool(changed)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that takes time of its own, but not for ever."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, self.text
            await self.pilot.pause(0.02)

    def lines(self) -> list[str]:
        """What a person sees, line by line."""
        return ["".join(segment.text for segment in strip) for strip in self._strips()]

    def _strips(self):
        return self.app.screen._compositor.render_strips()

    @property
    def text(self) -> str:
        return "\n".join(self.lines())

    @property
    def told(self) -> str:
        """The notices in the corner, each in one line; on the screen they wrap as they may."""
        return "\n".join(notice.message for notice in self.app._notifications)

    def colors(self) -> set[tuple[int, int, int]]:
        """Every colour on the screen."""
        found = set()
        for strip in self._strips():
            for segment in strip:
                style = segment.style
                for color in (style.color, style.bgcolor) if style else ():
                    if color is not None and color.triplet is not None:
                        found.add(tuple(color.triplet))
        return found


@asynccontextmanager
async def dashboard(
    size: tuple[int, int] = (120, 40),
    *,
    config: ExperimentConfig | None = None,
    output: OutputConfig | None = None,
    start: bool = False,
    replay: Sequence[Path] = (),
    environ: Mapping[str, str] = TRUE_COLOR,
    said_at_once: Sequence[Event] = (),
):
    """A dashboard; its engines tell `said_at_once` before they are there for it."""
    engines: list[ScriptedEngine] = []

    def launch(request: Request, notify, process: EngineProcess | None) -> Engine:  # noqa: ARG001
        engine = ScriptedEngine(request, notify)
        engines.append(engine)
        if said_at_once:
            reader = threading.Thread(target=lambda: [*map(engine.inbox.put, said_at_once)])
            reader.start()
            reader.join()
        return engine

    with mock.patch.dict(os.environ, environ):
        app = CentervizApp(config, output, start=start, replay=replay, slot=EngineSlot(launch))
        app.NOTIFICATION_TIMEOUT = PATIENCE  # type: ignore[misc]
        async with app.run_test(size=size, notifications=True) as pilot:
            shown = Dashboard(app, pilot, engines)
            await shown.until(lambda: app.dashboard is not None and app.screen is app.dashboard)
            await shown.settle()
            yield shown


@asynccontextmanager
async def scripted_run(
    size: tuple[int, int] = (120, 40),
    *,
    stop_after: int | None = None,
    environ: Mapping[str, str] = TRUE_COLOR,
    **script,
):
    """A dashboard that has heard a scripted run, or its first `stop_after` events."""
    async with dashboard(size, start=True, environ=environ) as shown:
        events = list(scripted_events(**script))
        await shown.hear(events[:stop_after])
        yield shown
