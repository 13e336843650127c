"""The dashboard's program: the screen, its looks, and the engine's orderly end."""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from textual.app import App

from centerviz.engine.config import ExperimentConfig
from centerviz.engine.output import OutputConfig
from centerviz.tui.bridge import EngineSlot
from centerviz.tui.exit_codes import ExitCode
from centerviz.tui.hangup import on_hangup
from centerviz.tui.screens.dashboard import DashboardScreen
from centerviz.tui.themes import DARK, LIGHT


class CentervizApp(App[int]):
    """One dashboard."""

    TITLE = "centerviz"
    CSS_PATH = "dashboard.tcss"

    def __init__(
        self,
        config: ExperimentConfig | None = None,
        output: OutputConfig | None = None,
        *,
        start: bool = False,
        replay: Sequence[Path] = (),
        resume: Path | None = None,
        slot: EngineSlot | None = None,
    ) -> None:
        super().__init__()
        self.slot = slot or EngineSlot()
        self.dashboard = DashboardScreen(
            config or ExperimentConfig(),
            output or OutputConfig(),
            self.slot,
            start=start,
            replay=replay,
            resume=resume,
        )

    def on_mount(self) -> None:
        """Show the dashboard."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        self.push_screen(self.dashboard)
        # What exists by now lives to the end: walking through all of it again and again
        # would cost the garbage collector as much time as drawing a frame.
        self.call_after_refresh(gc.freeze)

    async def action_quit(self) -> None:
        """Quit as the dashboard does, also from the palette: after a question during a run."""
        self.dashboard.action_quit()


def run_dashboard(
    config: ExperimentConfig | None,
    output: OutputConfig,
    *,
    start: bool = False,
    replay: Path | Sequence[Path] = (),
    resume: Path | None = None,
) -> int:
    """Show the dashboard until the user quits; the program's exit code.

    Args:
        config: the run to start, or what the start form begins with.
        output: where runs are saved.
        start: begin with that run at once.
        replay: saved runs to show instead, side by side when there are several.
        resume: the folder of an interrupted run to go on with instead.
    """
    paths = (replay,) if isinstance(replay, Path) else tuple(replay)
    app = CentervizApp(config, output, start=start, replay=paths, resume=resume)
    if sys.stdin.isatty():
        on_hangup(sys.stdin.fileno(), lambda: _leave(app.slot))
    try:
        app.run()
    finally:
        # However the screen came to its end, no process is left behind.
        app.slot.close()
    return app.return_code or 0


def _leave(slot: EngineSlot) -> None:
    """End the program without its screen: the run is closed in order, nothing is drawn."""
    slot.close()
    os._exit(ExitCode.INTERRUPTED)
