"""What each file of a run is called."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..config.arm_syntax import parse_arm
from ..config.experiment import ExperimentConfig
from ..config.losses.base import setting_text
from ..events import ArmInfo
from .atomic import is_there, names_in

_EPOCH_FILE = re.compile(r"epoch-(\d{4,9})\.npz")
_MANY, _LONG = 6, 24
_OTHER_LETTERS = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The paths of one run; the files themselves may not be there yet."""

    path: Path

    @property
    def run_id(self) -> str:
        """The folder's own name."""
        return self.path.name

    @property
    def poster(self) -> Path:
        """All arms side by side, beside the folder."""
        return self.path.parent / f"{self.run_id}.jpg"

    @property
    def config(self) -> Path:
        """What was trained on what, where and with which versions."""
        return self.path / "config.json"

    @property
    def state(self) -> Path:
        """How far the run is, and how it ended."""
        return self.path / "state.json"

    @property
    def metrics(self) -> Path:
        """One row per epoch and arm."""
        return self.path / "metrics.csv"

    @property
    def log(self) -> Path:
        """What happened when, in plain lines."""
        return self.path / "log.txt"

    @property
    def note(self) -> Path:
        """What its user has noted on the run."""
        return self.path / "note.txt"

    @property
    def lock(self) -> Path:
        """Locked by the process that writes the run."""
        return self.path / "lock"

    @property
    def samples(self) -> Path:
        """Images and labels of the drawn split, and which of them frames show."""
        return self.path / "samples.npz"

    @property
    def curves(self) -> Path:
        """Loss and accuracy over the epochs."""
        return self.path / "LossAccuracyCurves.jpg"

    @property
    def checkpoint(self) -> Path:
        """All that is needed to go on."""
        return self.path / "checkpoint.safetensors"

    @property
    def previous_checkpoint(self) -> Path:
        """The checkpoint before, should the newest be unreadable."""
        return self.path / "checkpoint.previous.safetensors"

    @property
    def new_checkpoint(self) -> Path:
        """The next checkpoint, until it was read back."""
        return self.path / "checkpoint.new.safetensors"

    @property
    def has_checkpoint(self) -> bool:
        """Whether there is anything to go on from."""
        return is_there(self.checkpoint) or is_there(self.previous_checkpoint)

    def features(self, epoch: int) -> Path:
        """Features, centers and heads of all arms at the end of `epoch`."""
        return self.path / "features" / f"epoch-{epoch:04d}.npz"

    def feature_epochs(self) -> tuple[int, ...]:
        """The epochs whose feature file is there.

        Raises:
            RunError: the folder of features cannot be read.
        """
        found = map(_EPOCH_FILE.fullmatch, names_in(self.features(0).parent))
        return tuple(sorted(int(match[1]) for match in found if match))

    def picture(self, arm: ArmInfo, epoch: int) -> Path:
        """One arm after one epoch."""
        return self.path / f"{arm.stem}epoch={epoch}.jpg"

    def best(self, arm: ArmInfo) -> Path:
        """One arm's weights at its lowest validation loss."""
        return self.path / "best" / f"{Path(arm.stem).name}.safetensors"

    def snapshot(self, epoch: int, step: int) -> Path:
        """The picture of a moment that was asked for."""
        return self.path / "snapshots" / f"epoch={epoch}step={step}.jpg"

    def snapshot_features(self, epoch: int, step: int) -> Path:
        """What `snapshot` shows."""
        return self.snapshot(epoch, step).with_suffix(".npz")

    def inner(self, arms: Iterable[ArmInfo]) -> tuple[Path, ...]:
        """The folders in it that a run of `arms` fills; that of snapshots comes when one does."""
        files = [self.features(0)]
        files += [file for arm in arms for file in (self.best(arm), self.picture(arm, 0))]
        return tuple(dict.fromkeys(file.parent for file in files))


def run_id_stem(config: ExperimentConfig, time: str) -> str:
    """`20261123-104500-lam0.5`, `…-arcface+center-ring`: sorts by time and says λ, or the losses.

    `time` is `YYYYMMDD-HHMMSS`.
    """
    parts = [_joined([setting_text(lam) for lam in config.lam] or ["0"], "lam")]
    if config.arms:
        arms = (parse_arm(text).said for text in config.arms)
        names = dict.fromkeys("-".join(loss.known.label for loss in said) for said in arms)
        others = _joined([_OTHER_LETTERS.sub("-", name)[:_LONG] for name in names])
        parts = [*parts, others] if config.lam else [others]
    return "-".join((time, *parts))


def _joined(texts: Sequence[str], prefix: str = "") -> str:
    more = len(texts) - _MANY
    return prefix + "+".join(texts[:_MANY]) + (f"+{more}more" if more > 0 else "")
