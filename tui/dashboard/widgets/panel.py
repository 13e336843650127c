"""The scatter panel under the user's hands: zoom, pan, cursor and choice of a point."""

from dataclasses import dataclass

from textual import events
from textual.geometry import Offset
from textual.message import Message

from ..key_table import KEYS
from ..keys import Place
from ..model.window import View
from .plots.binning import nearest
from .plots.scatter import ScatterPlot

ZOOM = 1.25
"""Factor of one zoom step."""


class ScatterPanel(ScatterPlot, can_focus=True):
    """One arm's features; zoomed and panned by keys, wheel and drag."""

    BINDINGS = KEYS.bindings(Place.PANEL)

    @dataclass
    class ViewChanged(Message):
        """The user zoomed or panned, or asked for the automatic view with None."""

        panel: "ScatterPanel"
        view: View | None

    @dataclass
    class PointPicked(Message):
        """The user chose the image whose feature is nearest to a place."""

        panel: "ScatterPanel"
        image: int

    def __init__(self) -> None:
        super().__init__()
        self._dragged_from: Offset | None = None
        self._dragged = False

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Come `factor` times closer to the point `at` of the plane, or to the middle."""
        if (view := self.view) is not None:
            self.post_message(self.ViewChanged(self, view.zoomed(factor, at)))

    def pan(self, columns: float, rows: float) -> None:
        """Move the window right and up by cells."""
        if (view := self.view) is not None:
            self.post_message(self.ViewChanged(self, view.panned(columns, rows)))

    def start_cursor(self) -> None:
        """Show a cursor, which the arrow keys move from point to point."""
        canvas = self.canvas
        self.cursor = self.cursor or (canvas.columns // 2, canvas.rows // 2)
        self.refresh_bindings()
        self._pick(*self.cursor)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the arrow keys to the screen while there is no cursor."""
        if action in ("move", "leave"):
            return self.cursor is not None
        return super().check_action(action, parameters)

    def action_move(self, columns: int, rows: int) -> None:
        """Move the cursor by cells."""
        if self.cursor is not None:
            column, row = self.cursor[0] + columns, self.cursor[1] + rows
            canvas = self.canvas
            self.cursor = (
                min(max(column, 0), canvas.columns - 1),
                min(max(row, 0), canvas.rows - 1),
            )
            self._pick(*self.cursor)

    def action_leave(self) -> None:
        """Put the cursor away."""
        self.cursor = None
        self.refresh_bindings()
        self.redraw()

    def _pick(self, column: float, row: float) -> None:
        self.redraw()
        panel, look, view = self.panel, self.look, self.view
        if panel is None or look is None or view is None:
            return
        found = nearest(
            panel.points,
            panel.labels,
            column + 0.5,
            row + 0.5,
            view,
            self.canvas,
            look.visible,
        )
        if found is not None:
            self.post_message(self.PointPicked(self, panel.image_of(found)))

    def _cell_at(self, event: events.MouseEvent) -> tuple[int, int] | None:
        """The canvas's column and row (from the bottom) under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        canvas = self.canvas
        column = offset.x - (self.size.width - canvas.columns)
        row = canvas.rows - 1 - offset.y
        inside = 0 <= column < canvas.columns and 0 <= row < canvas.rows
        return (column, row) if inside else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a drag or a click."""
        self.capture_mouse()
        self._dragged_from, self._dragged = event.screen_offset, False

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Pan with the mouse while its button is held."""
        if self._dragged_from is None:
            return
        moved = event.screen_offset - self._dragged_from
        if moved != Offset(0, 0):
            self._dragged_from, self._dragged = event.screen_offset, True
            self.pan(-moved.x, moved.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End a drag, or choose the point that was clicked."""
        self.release_mouse()
        clicked = self._dragged_from is not None and not self._dragged
        self._dragged_from = None
        if clicked and (cell := self._cell_at(event)) is not None:
            self._pick(*cell)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in at the mouse."""
        self._zoom_at(event, ZOOM)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out at the mouse."""
        self._zoom_at(event, 1 / ZOOM)

    def _zoom_at(self, event: events.MouseEvent, factor: float) -> None:
        cell, view = self._cell_at(event), self.view
        if cell is not None and view is not None:
            event.stop()
            at = view.to_point(cell[0] + 0.5, cell[1] + 0.5, self.canvas)
            self.zoom(factor, at)
