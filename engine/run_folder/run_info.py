"""`config.json` and `state.json`: what a run is, and how far it is."""

import dataclasses
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, TypeVar

from ...data import inert
from ..config.experiment import ExperimentConfig
from ..config.output import OutputConfig
from ..errors import ConfigError, RunError
from ..events import ArmInfo, ArmWarning, DatasetInfo, RunStarted
from ..wire.packing import Unread, WireError, unpack
from . import v1
from .atomic import read_json, write_json

FORMAT = 2
"""The version of the run folder's files; a higher number is refused."""

_RUN_ID = re.compile(r"\w[\w.+-]{0,200}")
"""No separator and no leading dot: it also names files."""
_STEM = re.compile(r"(NonCenter|IsCenter|OtherLoss)/[A-Za-z0-9(=][A-Za-z0-9=.+()-]{0,119}")
# More than `centerviz.data` gives: a config.json from elsewhere must not ask for all memory.
_MOST_CLASSES, _LARGEST_IMAGE = 1000, 4096

WrittenState = Literal["running", "completed", "stopped", "failed"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """Everything that is fixed when a run starts."""

    run_id: str
    created: str
    """ISO 8601 with the zone."""
    experiment: ExperimentConfig
    output: OutputConfig
    dataset: DatasetInfo
    arms: tuple[ArmInfo, ...]
    steps_per_epoch: int
    versions: Mapping[str, str]
    """Of centerviz, torch, numpy and python; `platform` names the system."""
    code: Mapping[str, str] = field(default_factory=dict)
    """The SHA-256 of each file of the user's that was run, by its address in the config."""
    format: int = FORMAT
    """Of the folder's files."""

    @property
    def data_spec(self) -> str:
        """The dataset to load again: what `auto` found then, even if it would find another today.

        A path must still be where it was.
        """
        spec = self.experiment.data
        return self.dataset.name if spec == "auto" else spec

    @classmethod
    def of(cls, started: RunStarted, output: OutputConfig, run_id: str, created: str) -> "RunInfo":
        """The facts of a run that starts now on this machine."""
        return cls(
            run_id=run_id,
            created=created,
            experiment=started.config,
            output=output,
            dataset=started.dataset,
            arms=started.arms,
            steps_per_epoch=started.steps_per_epoch,
            versions=_versions(),
            code=started.code,
        )

    def changed_code(self, now: Mapping[str, str]) -> tuple[str, ...]:
        """One sentence for each file of the user's that is not what it was; `now` as `code`."""
        return tuple(
            f"{inert(address)} is not the code that the run began with: its file has changed."
            for address, digest in now.items()
            if digest != self.code.get(address)
        )

    def write(self, path: Path) -> None:
        """Replace `path`, a `config.json`."""
        experiment, output = self.experiment.to_json(), self.output.to_json()
        parts = dataclasses.asdict(self) | {"experiment": experiment, "output": output}
        write_json(path, {**parts, "format": FORMAT})

    @classmethod
    def read(cls, path: Path) -> "RunInfo":
        """What `write` wrote.

        Raises:
            RunError: the file is missing or damaged, or of a newer centerviz.
        """
        return _read(path, cls._from_json)

    @classmethod
    def _from_json(cls, values: dict[str, Any], version: int) -> "RunInfo":
        if version == v1.FORMAT:
            values = v1.run_values(values)
        nothing = Unread(memoryview(b""))
        info = cls(
            run_id=unpack(values["run_id"], str, nothing),
            created=unpack(values["created"], str, nothing),
            experiment=_experiment(values["experiment"], version),
            output=OutputConfig.from_json(values["output"]),
            dataset=unpack(values["dataset"], DatasetInfo, nothing),
            arms=unpack(values["arms"], tuple[ArmInfo, ...], nothing),
            steps_per_epoch=unpack(values["steps_per_epoch"], int, nothing),
            versions=unpack(values["versions"], Mapping[str, str], nothing),
            # Runs from before there was such code have none.
            code=unpack(values.get("code", {}), Mapping[str, str], nothing),
            format=version,
        )
        info._check()
        return info

    def _check(self) -> None:
        """Refuse what no run has: these values become file names and sizes of arrays."""
        if not _RUN_ID.fullmatch(self.run_id):
            raise WireError(f"{self.run_id!r:.80} is not a run's name.")
        arms = [(spec.name, spec) for spec in self.experiment.arm_specs]
        if [(arm.name, arm.spec) for arm in self.arms] != arms:
            raise WireError("its arms are not those of its settings.")
        _check_stems([arm.stem for arm in self.arms])
        if not 2 <= len(self.dataset.class_names) <= _MOST_CLASSES:
            raise WireError(f"it has {len(self.dataset.class_names)} classes.")
        if not 1 <= self.dataset.image_size <= _LARGEST_IMAGE:
            raise WireError(f"it has images of {self.dataset.image_size} pixels.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """How far a run is; replaced whenever that changes."""

    state: WrittenState = "running"
    epochs_done: int = 0
    seconds: float = 0.0
    """Training time so far, pauses left out."""
    message: str | None = None
    """Why it failed, for people."""
    warnings: tuple[ArmWarning, ...] = ()

    def __post_init__(self) -> None:
        if self.message is not None:
            object.__setattr__(self, "message", inert(self.message))

    def write(self, path: Path) -> None:
        """Replace `path`, a `state.json`."""
        write_json(path, {"format": FORMAT, **dataclasses.asdict(self)})

    @classmethod
    def read(cls, path: Path) -> "RunState":
        """What `write` wrote.

        Raises:
            RunError: the file is missing or damaged, or of a newer centerviz.
        """
        return _read(path, cls._from_json)

    @classmethod
    def _from_json(cls, values: dict[str, Any], version: int) -> "RunState":
        if version == v1.FORMAT:
            values = v1.state_values(values)
        state: RunState = unpack(values, cls, Unread(memoryview(b"")))
        return state


def _read(path: Path, parse: Callable[[dict[str, Any], int], T]) -> T:
    """`parse` applied to the JSON object in `path` without its format number, and to that."""
    values = read_json(path)
    version = values.pop("format", None)
    if not isinstance(version, int) or version < 1:
        raise RunError(f"{path} is damaged: it has no format number.")
    if version > FORMAT:
        raise RunError(
            f"{path} has format {version}, this centerviz reads up to {FORMAT}: "
            "install a newer centerviz."
        )
    try:
        return parse(values, version)
    except KeyError as error:
        raise RunError(f"{path} is damaged: {error.args[0]!r} is missing.") from error
    except (ConfigError, WireError, TypeError, AttributeError) as error:
        raise RunError(f"{path} is damaged: {error}") from error


def _experiment(values: dict[str, Any], version: int) -> ExperimentConfig:
    """The config, which in format 1 may name a network that is no more."""
    network = values.get("network")
    if version != v1.FORMAT or network not in v1.RETIRED_NETWORKS:
        return ExperimentConfig.from_json(values)
    config = ExperimentConfig.from_json({**values, "network": ExperimentConfig().network})
    object.__setattr__(config, "network", network)
    return config


def _check_stems(stems: Sequence[str]) -> None:
    """Refuse names of files that leave the run's folder, or that two arms would share."""
    for stem in stems:
        if not _STEM.fullmatch(stem):
            raise WireError(f"{stem!r:.80} is not a valid name for an arm's files.")
    names = {stem.rpartition("/")[2].lower() for stem in stems}
    if len(names) < len(stems):
        raise WireError("two of its arms have files of one name.")


def _versions() -> dict[str, str]:
    """Without importing torch: this also runs where torch is not needed."""
    installed = {name: metadata.version(name) for name in ("centerviz", "torch", "numpy")}
    return {**installed, "python": platform.python_version(), "platform": platform.platform()}
