"""All scatter panels: side by side, stacked when narrow, in pages when there are many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil

from textual.app import ComposeResult
from textual.containers import Grid, Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from ..model.track import Panel
from ..model.window import CELL_ASPECT, Extent, View
from ..turns import Draw
from .panel import ZOOM, ScatterPanel
from .plots.scatter import Look

MIN_WIDTH, MIN_HEIGHT = 32, 9
"""The smallest panel, in cells with its border, in which a picture can be read."""
_NAME_WIDTH = 36


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How many panels stand on a page, and in how many columns."""

    per_page: int
    columns: int


def arrange(count: int, width: int, height: int) -> Arrangement:
    """The arrangement in `width` × `height` cells that draws `count` panels largest."""
    for shown in range(count, 0, -1):
        # All pages but a single one need a line for their names.
        room = height if shown == count else height - 1
        fitting = [
            columns
            for columns in range(1, shown + 1)
            if width // columns >= MIN_WIDTH and room // ceil(shown / columns) >= MIN_HEIGHT
        ]
        if fitting:
            sizes = {c: min(width / c, CELL_ASPECT * room / ceil(shown / c)) for c in fitting}
            return Arrangement(shown, max(fitting, key=lambda columns: sizes[columns]))
    return Arrangement(1, 1)


class PageBar(Widget):
    """The names of the pages, when not all panels fit on one."""

    @dataclass
    class Chosen(Message):
        """A page's name was clicked."""

        page: int

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._page = 0

    def show(self, names: list[str], page: int) -> None:
        """Name the pages; `page` is the one that is shown."""
        self._names, self._page = names, page
        self.display = len(names) > 1
        self.refresh()

    def render(self) -> Content:
        """The names in one line, the present one reversed."""
        parts = [
            Content.styled(f" {name} ", "reverse" if index == self._page else "dim")
            for index, name in enumerate(self._names)
        ]
        return Content(" ").join(parts)

    def on_click(self, event: Click) -> None:
        """Choose the page under the mouse."""
        start = 0
        for page, name in enumerate(self._names):
            if start <= event.x < start + len(name) + 2:
                self.post_message(self.Chosen(page))
            start += len(name) + 3


