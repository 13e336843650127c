"""What the user asks for: a new run, an interrupted one resumed, saved ones replayed."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

from textual.screen import Screen

from ....data import UserError
from ....engine import check_resumable, iterate_runs, names_own_code, seed_configs
from ....engine.process import Request
from ..model.series import Series
from ..model.session import Phase, Session
from ..widgets.home import NEWEST, Home
from .live_run import LiveRun
from .runs import Choice, RunsScreen
from .saved_runs import SavedRuns
from .start import Plan, StartScreen


class Requests:
    """Asks for the settings of runs, and passes on what was chosen."""

    def __init__(
        self,
        screen: Screen[None],
        session: Session,
        live: LiveRun,
        saved: SavedRuns,
        plan: Plan,
    ) -> None:
        self._screen, self._session = screen, session
        self._live, self._saved = live, saved
        self._plan = plan
        """What the next run would start with."""

    def begin(self) -> None:
        """Show the newest runs, as long as there is none on the screen."""
        if self._session.phase is Phase.EMPTY:
            self._screen.run_worker(
                self._read_newest, thread=True, exclusive=True, group="the newest runs"
            )

    def _read_newest(self) -> None:
        app, runs = self._screen.app, iterate_runs(self._plan.output.runs_dir)
        try:
            newest = list(islice(runs, NEWEST))
        except UserError:
            return  # The browser says it, to whoever asks for the runs.
        app.call_from_thread(self._screen.query_one(Home).take, newest)

    def start(self) -> None:
        """Start a run with the present settings."""
        self._start(self._plan)

    def ask(self, title: str) -> None:
        """Ask for the settings of a run, and start it."""
        self._screen.app.push_screen(StartScreen(self._plan, title=title), self._start)

    def ask_again(self) -> None:
        """Ask what to change in the run on the screen, and run it again."""
        if self._session.tracks:
            config = self._session.tracks[0].started.config
            if self._session.phase is Phase.REPLAY and names_own_code(config):
                # Whoever wrote the folder chose that code, not whoever looks at it.
                sentence = "This run has code of its user's own, which a saved run cannot start: "
                self._screen.notify(sentence + "name it yourself, `centerviz run --arm …`.")
                return
            self._plan = replace(self._plan, config=config, seeds=1)
        self.ask("Run again")

    def _start(self, plan: Plan | None) -> None:
        if plan is not None:
            self._plan = plan
            configs = seed_configs(plan.config, plan.seeds)
            requests = [Request(config=config, output=plan.output) for config in configs]
            self._live.request(Series(tuple(requests)))

    def resume_shown(self) -> None:
        """Go on with the run on the screen from its last checkpoint."""
        if self._session.run_dir is None or self._session.phase.active:
            sentence = "There is no stopped run here to go on with; b shows the saved ones."
            self._screen.notify(sentence)
        else:
            self.resume(self._session.run_dir)

    def resume(self, run_dir: str) -> None:
        """Go on with the run in the folder `run_dir`."""
        try:
            output = check_resumable(run_dir).info.output
        except UserError as error:
            self._screen.notify(str(error), severity="error", markup=False, timeout=10)
            return
        self._live.request(Series((Request(config=None, output=output, resume=run_dir),)))

    def browse(self) -> None:
        """Let the user choose among the saved runs."""
        runs = RunsScreen(Path(self._plan.output.runs_dir))
        self._screen.app.push_screen(runs, self._choose)

    def _choose(self, choice: Choice | None) -> None:
        if choice is None:
            self.begin()  # Runs may have been deleted, or notes written.
        elif choice.what == "resume":
            self.resume(str(choice.paths[0]))
        elif self._live.engine is not None:
            sentence = "A run is going on; stop it with k before you replay another."
            self._screen.notify(sentence)
        else:
            self._saved.replay(choice.paths)
