"""How the panels are drawn, and which image is followed: the actions of `Picture`."""

from textual import on

from ..widgets.deck import Deck
from ..widgets.legend import Legend
from ..widgets.panel import ScatterPanel
from ..widgets.panel_grid import PanelGrid
from .session_screen import SessionScreen


class ViewingScreen(SessionScreen):
    """Axes, zoom, regions, classes and the inspector."""

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

    def action_axes(self) -> None:
        """Switch between own and shared axes."""
        self.session.shared_axes = not self.session.shared_axes
        self.redraw()

    def action_regions(self) -> None:
        """Show or hide the decision regions."""
        self.session.show_regions = not self.session.show_regions
        self.redraw()

    def action_centers(self) -> None:
        """Show or hide the centers."""
        self.session.show_centers = not self.session.show_centers
        self.redraw()

    def action_reliability(self) -> None:
        """Show reliability diagrams, or the feature planes again."""
        self.session.show_reliability = not self.session.show_reliability
        self.redraw()

    def action_glyphs(self) -> None:
        """Switch between dots and a glyph for each class."""
        self.plain = not self.glyphs
        self.redraw()

    def action_deck(self) -> None:
        """Hide or show everything below the panels."""
        deck = self.query_one(Deck)
        deck.display = not deck.display

    def action_turn_deck(self) -> None:
        """Show the next panes below the panels."""
        self.query_one(Deck).turn()

    def action_full_screen(self) -> None:
        """Give the current panel the whole screen, or end that."""
        if self.maximized is not None:
            self.minimize()
        elif (panel := self.grid.current) is not None:
            self.maximize(panel)

    def action_isolate(self, label: int) -> None:
        """Show one class alone, or all again."""
        self.session.isolate_class(label)
        self.redraw()

    def action_all_classes(self) -> None:
        """Show all classes."""
        self.session.hidden = frozenset()
        self.redraw()

    @on(Legend.Toggled)
    def switch_class(self, event: Legend.Toggled) -> None:
        """Hide or show one class."""
        self.session.toggle_class(event.label)
        self.redraw()

    @on(Legend.Isolated)
    def show_class_alone(self, event: Legend.Isolated) -> None:
        """Show one class alone, or all again."""
        self.action_isolate(event.label)

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
            self.redraw()

    def action_close_inspector(self) -> None:
        """Leave the full screen, or the diagrams, or stop following an image."""
        if self.maximized is not None:
            self.minimize()
        elif self.session.show_reliability:
            self._show_planes()
        else:
            self.session.selection = None
            self.redraw()

    def _show_planes(self) -> None:
        if self.session.show_reliability:
            self.action_reliability()
