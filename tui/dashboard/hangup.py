"""Notices that the terminal is gone, as when a connection is lost."""

import os
import select
import threading
from collections.abc import Callable

_POLL_MS = 500


def on_hangup(descriptor: int, act: Callable[[], None]) -> None:
    """Call `act`, once and from another thread, when the terminal at `descriptor` is gone.

    A terminal that closes usually sends SIGHUP too, but not to a process that it does not
    control; without either, a program waits for keys that never come.
    """
    # A descriptor of our own: the screen may close or replace the other one.
    watched = os.dup(descriptor)
    threading.Thread(target=_watch, args=(watched, act), name="hangup", daemon=True).start()


def _watch(descriptor: int, act: Callable[[], None]) -> None:
    poll = select.poll()
    # No event is asked for: a hangup is always reported, and typing must not wake us.
    poll.register(descriptor, 0)
    while not poll.poll(_POLL_MS):
        pass
    act()
