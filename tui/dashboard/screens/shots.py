"""Pictures of what is on the screen: of the moment, the panels and the windows shown."""

from collections.abc import Callable
from functools import partial
from itertools import groupby
from pathlib import Path

from textual.screen import Screen

from ....data import UserError, inert
from ....engine import Window, save_shot
from ..model.session import Session
from ..model.track import Panel
from ..widgets.panel_grid import PanelGrid


class Shots:
    """Has pictures drawn into the folders of the runs shown, without holding up the screen."""

    def __init__(self, screen: Screen[None], session: Session) -> None:
        self._screen, self._session = screen, session

    def save(self, *, alone: bool) -> None:
        """Save what the panels show, one picture for each run.

        Args:
            alone: the current panel and no other.
        """
        grid = self._screen.query_one(PanelGrid)
        chosen = grid.current.panel if alone and grid.current is not None else None
        for name, group in groupby(grid.shown, key=lambda panel: panel.run):
            if chosen is None or chosen.run == name:
                self._save_run(name, list(group), chosen, grid)

    def _save_run(
        self, name: str, panels: list[Panel], chosen: Panel | None, grid: PanelGrid
    ) -> None:
        folders = {track.name: track.started.run_dir for track in self._session.tracks}
        run_dir, first = folders.get(name), panels[0]
        if run_dir is None:
            return
        drawn = panels if chosen is None else [chosen]
        draw = partial(
            save_shot,
            run_dir,
            [panel.state for panel in panels],
            epoch=first.epoch,
            step=first.step,
            only=None if chosen is None else chosen.state.arm,
            windows=[window for panel in drawn if (window := _window(panel, grid)) is not None],
        )
        what = f"{'all arms' if chosen is None else chosen.title}, {first.when}"
        work = partial(self._draw, draw, what)
        self._screen.run_worker(work, thread=True, group="pictures")

    def _draw(self, draw: Callable[[], Path], what: str) -> None:
        app, notify = self._screen.app, partial(self._screen.notify, markup=False)
        try:
            path = draw()
        except UserError as error:
            app.call_from_thread(notify, str(error), severity="error", timeout=10)
            return
        app.call_from_thread(notify, f"Saved {what}: {inert(str(path))}", timeout=8)


def _window(panel: Panel, grid: PanelGrid) -> Window | None:
    """What the user looks at more closely; None: the whole plane."""
    found = grid.window(panel.key)
    if found is None:
        return None
    x, y, half = found
    return Window(arm=panel.state.arm, x=x, y=y, half=half)
