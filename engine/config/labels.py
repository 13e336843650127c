"""What arms are called where there is little room: by what tells them apart, and no more."""

from collections.abc import Mapping, Sequence

from .arms import ArmSpec
from .losses.base import setting_text

Settings = Mapping[tuple[str, str], float | str]
"""By loss and setting."""


def short_labels(specs: Sequence[ArmSpec]) -> list[str]:
    """A label for each arm among those beside it; arms that differ have labels that differ.

    `softmax`, `λ=0.5` where all others are center loss; otherwise the losses, with the settings in
    which arms of the same losses differ: `arcface s=16`, `arcface s=32`, `center`.
    """
    if all(spec.is_baseline or spec.is_center_loss for spec in specs):
        return [" ".join(spec.said[0].shown_settings) or spec.name for spec in specs]
    alike: dict[tuple[str, ...], list[Settings]] = {}
    for spec in specs:
        alike.setdefault(_names(spec), []).append(_settings(spec))
    return [_label(spec, alike[_names(spec)]) for spec in specs]


def _names(spec: ArmSpec) -> tuple[str, ...]:
    return tuple(loss.loss for loss in spec.said)


def _settings(spec: ArmSpec) -> Settings:
    return {(loss.loss, key): value for loss in spec.said for key, value in loss.settings.items()}


def _label(spec: ArmSpec, others: Sequence[Settings]) -> str:
    parts = []
    for loss in spec.said:
        known = loss.known.settings_of(loss.settings)
        shown = [
            f"{known[key].symbol}={setting_text(value)}"
            for key, value in loss.settings.items()
            if any(other.get((loss.loss, key)) != value for other in others)
        ]
        parts.append(" ".join([loss.known.label, *shown]))
    return "+".join(parts)
