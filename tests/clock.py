"""A clock for the names of new runs, whatever time it is."""

import datetime as dt
import itertools
from types import SimpleNamespace

import pytest

from centerviz.engine.run_folder import opening


def set_clock(
    monkeypatch: pytest.MonkeyPatch, first: dt.datetime, *, step: dt.timedelta = dt.timedelta()
) -> None:
    """Let it be `first`, and later by `step` at each further look.

    Only the clock of `opening` is set: other modules look at their own, and not all survive
    another class in the place of `datetime.datetime`.
    """
    looks = itertools.count()

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return first.replace(tzinfo=tz) + next(looks) * step

    monkeypatch.setattr(opening, "dt", SimpleNamespace(datetime=Clock))
