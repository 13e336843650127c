"""Who watches a headless run: progress on stderr, events on stdout, or nobody."""

import os
import sys
from collections.abc import Callable
from typing import Protocol

import typer

from ...data import FetchProgress, inert
from ...engine import Control
from ...engine.events import Event
from ..exits.streams import expect_no_reader
from .json_lines import event_line
from .plain import PlainView


class View(Protocol):
    """Something that shows a run while it goes on."""

    stop_notice: str
    """What a signal handler writes to stderr at once; empty if the view itself shows it."""

    def fetch(self, fetching: FetchProgress) -> None:
        """Show how far a download is."""

    def show(self, event: Event) -> None:
        """Show an event."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class JsonView:
    """Each event as a line of JSON on stdout."""

    stop_notice = ""

    def fetch(self, fetching: FetchProgress) -> None:
        """Downloads are no part of the run."""

    def show(self, event: Event) -> None:
        """Write the event's line."""
        typer.echo(event_line(event))

    def close(self) -> None:
        """Nothing is held open."""


class Audience:
    """All views of a run; when one's reader has gone, the run is asked to stop."""

    def __init__(self, views: list[View], control: Control) -> None:
        self._views = views
        self._control = control
        self.stop_notice = "".join(view.stop_notice for view in views)

    def fetch(self, fetching: FetchProgress) -> None:
        """Show a download to every view."""
        self._each(lambda view: view.fetch(fetching))

    def show(self, event: Event) -> None:
        """Show an event to every view."""
        self._each(lambda view: view.show(event))

    def close(self) -> None:
        """Close every view."""
        self._each(lambda view: view.close())
        self._views = []

    def _each(self, action: Callable[[View], None]) -> None:
        for view in tuple(self._views):
            try:
                action(view)
            except OSError as error:
                expect_no_reader(error)
                # The run ends in order, without this view.
                self._views.remove(view)
                self._control.stop()


def audience(control: Control, *, json: bool, quiet: bool) -> Audience:
    """The views that fit the options and the terminal; asks for frames if one draws them."""
    views: list[View] = [JsonView()] if json else []
    if not quiet:
        # Lines of JSON would tear a live display on the same terminal.
        live = _draws(sys.stderr) and not (json and _draws(sys.stdout))
        views.append(_live_view(control, frames=not json) if live else PlainView(_write_line))
    return Audience(views, control)


def _draws(stream: object) -> bool:
    return bool(getattr(stream, "isatty", bool)()) and os.environ.get("TERM") != "dumb"


def _live_view(control: Control, *, frames: bool) -> View:
    from rich.console import Console

    from .live import FRAME_INTERVAL, LiveView

    if frames:
        control.frame_interval = FRAME_INTERVAL
    return LiveView(Console(stderr=True, highlight=False), control)


def _write_line(line: str) -> None:
    typer.echo(inert(line), err=True)
