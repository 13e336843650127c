"""The dashboard: live runs, saved runs, and everything that is done with them."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import App
from textual.command import Provider

from ....data.base.errors import UserError
from ....engine.config.experiment import ExperimentConfig
from ....engine.config.output import OutputConfig
from ....engine.process.request import Request
from ....engine.run_folder.saved_run import SavedRun
from ..actions import BINDINGS
from ..commands import DashboardCommands
from ..engine_slot import EngineSlot
from ..model.replay import open_tracks, update_track
from ..model.session import Phase, Session
from ..model.track import Track
from .help import HelpScreen
from .run_control import RunScreen
from .runs import Choice, RunsScreen
from .start import Settings, StartScreen

WATCH_INTERVAL = 1.0
"""Seconds between two looks at a run that another process trains."""


class DashboardScreen(RunScreen):
    """What `centerviz tui`, `run`, `resume` and `replay` open."""

    CSS_PATH = "../dashboard.tcss"
    BINDINGS = BINDINGS
    COMMANDS: ClassVar[set[type[Provider]]] = App.COMMANDS | {DashboardCommands}  # type: ignore[assignment]

    def __init__(
        self,
        config: ExperimentConfig,
        output: OutputConfig,
        slot: EngineSlot,
        *,
        start: bool,
        replay: Sequence[Path],
        resume: Path | None,
    ) -> None:
        super().__init__(Session(), output.palette)
        self.slot = slot
        self._settings: Settings = (config, output)
        self._start, self._to_replay, self._to_resume = start, replay, resume
        self._saved: list[SavedRun] = []

    def on_mount(self) -> None:
        """Begin with what the command line asked for."""
        super().on_mount()
        self.set_interval(WATCH_INTERVAL, self._watch)
        if self._start:
            self._start_run(self._settings)
        elif self._to_resume is not None:
            output = self._settings[1]
            self.request_run(Request(config=None, output=output, resume=str(self._to_resume)))
        elif self._to_replay:
            self._replay(self._to_replay)

    def action_new_run(self) -> None:
        """Ask for the settings of a new run."""
        self._ask_settings("New run")

    def action_restart(self) -> None:
        """Ask what to change in the run on the screen, and run it again."""
        if self.session.tracks:
            self._settings = (self.session.tracks[0].started.config, self._settings[1])
        self._ask_settings("Run again")

    def _ask_settings(self, title: str) -> None:
        self.app.push_screen(StartScreen(*self._settings, title=title), self._start_run)

    def _start_run(self, settings: Settings | None) -> None:
        if settings is not None:
            self._settings = settings
            config, output = settings
            self.palette = output.palette
            self._saved = []
            self.request_run(Request(config=config, output=output))

    def action_resume_run(self) -> None:
        """Go on with the run on the screen from its last checkpoint."""
        if self.session.run_dir is None or self.session.phase.active:
            self.notify("There is no stopped run here to go on with; b shows the saved ones.")
        else:
            self._resume(self.session.run_dir)

    def _resume(self, run_dir: str) -> None:
        self._saved = []
        self.request_run(Request(config=None, output=self._settings[1], resume=run_dir))

    def action_runs(self) -> None:
        """Browse the saved runs."""
        self.app.push_screen(RunsScreen(Path(self._settings[1].runs_dir)), self._choose)

    def _choose(self, choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.what == "resume":
            self._resume(str(choice.paths[0]))
        elif self.engine is not None:
            self.notify("A run is going on; stop it with k before you replay another.")
        else:
            self._replay(choice.paths)

    @work(thread=True, exclusive=True, group="replay")
    def _replay(self, paths: Sequence[Path]) -> None:
        """Read runs, which may take a while, without holding up the screen."""
        try:
            tracks, saved = open_tracks(paths)
        except UserError as error:
            self.app.call_from_thread(
                self.notify, str(error), severity="error", markup=False, timeout=10
            )
            return
        self.app.call_from_thread(self._show_replay, tracks, saved)

    def _show_replay(self, tracks: list[Track], saved: list[SavedRun]) -> None:
        if self.engine is not None:
            return
        self.session = self.session.emptied(Phase.REPLAY)
        self.session.tracks = tracks
        self._saved = saved
        self.palette = saved[0].output.palette
        self.begin_log(saved[0].folder.log if len(saved) == 1 else None)
        if len(saved) == 1:
            self.session.run_dir = str(saved[0].path)
        self.redraw()

    def _watch(self) -> None:
        """Let the runs on the screen grow with their folders."""
        if any(saved.state == "running" for saved in self._saved):
            self._look_again(list(zip(self.session.tracks, self._saved, strict=True)))

    @work(thread=True, exclusive=True, group="watch")
    def _look_again(self, pairs: list[tuple[Track, SavedRun]]) -> None:
        try:
            fresh = [saved.refresh() for _, saved in pairs]
        except UserError as error:
            self.app.call_from_thread(self.notify, str(error), severity="error", markup=False)
            return
        self.app.call_from_thread(self._grow, pairs, fresh)

    def _grow(self, pairs: list[tuple[Track, SavedRun]], fresh: list[SavedRun]) -> None:
        if [saved for _, saved in pairs] != self._saved:
            return
        grown = [new.epochs != old.epochs for new, (_, old) in zip(fresh, pairs, strict=True)]
        self._saved = fresh
        for saved, (track, _) in zip(fresh, pairs, strict=True):
            update_track(track, saved)
        if any(grown):
            self.redraw()

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen())

    def action_theme(self) -> None:
        """Switch between a dark and a light theme."""
        self.app.theme = "centerviz-light" if self.app.current_theme.dark else "centerviz-dark"
