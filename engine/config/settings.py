"""A loss's settings as they are in force in a run."""

from collections.abc import Mapping
from dataclasses import dataclass

from .arms import LossSpec
from .experiment import ExperimentConfig
from .losses.base import NO, YES


@dataclass(frozen=True, slots=True)
class Settings:
    """Values by name, for whoever builds the loss."""

    loss: str
    """Its name."""
    values: Mapping[str, float | str]

    def number(self, name: str) -> float:
        """A setting that is a number."""
        value = self.values[name]
        assert not isinstance(value, str), name
        return value

    def number_or_none(self, name: str) -> float | None:
        """A number, or None where neither the arm nor the config gives one."""
        return self.number(name) if name in self.values else None

    def text(self, name: str) -> str:
        """A setting that is one of several texts."""
        value = self.values[name]
        assert isinstance(value, str), name
        return value

    def flag(self, name: str) -> bool:
        """A setting that is yes or no."""
        return self.text(name) == YES


def resolve(config: ExperimentConfig, spec: LossSpec) -> Settings:
    """What holds for `spec`: its own value, else that of the config's field, else the default."""
    found: dict[str, float | str] = {}
    for name, setting in spec.known.settings_of(spec.settings).items():
        value = spec.settings.get(name)
        if value is None and setting.field is not None:
            value = getattr(config, setting.field)
            if isinstance(value, bool):
                value = YES if value else NO
        if value is None:
            value = setting.default
        if value is not None:
            found[name] = value
    return Settings(spec.loss, found)
