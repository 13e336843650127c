"""Settings as texts: what they may be, and what they are."""

from typing import Any, Literal, get_args, get_origin, get_type_hints

from .experiment import ExperimentConfig
from .losses.base import NO, YES, setting_text
from .networks import NETWORKS
from .output import OutputConfig
from .presets import PRESETS

__all__ = ["NO", "YES", "choices", "value_text"]


def choices(config: type[ExperimentConfig | OutputConfig], field: str) -> tuple[str, ...]:
    """The only values that a field may have; empty: any of its type."""
    if field in ("preset", "network"):
        return tuple(PRESETS if field == "preset" else NETWORKS)
    hint = get_type_hints(config)[field]
    return get_args(hint) if get_origin(hint) is Literal else ()


def value_text(value: Any, *, nothing: str = "–", exact: bool = False) -> str:
    """A setting's value as people type it; flags as yes and no.

    Args:
        value: a field's value, or what JSON makes of it.
        nothing: stands for None and for an empty list.
        exact: a number with all its digits, so that the text gives it back.
    """
    if value is None:
        return nothing
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple | list):
        return " ".join(map(setting_text, value)) or nothing
    if isinstance(value, float):
        return repr(value) if exact else f"{value:g}"
    return str(value)
