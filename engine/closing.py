"""Streams of events are closed when their reader leaves, and not when memory is tidied."""

import contextlib
from collections.abc import Generator, Iterator
from typing import Any


@contextlib.contextmanager
def closing_events(events: Iterator[Any]) -> Iterator[None]:
    """Let a generator finish its files on the way out, also after an exception."""
    try:
        yield
    finally:
        if isinstance(events, Generator):
            events.close()
