"""What the dashboard shows, and nothing about how: the one place where that is decided."""

import enum
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from ....engine import ImageSet
from ....engine.events import (
    Event,
    Paused,
    Resumed,
    RunFailed,
    RunFinished,
    RunStarted,
)
from .curve_axis import Spread
from .details import Details, Prediction
from .metric_facts import ERROR
from .track import Panel, Track, panel_key
from .window import Extent

SPEEDS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Epochs a second, for playing a run as an animation."""


_ABOUT_RUNS = (
    *("tracks", "phase", "failure", "run_dir", "series", "news", "position", "playing"),
    *("hidden", "selection"),
)
"""What of a session changes with its runs; the rest is how they are drawn."""

Switch = Literal["shared_axes", "show_regions", "show_centers", "show_density", "show_reliability"]


class Phase(enum.Enum):
    """What the run on the screen is doing; the value is what people read."""

    EMPTY = "no run"
    STARTING = "starting"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPING = "stopping"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"
    REPLAY = "replay"
    WATCHED = "watching live"

    @property
    def active(self) -> bool:
        """Whether an engine works for this run."""
        return self in (Phase.STARTING, Phase.TRAINING, Phase.PAUSED, Phase.STOPPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One image of one run's drawn split, followed through all arms and epochs."""

    track: Track
    image: int


