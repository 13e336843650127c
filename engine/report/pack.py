"""Arrays as short texts that the page's `data.js` reads again."""

import base64
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..drawing.limits import Limits
from ..events import Floats

Codes = npt.NDArray[np.uint16]

MISSING = 65535
"""The code of a coordinate that is not finite."""
_LARGEST = 65534
_FARTHEST = 16.0
"""Half-widths of the view from its middle to the farthest place a code can say: a few points
far out must not take the resolution from all others."""


@dataclass(frozen=True, slots=True)
class Quantised:
    """Features on a grid of at least 4,000 steps across the view, finer than a screen shows."""

    low: tuple[float, float]
    """Where the code 0 is."""
    step: tuple[float, float]
    """From one code to the next."""
    codes: Codes
    """(2, N): x and y; `MISSING` for both where one is not finite."""


def quantise(features: Floats, view: Limits) -> Quantised:
    """`features` (N, 2) as codes; a point more than 16 views away is put at the edge."""
    there = np.isfinite(features).all(axis=1)
    points = features[there].astype(np.float64)
    reach = _FARTHEST * view.half
    points = np.clip(points, view.middle - reach, view.middle + reach)
    low = points.min(axis=0) if len(points) else np.zeros(2)
    high = points.max(axis=0) if len(points) else np.ones(2)
    step = np.where(high > low, (high - low) / _LARGEST, 1.0)
    codes = np.full((2, len(features)), MISSING, np.uint16)
    codes[:, there] = np.rint((points - low) / step).T
    return Quantised((float(low[0]), float(low[1])), (float(step[0]), float(step[1])), codes)


def pack(array: npt.NDArray[np.uint8] | Codes) -> str:
    """The bytes, little end first, deflated with a zlib header, as base64."""
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return base64.b64encode(zlib.compress(little.tobytes(), 6)).decode("ascii")
