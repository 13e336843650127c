"""What the session looks like in words and lines; no widget decides it."""

import re

from ....data import counted, inert
from ....engine import short_labels
from ...listing.duration import duration
from .arm_name import ArmName
from .progress import Progress
from .session import SPEEDS, Phase, Session


def phase_style(session: Session) -> str:
    """Which colour the phase has."""
    if session.phase is Phase.FAILED:
        return "failed"
    active = (Phase.TRAINING, Phase.STARTING, Phase.WATCHED)
    return "active" if session.phase in active else "resting"


def about(session: Session) -> str:
    """Data, device and folder of the runs on the screen."""
    if not session.tracks:
        return ""
    if len(session.tracks) > 1:
        names = ", ".join(inert(track.name) for track in session.tracks)
        return f"{counted(len(session.tracks), 'run')} side by side: {names}"
    started = session.tracks[0].started
    data = started.dataset
    devices = ", ".join(dict.fromkeys(arm.device for arm in started.arms))
    images = f"{data.name} {data.num_train:,}+{data.num_test:,}"
    run_id = session.run_dir.rstrip("/").rpartition("/")[2] if session.run_dir else ""
    return " · ".join(filter(None, (session.series, images, devices, inert(run_id))))


def modes(session: Session) -> str:
    """How the panels are drawn, where it differs from the beginning."""
    shown = session.num_classes - len(session.hidden)
    named = (
        (bool(session.making), session.making),
        (session.playing, f"▶ {SPEEDS[session.speed]:g}/s"),
        (session.shared_axes, "shared axes"),
        (session.fixed_axes, "fixed axes"),
        (session.show_regions, "regions"),
        (not session.show_density, "no density"),
        (session.show_reliability, "reliability"),
        (bool(session.hidden), counted(shown, "class", "classes")),
    )
    return " · ".join(text for wanted, text in named if wanted)


def arm_names(session: Session) -> list[ArmName]:
    """All arms, in the order of the panels."""
    arms = [(inert(track.name), arm.spec) for track in session.tracks for arm in track.arms]
    labels = short_labels([spec for _, spec in arms])
    return [ArmName(run, label) for (run, _), label in zip(arms, labels, strict=True)]


def progress(session: Session, shown: int | None) -> Progress | None:
    """How far the run is; None without one.

    Args:
        session: what is shown.
        shown: the epoch that the panels show; None: none yet.
    """
    if not session.tracks:
        return None
    track = max(session.tracks, key=lambda track: track.started.config.epochs)
    total, epochs = track.total_steps, track.started.config.epochs
    grows = session.phase.active or session.phase is Phase.WATCHED
    where = "live" if session.live and grows else "epoch"
    left = f"{where} {'–' if shown is None else shown + 1}/{epochs}"
    return Progress(
        share=track.done_steps / total,
        shown=None if session.position is None else (session.position + 1) / epochs,
        left=left,
        right=_pace(session),
    )


def _pace(session: Session) -> str:
    if len(session.tracks) != 1:
        return ""
    track = session.tracks[0]
    parts = []
    if session.phase is Phase.TRAINING:
        parts.append(f"{track.steps_per_second:.0f} steps/s")
        left = track.remaining_seconds
        parts.append("ETA –" if left is None else f"ETA {duration(left)}")
    parts.append(duration(track.seconds))
    return " · ".join(parts)


_STAMP = re.compile(r"^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)[+-]\d\d:\d\d ")


def log_line(line: str) -> str:
    """A line of a run's log with the time of day alone, which leaves room for what it says."""
    return _STAMP.sub(r"\1 ", line)