@dataclass(kw_only=True)
class Session:
    """The runs on the screen, the moment shown, and how it is shown."""

    tracks: list[Track] = field(default_factory=list)
    phase: Phase = Phase.EMPTY
    failure: RunFailed | None = None
    run_dir: str | None = None
    series: str = ""
    """Which of several runs in a row this is: `seed 2 of 5`."""
    news: str = ""
    """The last line that the engine's process printed."""
    making: str = ""
    """A file that is being made of saved runs, and how far it is."""
    position: int | None = None
    """The epoch that is shown; None: always the newest moment."""
    playing: bool = False
    speed: int = 2
    """Index into `SPEEDS`."""
    hidden: frozenset[int] = frozenset()
    """Classes that are not drawn."""
    shared_axes: bool = False
    fixed_axes: bool = False
    """Each panel's axes hold all epochs, so that they do not move."""
    show_regions: bool = False
    show_centers: bool = True
    show_density: bool = True
    """Cells show how many features they hold."""
    show_reliability: bool = False
    """Reliability diagrams in place of the feature planes."""
    curve: str = ERROR
    """The metric that the curves show, by its name among `plotted.choices`."""
    spread: Spread | None = None
    """How the curves' axis spreads its values; None: as shows most."""
    selection: Selection | None = None

    def apply(self, event: Event) -> None:
        """Follow the live run, which is the first track."""
        match event:
            case RunStarted():
                self.tracks = [Track(started=event)]
                self.run_dir = event.run_dir
                self.phase = Phase.TRAINING
                self.position, self.selection = None, None
            case Paused() if self.phase is Phase.TRAINING:
                self.phase = Phase.PAUSED
            case Resumed() if self.phase is Phase.PAUSED:
                self.phase = Phase.TRAINING
            case RunFinished():
                self.phase = Phase(event.reason)
                self.run_dir = event.run_dir or self.run_dir
            case RunFailed():
                self.phase, self.failure = Phase.FAILED, event
        if self.tracks:
            self.tracks[0].apply(event)

    def clear(self, phase: Phase) -> None:
        """Forget the runs; the next one is drawn as these were."""
        self.recall(Session(phase=phase))

    def memory(self) -> Self:
        """What `recall` needs to show the same runs at the same moment again."""
        return replace(self)

    def recall(self, other: "Session") -> None:
        """Show the runs and the moment of `other`, drawn as they are now."""
        for name in _ABOUT_RUNS:
            setattr(self, name, getattr(other, name))

    def switch(self, name: Switch) -> None:
        """Turn one way to draw on where it was off, or off where it was on."""
        setattr(self, name, not getattr(self, name))

    @property
    def live(self) -> bool:
        """Whether new moments show up by themselves."""
        return self.position is None

    @property
    def epochs(self) -> list[int]:
        """Every epoch that can be shown, of all runs together."""
        return sorted({epoch for track in self.tracks for epoch in track.history.epochs})

    @property
    def num_classes(self) -> int:
        """The most classes that a run on the screen has."""
        return max((len(t.started.dataset.class_names) for t in self.tracks), default=0)

    @property
    def class_names(self) -> tuple[str, ...]:
        """The name of each class; several, joined by a slash, where the runs' classes differ."""
        names = [track.started.dataset.class_names for track in self.tracks]
        return tuple(
            "/".join(dict.fromkeys(each[index] for each in names if index < len(each)))
            for index in range(self.num_classes)
        )

    def panels(self) -> list[Panel]:
        """All panels, in order."""
        return [
            panel
            for track in self.tracks
            for panel in track.panels(self.position, followed=self._followed(track))
        ]

    def reaches(self) -> dict[str, Extent]:
        """By panel, what its axes must hold beside the features shown: all epochs, if fixed."""
        if not self.fixed_axes:
            return {}
        found = {
            panel_key(track.name, arm.name): track.extents.of(arm.name)
            for track in self.tracks
            for arm in track.arms
        }
        return {key: extent for key, extent in found.items() if extent is not None}

    def _followed(self, track: Track) -> int | None:
        selection = self.selection
        return selection.image if selection is not None and selection.track is track else None

    def select(self, panel: Panel, image: int) -> None:
        """Follow image `image` of the run that `panel` belongs to."""
        track = next(track for track in self.tracks if track.name == panel.run)
        self.selection = Selection(track=track, image=image)

    def details(self) -> Details | None:
        """What is known of the followed image at the moment shown."""
        if self.selection is None:
            return None
        track, image = self.selection.track, self.selection.image
        names = track.started.dataset.class_names
        predictions = []
        for panel in track.panels(self.position, followed=image):
            row = panel.followed_row
            if row is not None:
                label, confidence = panel.prediction(row)
                predictions.append(
                    Prediction(arm=panel.title, predicted=names[label], confidence=confidence)
                )
        return Details(
            image=track.started.images[image],
            number=image,
            split=ImageSet.drawn(track.started.config, track.started.dataset).word,
            true=names[int(track.started.labels[image])],
            predictions=tuple(predictions),
        )

    def shown_epoch(self) -> int | None:
        """The epoch on the screen: of several runs, which may end earlier, the last one."""
        epochs = (track.epoch_at(self.position) for track in self.tracks)
        return max((epoch for epoch in epochs if epoch is not None), default=None)

    def step(self, count: int) -> None:
        """Move `count` finished epochs forward, or back if negative."""
        epochs = self.epochs
        if not epochs or (self.live and count > 0):
            return
        last, now = len(epochs) - 1, self.position
        # A frame in the middle of an epoch comes after the last finished one.
        newest = last + any(track.frame is not None for track in self.tracks)
        at = newest if now is None else sum(epoch <= now for epoch in epochs) - 1
        self.position = epochs[min(max(at + count, 0), last)]
        self.playing = False

    def go_first(self) -> None:
        """Show the first finished epoch."""
        epochs = self.epochs
        self.position, self.playing = (epochs[0] if epochs else None), False

    def go_last(self) -> None:
        """Show the last finished epoch, and stay there."""
        epochs = self.epochs
        self.position, self.playing = (epochs[-1] if epochs else None), False

    @property
    def total_epochs(self) -> int:
        """Epochs of the longest run."""
        return max((track.started.config.epochs for track in self.tracks), default=0)

    def go_to(self, done: float) -> None:
        """Show the finished epoch that ends next to `done` epochs; the newest moment after all."""
        epochs = self.epochs
        if self.phase.active and done > (epochs[-1] if epochs else 0) + 1.5:
            self.go_live()
        elif epochs:
            self.position = min(epochs, key=lambda epoch: abs(epoch + 1 - done))
            self.playing = False

    def go_live(self) -> None:
        """Show the newest moment, now and from now on."""
        self.position, self.playing = None, False

    def toggle_play(self) -> None:
        """Start the animation, from the beginning if the end is shown, or halt it."""
        epochs = self.epochs
        if not self.playing and epochs and (self.live or self.position == epochs[-1]):
            self.position = epochs[0]
        self.playing = not self.playing and len(epochs) > 1

    def tick(self) -> None:
        """Advance the animation by one epoch; it halts at the last."""
        if self.playing:
            self.step(1)
            self.playing = self.position != self.epochs[-1]

    def change_speed(self, count: int) -> None:
        """Choose the next faster or slower speed."""
        self.speed = min(max(self.speed + count, 0), len(SPEEDS) - 1)

    def toggle_class(self, label: int) -> None:
        """Hide or show one class; the last one that is shown brings back all."""
        hidden = self.hidden ^ {label}
        self.hidden = frozenset() if len(hidden) >= self.num_classes else frozenset(hidden)

    def isolate_digit(self, digit: int) -> None:
        """Show the class of that name alone, or, where names are no numbers, of that place."""
        names = self.class_names
        if str(digit) in names:
            self.isolate_class(names.index(str(digit)))
        elif not any(name.isdecimal() for name in names):
            self.isolate_class(digit)

    def isolate_class(self, label: int) -> None:
        """Show one class alone; again: show all."""
        if label < self.num_classes:
            others = frozenset(range(self.num_classes)) - {label}
            self.hidden = frozenset() if self.hidden == others else others