class PanelGrid(Vertical):
    """The panels of all arms, drawn with common or with own axes."""

    def __init__(self) -> None:
        super().__init__()
        self._panels: list[Panel] = []
        self._look: Look | None = None
        self._shared = False
        self._reaches: Mapping[str, Extent] = {}
        self._views: dict[str, View] = {}
        self._common_view: View | None = None
        self._widgets: dict[str, ScatterPanel] = {}
        self._page = 0

    def compose(self) -> ComposeResult:
        """An empty grid below the names of its pages."""
        yield PageBar()
        yield Grid(id="panels")

    def take(
        self, panels: list[Panel], look: Look, *, shared: bool, reaches: Mapping[str, Extent]
    ) -> list[Draw]:
        """Have these panels shown; what is returned draws them, a panel each.

        Args:
            panels: one an arm.
            look: how they are drawn.
            shared: give all of them the same axes.
            reaches: by panel, what its axes hold beside the features it shows.
        """
        arms_changed = [panel.key for panel in panels] != list(self._widgets)
        if shared != self._shared:
            # From different windows before, panels would keep different ones.
            for widget in self._widgets.values():
                widget.forget_view()
        self._panels, self._look, self._shared = panels, look, shared
        self._reaches = reaches
        if arms_changed:
            self._rebuild()
        draws: list[Draw] = []
        for arm, panel in enumerate(panels):
            if self._widgets[panel.key].display:
                draws.append(partial(self._draw, arm))
            else:
                self._draw(arm)
        return draws

    def _rebuild(self) -> None:
        grid = self.query_one("#panels", Grid)
        grid.remove_children()
        self._views, self._common_view, self._page = {}, None, 0
        self._widgets = {panel.key: ScatterPanel() for panel in self._panels}
        grid.mount(*self._widgets.values())
        self._arrange()

    def on_resize(self) -> None:
        """Find the arrangement for the new size."""
        self._arrange()

    def _arrange(self) -> None:
        count = len(self._widgets)
        if not count:
            return
        found = arrange(count, self.size.width, self.size.height)
        pages = ceil(count / found.per_page)
        self._page = min(self._page, pages - 1)
        names = [self._page_name(page, found.per_page) for page in range(pages)]
        self.query_one(PageBar).show(names, self._page)
        self.query_one("#panels", Grid).styles.grid_size_columns = found.columns
        first = self._page * found.per_page
        for index, widget in enumerate(self._widgets.values()):
            widget.display = first <= index < first + found.per_page

    def _page_name(self, page: int, per_page: int) -> str:
        titles = [panel.short for panel in self._panels[page * per_page : (page + 1) * per_page]]
        name = f"{page + 1} {', '.join(titles)}"
        return name if len(name) <= _NAME_WIDTH else f"{name[: _NAME_WIDTH - 1]}…"

    def turn_page(self, by: int) -> None:
        """Show the next or a previous page of panels."""
        count = len(self._widgets)
        if count:
            pages = ceil(count / arrange(count, self.size.width, self.size.height).per_page)
            self._page = (self._page + by) % pages
            self._arrange()

    def on_page_bar_chosen(self, event: PageBar.Chosen) -> None:
        """Show the page whose name was clicked."""
        self._page = event.page
        self._arrange()

    @property
    def shown(self) -> Sequence[Panel]:
        """The panels, those of other pages too."""
        return tuple(self._panels)

    def window(self, key: str) -> tuple[float, float, float] | None:
        """The square that holds what the user looks at in a panel: middle and half its side.

        None where neither zoomed nor panned.
        """
        view = self._common_view if self._shared else self._views.get(key)
        if view is None or key not in self._widgets:
            return None
        left, right, bottom, top = view.bounds(self._widgets[key].canvas)
        return view.x, view.y, max(right - left, top - bottom) / 2

    def _draw(self, arm: int) -> None:
        assert self._look is not None
        panel = self._panels[arm]
        view, extent = self._views.get(panel.key), self._extent([panel])
        if self._shared:
            view, extent = self._common_view, self._extent(self._panels)
        widget = self._widgets[panel.key]
        still = panel.key in self._reaches
        widget.show(panel, self._look, arm=arm, view=view, extent=extent, still=still)

    def _extent(self, panels: Sequence[Panel]) -> Extent | None:
        """What axes of these panels must hold."""
        boxes = [box for panel in panels for box in (panel.extent, self._reaches.get(panel.key))]
        return _union([box for box in boxes if box is not None])

    def _draw_all(self) -> None:
        for arm in range(len(self._panels)):
            self._draw(arm)

    def on_scatter_panel_view_changed(self, event: ScatterPanel.ViewChanged) -> None:
        """Zoom or pan one panel, or all of them when they share their axes."""
        event.stop()
        if self._shared:
            self._common_view = event.view
        elif event.panel.panel is not None:
            key = event.panel.panel.key
            self._views.pop(key, None)
            if event.view is not None:
                self._views[key] = event.view
        self._draw_all()

    @property
    def current(self) -> ScatterPanel | None:
        """The panel that keys act on: the focused one, else the first that is shown."""
        shown = [widget for widget in self._widgets.values() if widget.display]
        return next((widget for widget in shown if widget.has_focus), next(iter(shown), None))

    def zoom(self, steps: int) -> None:
        """Come closer to the middle of the current panel, or draw back if negative."""
        if (panel := self.current) is not None:
            panel.zoom(ZOOM**steps)

    def pan(self, columns: int, rows: int) -> None:
        """Move the current panel's window by cells."""
        if (panel := self.current) is not None:
            panel.pan(columns, rows)

    def reset(self) -> None:
        """Let every panel find its window by itself again."""
        self._views, self._common_view = {}, None
        self._draw_all()


def _union(extents: list[Extent]) -> Extent | None:
    result: Extent | None = None
    for extent in extents:
        result = extent if result is None else result.union(extent)
    return result
