"""Events as lines of strict JSON, for programs that watch a run.

Every object has `event`, the event's name in snake_case, and `schema`, the version of this
format. The other keys are the event's fields (`engine/events.py`); of the arrays only the
anchors are written, the others are in the run folder. A number that is not finite is null.
"""

import dataclasses
import json
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...engine import ExperimentConfig
from ...engine.events import SCHEMA_VERSION, CheckpointReady, Event

_LEFT_OUT = frozenset({"images", "labels", "frame_images", "features", "classifier", "plane"})


def event_name(event: Event) -> str:
    """`EpochDone` is `epoch_done`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(event).__name__).lower()


def event_line(event: Event) -> str:
    """The event as one line of JSON, without the line's end."""
    if isinstance(event, CheckpointReady):
        fields: Mapping[str, Any] = {k: getattr(event, k) for k in ("epoch", "step", "best")}
    else:
        fields = _fields(event)
    line = {"event": event_name(event), "schema": SCHEMA_VERSION, **fields}
    # ASCII: inert on a terminal, and a path may be no valid Unicode.
    return json.dumps(line, allow_nan=False)


def _fields(value: Any) -> dict[str, Any]:
    pairs = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
    return {name: _plain(item) for name, item in pairs if name not in _LEFT_OUT}


def _plain(value: Any) -> Any:
    """`value` in JSON's own types."""
    match value:
        case ExperimentConfig():
            return _plain(value.to_json())
        case float():
            return value if math.isfinite(value) else None
        case None | bool() | int() | str():
            return value
        case np.ndarray() | np.generic():
            return _plain(value.tolist())
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case tuple() | list():
            return [_plain(item) for item in value]
        case _ if dataclasses.is_dataclass(value):
            return _fields(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
