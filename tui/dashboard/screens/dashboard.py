"""The dashboard's screen: it owns the session, and gives each key to what answers it."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.command import Provider
from textual.containers import Horizontal
from textual.screen import Screen

from ....data import counted
from ....engine.process import Request
from ..commands import DashboardCommands
from ..engine_slot import EngineSlot
from ..key_table import KEYS
from ..keys import Place
from ..model.plotted import choice_of
from ..model.series import Series
from ..model.session import SPEEDS, Session, Switch
from ..model.situation import Situation
from ..widgets.deck import Deck
from ..widgets.home import Home, NewestRuns
from ..widgets.inspector import Inspector
from ..widgets.key_line import KeyLine
from ..widgets.legend import Legend
from ..widgets.log_pane import LogPane
from ..widgets.metrics_pane import MetricsPane
from ..widgets.metrics_table import MetricsTable
from ..widgets.notice import Notice
from ..widgets.panel import ScatterPanel
from ..widgets.panel_grid import PanelGrid
from ..widgets.plots.curves import CurvePlot
from ..widgets.progress_line import ProgressLine
from ..widgets.status_line import StatusLine
from .exports import Exports
from .figures import Figures
from .fixed_axes import FixedAxes
from .live_run import LiveRun
from .picture import Picture
from .player import Player
from .requests import Requests
from .saved_runs import SavedRuns
from .shots import Shots
from .start import Plan


class DashboardScreen(Screen[None]):
    """What `centerviz tui`, `run`, `resume` and `replay` open."""

    AUTO_FOCUS = ""
    ALLOW_IN_MAXIMIZED_VIEW = "KeyLine, ProgressLine"
    CSS_PATH = "../dashboard.tcss"
    BINDINGS = KEYS.bindings(Place.DASHBOARD)
    COMMANDS: ClassVar[set[type[Provider]]] = App.COMMANDS | {DashboardCommands}  # type: ignore[assignment]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-tiny"),
        (20, "-low"),
        (34, "-middle"),
        (50, "-high"),
    ]

    def __init__(
        self,
        plan: Plan,
        slot: EngineSlot,
        *,
        start: bool,
        replay: Sequence[Path],
        resume: Request | None,
    ) -> None:
        super().__init__()
        self.session = Session()
        self.situation = Situation.of(self.session, maximized=False)
        """What can be done now."""
        self.picture = Picture(self, self.session, plan.output.palette, self._look_around)
        self._player = Player(self, self.session, self.picture)
        self._shots = Shots(self, self.session)
        self._axes = FixedAxes(self, self.session, self.picture.redraw)
        self._figures = Figures(self, self.session, self.picture.redraw)
        self._live = LiveRun(self, self.session, self.picture, slot)
        self._saved = SavedRuns(self, self.session, self.picture, self._live)
        self._requests = Requests(self, self.session, self._live, self._saved, plan)
        self._exports = Exports(self, self.session, self.picture.redraw_lines)
        self._start, self._to_replay, self._to_resume = start, replay, resume

    def compose(self) -> ComposeResult:
        """Everything, once; sizes and contents follow later."""
        yield StatusLine()
        with Horizontal(id="stage"):
            yield Home()
            yield Notice()
            yield PanelGrid()
            yield Inspector()
        yield Legend()
        with Deck():
            yield CurvePlot(id="curves")
            yield MetricsPane(id="metrics")
            yield LogPane(id="log")
        yield ProgressLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with what the command line asked for."""
        self.picture.begin()
        self._live.begin()
        self._saved.begin()
        if self._start:
            self._requests.start()
        elif self._to_resume is not None:
            self._live.request(Series((self._to_resume,)))
        elif self._to_replay:
            self._saved.replay(self._to_replay)
        else:
            self._requests.begin()

    @property
    def drawing(self) -> bool:
        """Whether something that has changed still waits for its turn to be drawn."""
        return self.picture.drawing or self._axes.reading

    def _look_around(self) -> None:
        """Let the keys follow what can be done now, and fixed axes what there is."""
        self._axes.follow()
        situation = Situation.of(self.session, maximized=self.maximized is not None)
        if situation != self.situation:
            self.situation = situation
            self.refresh_bindings()

    def watch_maximized(self) -> None:
        """Let keys and panes follow what fills the screen or no longer does."""
        self._look_around()
        for deck in self.query(Deck):
            deck.deal()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let keys answer when the table of keys says so."""
        return KEYS.answers(action, parameters, self.situation)

    def action_excuse(self, sentence: str) -> None:
        """Say why a key does nothing now."""
        self.notify(sentence)

    def action_pause(self) -> None:
        """Pause training; again, before it has happened: let it go on."""
        self._live.toggle_pause()

    def action_unpause(self) -> None:
        """Let training go on."""
        self._live.toggle_pause()

    def action_snapshot(self) -> None:
        """Save a picture of what is shown: of all arms, or of the panel on the whole screen."""
        self._shots.save(alone=self.maximized is not None)

    def action_snapshot_panel(self) -> None:
        """Save a picture of the current panel alone."""
        self._shots.save(alone=True)

    def action_stop(self) -> None:
        """Stop the run, if it is meant."""
        self._live.stop()

    def action_new_run(self) -> None:
        """Ask for the settings of a new run."""
        self._requests.ask("New run")

    def action_restart(self) -> None:
        """Ask what to change in the run on the screen, and run it again."""
        self._requests.ask_again()

    def action_resume_run(self) -> None:
        """Go on with the run on the screen from its last checkpoint."""
        self._requests.resume_shown()

    def action_refuse_resume(self) -> None:
        """Say why the run on the screen cannot go on."""
        self._requests.resume_shown()

    def action_step(self, count: int) -> None:
        """Show an earlier or later epoch."""
        self.session.step(count)
        self._player.moved()

    def action_first(self) -> None:
        """Show the first epoch."""
        self.session.go_first()
        self._player.moved()

    def action_last(self) -> None:
        """Show the last finished epoch."""
        self.session.go_last()
        self._player.moved()

    def action_live(self) -> None:
        """Show the newest moment from now on."""
        self.session.go_live()
        self._player.moved()

    def action_play(self) -> None:
        """Start the animation."""
        self.session.toggle_play()
        self._player.moved()

    def action_halt(self) -> None:
        """Halt the animation."""
        self.session.toggle_play()
        self._player.moved()

    def action_speed(self, by: int) -> None:
        """Play faster, or slower if negative."""
        self.session.change_speed(by)
        self.notify(f"{counted(round(SPEEDS[self.session.speed]), 'epoch')} a second", timeout=1.5)
        self._player.moved()

    @property
    def grid(self) -> PanelGrid:
        """The panels."""
        return self.query_one(PanelGrid)

    def action_zoom(self, steps: int) -> None:
        """Zoom the current panel in, or out if negative."""
        self.grid.zoom(steps)

    def action_pan(self, columns: int, rows: int) -> None:
        """Move the current panel's window."""
        self.grid.pan(columns, rows)

    def action_reset_view(self) -> None:
        """Undo all zoom and pan."""
        self.grid.reset()

    def action_page(self, by: int) -> None:
        """Show other panels, when not all fit."""
        self.grid.turn_page(by)

    def action_switch(self, name: Switch) -> None:
        """Switch one of the session's ways to draw on or off."""
        self.session.switch(name)
        self.picture.redraw()

    def action_fix_axes(self) -> None:
        """Let each panel's axes hold all epochs, or follow each epoch."""
        self._axes.switch()

    def action_glyphs(self) -> None:
        """Switch between dots and a glyph for each class."""
        self.picture.switch_glyphs()

    def action_deck(self) -> None:
        """Hide or show everything below the panels."""
        deck = self.query_one(Deck)
        deck.display = not deck.display

    def action_turn_deck(self) -> None:
        """Show the next panes below the panels, or the next one on the whole screen."""
        deck = self.query_one(Deck)
        if self.maximized is None:
            deck.turn()
        else:
            self.maximize(deck.after(self.maximized))

    def action_full_screen(self) -> None:
        """Give what has the focus the whole screen, else the first panel; or end that."""
        if self.maximized is not None:
            self.minimize()
        elif (pane := self.query_one(Deck).focused_pane or self.grid.current) is not None:
            self.maximize(pane)

    def action_turn_metric(self, by: int) -> None:
        """Let the curves show the next metric, or a previous one."""
        self._figures.turn_metric(by)

    def action_choose_metric(self) -> None:
        """Choose what the curves show from the list of all metrics."""
        self._figures.choose_metric()

    def action_turn_axis(self) -> None:
        """Spread the curves' values in another way."""
        self._figures.turn_axis()

    @on(MetricsTable.RowSelected)
    def show_curve_of_row(self, event: MetricsTable.RowSelected) -> None:
        """Let the curves show the metric of that row."""
        if event.row_key.value is not None:
            self._figures.show_metric(choice_of(event.row_key.value))

    @on(CurvePlot.EpochChosen)
    def show_chosen_epoch(self, event: CurvePlot.EpochChosen) -> None:
        """Show the epoch that was clicked."""
        self.session.go_to(event.done)
        self._player.moved()

    @on(ProgressLine.Chosen)
    def show_chosen_moment(self, event: ProgressLine.Chosen) -> None:
        """Show the epoch that was clicked or dragged to."""
        self.session.go_to(event.share * self.session.total_epochs)
        self._player.moved()

    def action_inspect(self) -> None:
        """Put a cursor into the current panel."""
        if (panel := self.grid.current) is not None:
            self._show_planes()
            panel.focus()
            panel.start_cursor()

    @on(ScatterPanel.PointPicked)
    def follow_image(self, event: ScatterPanel.PointPicked) -> None:
        """Follow the image that was pointed at."""
        if event.panel.panel is not None:
            self.session.select(event.panel.panel, event.image)
            self.picture.redraw()

    def action_close_inspector(self) -> None:
        """Leave the full screen, or the diagrams, or stop following an image."""
        if self.maximized is not None:
            self.minimize()
        elif self.session.show_reliability:
            self._show_planes()
        else:
            self.session.selection = None
            self.picture.redraw()

    def _show_planes(self) -> None:
        if self.session.show_reliability:
            self.action_switch("show_reliability")

    def action_isolate(self, digit: int) -> None:
        """Show the class of a digit alone, or all again."""
        self.session.isolate_digit(digit)
        self.picture.redraw()

    def action_all_classes(self) -> None:
        """Show all classes."""
        self.session.hidden = frozenset()
        self.picture.redraw()

    @on(Legend.Toggled)
    def switch_class(self, event: Legend.Toggled) -> None:
        """Hide or show one class."""
        self.session.toggle_class(event.label)
        self.picture.redraw()

    @on(Legend.Isolated)
    def show_class_alone(self, event: Legend.Isolated) -> None:
        """Show one class alone, or all again."""
        self.session.isolate_class(event.label)
        self.picture.redraw()

    def action_runs(self) -> None:
        """Browse the saved runs."""
        self._requests.browse()

    def action_export(self) -> None:
        """Ask what is to be made of the runs on the screen."""
        self._exports.choose()

    def on_unmount(self) -> None:
        """Leave no process behind."""
        self._exports.close()

    @on(NewestRuns.RowSelected)
    def open_newest(self, event: NewestRuns.RowSelected) -> None:
        """Show one of the newest runs."""
        if isinstance(event.data_table, NewestRuns) and (path := event.data_table.current):
            self._saved.replay([path])

    def action_theme(self) -> None:
        """Switch between a dark and a light theme."""
        self.app.theme = "centerviz-light" if self.app.current_theme.dark else "centerviz-dark"

    def action_quit(self) -> None:
        """Quit, after a question when a run is going on; again: without waiting for it."""
        self._live.leave()
