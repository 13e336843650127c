"""The dashboard's program: the screen, its looks, and the engine's orderly end."""

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.text import Text
from textual.app import App, SystemCommand
from textual.screen import Screen

from ...data import inert
from ...engine import ExperimentConfig, OutputConfig
from ...engine.process import Request
from ..exits.exit_codes import ExitCode
from .engine_slot import EngineSlot
from .greeting import READING, STARTING, GreetingScreen, welcome
from .hangup import on_hangup
from .keys import Group
from .themes import DARK, LIGHT

if TYPE_CHECKING:
    from .screens.dashboard import DashboardScreen


class CentervizApp(App[int]):
    """One dashboard."""

    TITLE = "centerviz"

    def __init__(
        self,
        config: ExperimentConfig | None = None,
        output: OutputConfig | None = None,
        *,
        start: bool = False,
        replay: Sequence[Path] = (),
        resume: Request | None = None,
        slot: EngineSlot | None = None,
        seeds: int = 1,
    ) -> None:
        super().__init__()
        self.slot = slot or EngineSlot()
        self.dashboard: DashboardScreen | None = None
        """None until it is loaded, shortly after the first words are on the screen."""
        self._config, self._output = config or ExperimentConfig(), output or OutputConfig()
        self._start, self._replay, self._resume = start, replay, resume
        self._seeds = seeds

    def on_load(self) -> None:
        """Let a signal end the dashboard in order: the terminal as it was, the run closed."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            # Windows' loop takes none.
            with contextlib.suppress(NotImplementedError, AttributeError, ValueError):
                leave = partial(self.exit, return_code=ExitCode.INTERRUPTED)
                loop.add_signal_handler(getattr(signal, name), leave)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Textual's, but for those that the dashboard has itself."""
        for command in super().get_system_commands(screen):
            if command.title != "Quit":
                yield command

    def on_mount(self) -> None:
        """Greet at once, and load the dashboard behind the greeting."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        begins = self._start or self._resume is not None
        reads = Text(READING) if self._replay else welcome()
        self.push_screen(GreetingScreen(Text(STARTING) if begins else reads))
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        # Imported here: numpy and the widgets take as long to load as all before them.
        from .screens.dashboard import DashboardScreen
        from .screens.start import Plan

        greeting = self.screen
        self.dashboard = DashboardScreen(
            Plan(self._config, self._output, self._seeds),
            self.slot,
            start=self._start,
            replay=self._replay,
            resume=self._resume,
        )
        self.switch_screen(self.dashboard)
        assert isinstance(greeting, GreetingScreen)
        self.dashboard.call_after_refresh(self._pass_keys_on, greeting.keys)
        # What exists by now lives to the end: walking through all of it again and again
        # would cost the garbage collector as much time as drawing a frame.
        self.call_after_refresh(gc.freeze)

    def _pass_keys_on(self, keys: list[str]) -> None:
        """Give the dashboard what was typed before it was there."""
        for key in keys:
            self.simulate_key(key)

    def action_keys(self, first: str) -> None:
        """Show all keys, those of one group first."""
        from .screens.help import HelpScreen

        self.push_screen(HelpScreen(Group(first)))

    async def action_quit(self) -> None:
        """Quit as the dashboard does, also from the palette: after a question during a run."""
        if self.dashboard is None:
            begins = self._start or self._resume is not None
            self.exit(return_code=ExitCode.INTERRUPTED if begins else ExitCode.DONE)
        else:
            self.dashboard.action_quit()


def run_dashboard(
    config: ExperimentConfig | None,
    output: OutputConfig,
    *,
    start: bool = False,
    replay: Path | Sequence[Path] = (),
    resume: Request | None = None,
    slot: EngineSlot | None = None,
    seeds: int = 1,
) -> int:
    """Show the dashboard until the user quits; the program's exit code.

    Args:
        config: the run to start, or what the start form begins with.
        output: where runs are saved.
        start: begin with that run at once.
        replay: saved runs to show instead, side by side when there are several.
        resume: an interrupted run to go on with instead.
        slot: where an engine may already be prepared for what is asked.
        seeds: as many runs of it, one after the other, each with the next seed.
    """
    paths = (replay,) if isinstance(replay, Path) else tuple(replay)
    app = CentervizApp(
        config, output, start=start, replay=paths, resume=resume, slot=slot, seeds=seeds
    )
    if sys.stdin.isatty():
        on_hangup(sys.stdin.fileno(), lambda: _leave(app.slot))
    try:
        app.run()
    finally:
        # However the screen came to its end, no process is left behind.
        app.slot.close()
    return _take_leave(app)


def _take_leave(app: CentervizApp) -> int:
    """Say what became of the runs, now that the screen is as it was; the exit code."""
    # Of a run that was resumed, the end alone counts.
    last = {account.run_dir or number: account for number, account in enumerate(app.slot.accounts)}
    for account in last.values():
        with contextlib.suppress(OSError):  # A closed terminal.
            typer.echo(inert(account.sentence), err=True)
    if app.return_code:
        return app.return_code
    return app.slot.accounts[-1].code if app.slot.accounts else ExitCode.DONE


def _leave(slot: EngineSlot) -> None:
    """End the program without its screen: the run is closed in order, nothing is drawn."""
    slot.close()
    os._exit(ExitCode.INTERRUPTED)
