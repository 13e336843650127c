"""What can be done on the dashboard now, as far as the keys ask."""

from dataclasses import dataclass

from .session import Phase, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Facts of the session and its screen that decide which keys answer."""

    active: bool
    """An engine works for the run."""
    paused: bool
    shown: bool
    """There is a run on the screen."""
    epochs: bool
    """More than one epoch can be shown."""
    live: bool
    """New moments show up by themselves."""
    playing: bool
    saved: bool
    """The run shown has a folder, and no engine works for it."""
    unfinished: bool
    """It was not trained to its last epoch, and nobody is about to."""
    covered: bool
    """Something can be left: an image, the diagrams, or the full screen."""

    @classmethod
    def of(cls, session: Session, *, maximized: bool) -> "Situation":
        """The situation of `session` on a screen where a panel may be `maximized`."""
        active = session.phase.active
        return cls(
            active=active,
            paused=session.phase is Phase.PAUSED,
            shown=bool(session.tracks),
            epochs=len(session.epochs) > 1,
            live=session.live,
            playing=session.playing,
            saved=session.run_dir is not None and not active,
            unfinished=session.phase not in (Phase.COMPLETED, Phase.WATCHED)
            and any(track.done_steps < track.total_steps for track in session.tracks),
            covered=maximized or session.show_reliability or session.selection is not None,
        )
