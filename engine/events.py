"""What a run tells the world: frozen values with plain numbers and CPU arrays.

The order is `RunStarted`, then any mix of `FrameReady`, `ArmWarning`, `Paused`, `Resumed`,
`SnapshotSaved`, `CheckpointReady` and one `EpochDone` an epoch, then `RunFinished` or `RunFailed`.
One event carries all arms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..data import inert
from .config.arms import ArmSpec
from .config.experiment import ExperimentConfig
from .geometry.anchors import Anchors
from .geometry.classifier import Classifier
from .geometry.plane import Plane

SCHEMA_VERSION = 2

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetInfo:
    """The dataset a run uses, without its images."""

    name: str
    source: str
    """One sentence: where the images came from."""
    num_train: int
    num_test: int
    image_size: int
    class_names: tuple[str, ...]
    digest: str = ""
    """Of all images and labels; empty where it is not known, as in runs of older versions."""

    def __post_init__(self) -> None:
        _make_inert(self, "name", "source", "digest")
        names = tuple(inert(name) for name in self.class_names)
        object.__setattr__(self, "class_names", names)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmInfo:
    """One of the networks that are trained side by side."""

    name: str
    """`ArmSpec.name`: `softmax`, `center(lam=0.5)`; unique in the run."""
    spec: ArmSpec
    """What it descends."""
    stem: str
    """What its files are called: `IsCenter/lambda=0.5`."""
    device: str
    parameters: int
    """How many numbers are learned, centers included."""

    def __post_init__(self) -> None:
        _make_inert(self, "name", "stem", "device")

    @property
    def title(self) -> str:
        """For people: `softmax` or `center loss λ=0.5`."""
        return self.spec.title


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmState:
    """One arm's features at one moment, how they are classified and seen, and its numbers."""

    arm: str
    """`ArmInfo.name`."""
    features: Floats
    """(N, D), in eval mode; N images of the drawn split, or those that frames show."""
    classifier: Classifier
    anchors: Anchors
    plane: Plane
    metrics: Mapping[str, float]
    """By the column names of `metrics.csv`; a frame has train_loss and train_accuracy of the epoch
    so far, and the accuracy of its images: frame_accuracy of test images, frame_train_accuracy
    of training images."""
    alive: bool = True
    """False once the arm's loss was not finite: it stands still while the others go on."""

    def logits(self) -> Floats:
        """(N, K)."""
        logits: Floats = self.classifier.logits(self.features)
        return logits

    def points(self) -> Floats:
        """(N, 2): the features in the plane that is looked at."""
        points: Floats = self.plane.points(self.features)
        return points

    def marks(self) -> Floats:
        """(K, 2): the anchors in the same plane."""
        marks: Floats = self.plane.points(self.anchors.points)
        return marks


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """The arms are built and training begins."""

    config: ExperimentConfig
    dataset: DatasetInfo
    arms: tuple[ArmInfo, ...]
    steps_per_epoch: int
    first_epoch: int
    """0, or where a resumed run goes on."""
    images: npt.NDArray[np.uint8]
    """(N, H, W), the drawn split."""
    labels: Ints
    """(N,), their true labels."""
    frame_images: Ints
    """(P,), indices into the drawn split of the images that frames show."""
    code: Mapping[str, str] = field(default_factory=dict)
    """The SHA-256 of each file of the user's that was run, by the address that the config has."""
    run_dir: str | None = None
    """The run's folder, when it has one."""
    rebuilt: tuple[str, ...] = ()
    """What of the folder was missing or damaged when the run went on, or is done otherwise now,
    one sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameReady:
    """The features of some images in the middle of an epoch, all arms at the same step."""

    epoch: int
    step: int
    """Steps done in this epoch."""
    arms: tuple[ArmState, ...]
    seconds: float
    """Training time since the run started, pauses left out."""
    steps_per_second: float
    snapshot: bool = False
    """Whether somebody asked for a picture of this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochDone:
    """An epoch has ended: all features of the drawn split, and every metric."""

    epoch: int
    """From 0."""
    arms: tuple[ArmState, ...]
    seconds: float
    """Training time since the run started, pauses left out."""


WarningKind = Literal["collapse", "non-finite"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmWarning:
    """Something is wrong with one arm; the run goes on."""

    arm: str
    kind: WarningKind
    epoch: int
    step: int
    message: str
    """One sentence: which arm, what happened and what to try."""

    def __post_init__(self) -> None:
        _make_inert(self, "arm", "message")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Every arm stands still after the same step."""

    epoch: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """Training goes on after a pause."""

    epoch: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotSaved:
    """The pictures of a moment are on the disk."""

    epoch: int
    paths: tuple[str, ...]
    """The poster first."""
    step: int | None = None
    """Steps done in the epoch, of a picture that was asked for; None: the epoch's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointReady:
    """All that is needed to go on from this moment, and the weights themselves."""

    epoch: int
    """The epoch that goes on, or starts, from here."""
    step: int
    """Steps done in that epoch."""
    tensors: Mapping[str, npt.NDArray[np.generic]]
    """`<arm>/model.network.…`, `<arm>/model.objective.…`, `<arm>/optimizer.…`."""
    state: Mapping[str, object]
    """Plain JSON values beside the tensors."""
    best: tuple[str, ...]
    """The arms that just had their lowest validation loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """The run is over and everything about it is on the disk."""

    reason: Literal["completed", "stopped"]
    epochs_done: int
    seconds: float
    run_dir: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed:
    """The run ended by an error; only a separate engine process sends this."""

    message: str
    is_bug: bool
    """Whether it is centerviz's own fault; else the message tells the user what to do."""
    log: str | None = None

    def __post_init__(self) -> None:
        _make_inert(self, "message")


def _make_inert(value: object, *names: str) -> None:
    """Texts that people are shown may come from files: none steers the terminal it ends in."""
    for name in names:
        object.__setattr__(value, name, inert(getattr(value, name)))


Event = (
    RunStarted
    | FrameReady
    | EpochDone
    | ArmWarning
    | Paused
    | Resumed
    | SnapshotSaved
    | CheckpointReady
    | RunFinished
    | RunFailed
)
