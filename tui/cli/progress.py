"""How far a long export is, on stderr: a bar on a terminal, else a line now and then."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from ...data import inert
from ...engine import ExportProgress

_LINES = 10
"""Lines at most where stderr is no terminal."""


@contextmanager
def shown_progress(name: str) -> Iterator[ExportProgress]:
    """What the maker of the file `name` tells how many of how many epochs are done."""
    if sys.stderr is not None and sys.stderr.isatty():
        with _bar(inert(name)) as tell:
            yield tell
    else:
        yield _Lines(inert(name))


class _Lines:
    """A line each time that another tenth is done."""

    def __init__(self, name: str) -> None:
        self._name, self._tenths = name, 0

    def __call__(self, done: int, total: int) -> None:
        tenths = done * _LINES // total
        if tenths > self._tenths:
            self._tenths = tenths
            typer.echo(f"{self._name}: epoch {done} of {total}", err=True)


@contextmanager
def _bar(name: str) -> Iterator[ExportProgress]:
    """A bar from the first word on: what is made at once needs none."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), "epochs")
    progress = Progress(*columns, TimeRemainingColumn(), console=console)
    task = progress.add_task(escape(name), total=None)

    def tell(done: int, total: int) -> None:
        progress.start()
        progress.update(task, completed=done, total=total)

    try:
        yield tell
    finally:
        progress.stop()
