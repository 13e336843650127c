"""How far the run is, in words and as shares."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the line says."""

    share: float
    """Of all steps, those that are done."""
    shown: float | None
    """Where on the same scale the moment on the screen lies; None: at the newest."""
    left: str
    """Before the bar: which moment is shown."""
    right: str
    """After the bar: speed and time."""
