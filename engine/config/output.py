"""Where a run's files go and which pictures are drawn; nothing here changes a number."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from ..errors import ConfigError

PaletteName = Literal["default", "original"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputConfig:
    """What is written to the disk; validated on creation.

    Raises:
        ConfigError: a field has a value outside its range.
    """

    runs_dir: str = "runs"
    """The folder of all runs; made when it is not there."""
    snapshots: bool = True
    """Whether pictures are drawn."""
    snapshot_every: int = 1
    """Epochs between two sets of pictures; the last epoch is always drawn."""
    quality: int = 92
    """JPEG quality, 1 to 100."""
    palette: PaletteName = "default"
    """Class colours: legible to the colour-blind, or the original project's."""

    def __post_init__(self) -> None:
        if self.snapshot_every < 1:
            raise ConfigError(f"snapshot_every is {self.snapshot_every}; it must be at least 1.")
        if not 1 <= self.quality <= 100:
            raise ConfigError(f"quality is {self.quality}; it must be from 1 to 100.")
        if self.palette not in ("default", "original"):
            raise ConfigError(f"palette is {self.palette!r}; it must be default or original.")

    def to_json(self) -> dict[str, Any]:
        """All fields as plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The settings that `to_json` described.

        Raises:
            ConfigError: an unknown field, or a value outside its range.
        """
        unknown = sorted(set(values) - {field.name for field in dataclasses.fields(cls)})
        if unknown:
            raise ConfigError(f"{unknown[0]!r} is not a setting of this version of centerviz.")
        for field in dataclasses.fields(cls):
            value = values.get(field.name, field.default)
            if type(value) is not type(field.default):
                raise ConfigError(f"{field.name} is {value!r:.80}, not of the kind of a default.")
        return cls(**values)
