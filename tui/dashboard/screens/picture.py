"""Draws the session: panels, curves, numbers and lines, each in its time."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
from textual.screen import Screen
from textual.timer import Timer

from ....data import UserError
from ....engine import PaletteName, arm_styles
from ..model.curves import curves
from ..model.describe import about, modes, phase_style, progress
from ..model.measured import measured
from ..model.session import Phase, Session
from ..turns import Draw, Turns
from ..widgets.home import Home
from ..widgets.inspector import Inspector
from ..widgets.legend import Legend
from ..widgets.metrics_pane import MetricsPane
from ..widgets.notice import Notice
from ..widgets.panel_grid import PanelGrid
from ..widgets.plots.curves import CurvePlot
from ..widgets.plots.inks import Inks, Paper, make_inks
from ..widgets.plots.scatter import Look
from ..widgets.progress_line import ProgressLine
from ..widgets.status_line import StatusLine

REDRAW_INTERVAL = 0.2
"""Seconds between two redraws that events ask for; a key is answered at once."""

NUMBERS_INTERVAL = 0.3
"""Seconds between two looks at whether events have changed curves and numbers."""


class Picture:
    """Pushes a session down to the widgets of its screen."""

    def __init__(
        self,
        screen: Screen[None],
        session: Session,
        palette: PaletteName,
        changed: Callable[[], None],
    ) -> None:
        self._screen, self._session = screen, session
        self._changed = changed
        """Called when the session may be another than before."""
        self.palette = palette
        self._plain: bool | None = None
        """Glyphs instead of dots; None: where the terminal has too few colours."""
        self._drawn_at = 0.0
        self._later: Timer | None = None
        self._turns = Turns(screen)
        self._numbers_turns = Turns(screen)
        self._numbers_old = False
        """Whether events have come since curves and numbers were drawn."""
        self._shown_epoch: int | None = None
        """What the panels show, which may be held for a while when the next epoch has begun."""

    def begin(self) -> None:
        """Draw for the first time, and follow the theme from now on."""
        screen = self._screen
        screen.app.theme_changed_signal.subscribe(screen, lambda _: self.redraw())
        screen.set_interval(NUMBERS_INTERVAL, self._renew_numbers)
        self.redraw()

    @property
    def glyphs(self) -> bool:
        """Whether classes are told apart by glyphs."""
        if self._plain is not None:
            return self._plain
        app = self._screen.app
        return app.no_color or app.console.color_system in (None, "standard")

    def switch_glyphs(self) -> None:
        """Draw dots where there were glyphs, or glyphs for dots."""
        self._plain = not self.glyphs
        self.redraw()

    @property
    def turning(self) -> bool:
        """Whether a part of the moment that is shown still waits for its turn to be drawn."""
        return bool(self._turns)

    @property
    def drawing(self) -> bool:
        """Whether something that has changed still waits for its turn to be drawn."""
        waits = self._later is not None or self._numbers_old
        return waits or bool(self._turns) or bool(self._numbers_turns)

    def redraw_soon(self, *, not_before: float = 0.0) -> None:
        """Redraw when the last redraw is long enough ago, and not before a time."""
        wait = max(self._drawn_at + REDRAW_INTERVAL, not_before) - time.monotonic()
        if wait <= 0:
            self.redraw(in_turn=True)
        elif self._later is None:
            self._later = self._screen.set_timer(wait, partial(self.redraw, in_turn=True))

    def redraw(self, *, in_turn: bool = False) -> None:
        """Push the session down to every widget: panels at once, then curves and numbers.

        Args:
            in_turn: draw the panels one by one, so that a key can come between them, and curves
                and numbers only when their time has come.
        """
        if self._later is not None:
            self._later.stop()
        self._later = None
        self._drawn_at = time.monotonic()
        self._shown_epoch = self._session.shown_epoch()
        inks = self._inks()
        panels: list[Draw] = []
        with self._screen.app.batch_update():
            try:
                panels = self._panels(inks)
            except UserError as error:
                # An epoch that is read from the disk may be damaged or gone.
                self._screen.notify(str(error), severity="error", markup=False)
            if in_turn:
                self._turns.draw(panels)
            else:
                # Panels and metrics in one piece: they never show two epochs.
                whole: list[Draw] = [*panels, partial(self._draw_metrics, inks)]
                self._turns.draw([partial(_draw_all, whole), *self._curves(inks)])
            self._numbers_old = in_turn
            self.redraw_lines()

    def redraw_lines(self) -> None:
        """Draw the two lines that say what the run does and how far it is."""
        session, screen = self._session, self._screen
        screen.query_one(StatusLine).show(
            phase=session.phase.value,
            phase_style=phase_style(session),
            about=about(session),
            modes=modes(session),
        )
        screen.query_one(ProgressLine).show(progress(session, self._shown_epoch))
        self._changed()

    def _inks(self) -> Inks:
        """The colours for the present theme and classes."""
        app, tracks = self._screen.app, self._session.tracks
        paper = Paper(
            background=app.theme_variables["background"],
            foreground=app.theme_variables["foreground"],
            dark=app.current_theme.dark,
            grey=app.no_color,
            exact=app.console.color_system == "truecolor",
        )
        return make_inks(
            paper,
            arms=arm_styles([[arm.spec for arm in track.arms] for track in tracks]),
            num_classes=self._session.num_classes,
            plain=self.glyphs,
            palette=self.palette,
        )

    def _renew_numbers(self) -> None:
        if self._numbers_old:
            self._numbers_old = False
            inks = self._inks()
            self._numbers_turns.draw([*self._curves(inks), partial(self._draw_metrics, inks)])

    def _curves(self, inks: Inks) -> list[Draw]:
        return [partial(self._draw_curves, inks)]

    def _panels(self, inks: Inks) -> list[Draw]:
        """What draws the panels, one by one; all that explains them is drawn at once."""
        session, screen = self._session, self._screen
        panels = session.panels()
        visible = np.ones(max(session.num_classes, 1), dtype=np.bool_)
        visible[list(session.hidden)] = False
        look = Look(
            inks=inks,
            visible=visible,
            regions=session.show_regions,
            centers=session.show_centers,
            density=session.show_density,
            diagrams=session.show_reliability,
        )
        grid, notice = screen.query_one(PanelGrid), screen.query_one(Notice)
        grid.display = bool(panels)
        home = session.phase is Phase.EMPTY
        screen.query_one(Home).show(home)
        screen.set_class(home, "-home")
        notice.show(session, waiting=not panels and not home)
        screen.query_one(Legend).show(session.class_names, session.hidden, inks)
        screen.query_one(Inspector).show(session.details(), plain=inks.glyphs is not None)
        if not panels:
            return []
        return grid.take(panels, look, shared=session.shared_axes, reaches=session.reaches())

    def _draw_curves(self, inks: Inks) -> None:
        self._screen.query_one(CurvePlot).show(curves(self._session), inks)

    def _draw_metrics(self, inks: Inks) -> None:
        self._screen.query_one(MetricsPane).show(measured(self._session), inks)


def _draw_all(pieces: list[Draw]) -> None:
    for draw in pieces:
        draw()
