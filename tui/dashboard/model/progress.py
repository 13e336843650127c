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


def duration(seconds: float) -> str:
    """Seconds as people read them: `42 s`, `3:07`, `1:02:03`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
