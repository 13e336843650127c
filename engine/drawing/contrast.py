"""How well a colour can be read on another, as WCAG 2 measures it."""

import functools

import numpy as np
import numpy.typing as npt

LEAST = 3.0
"""Of every mark and text on what it stands on (WCAG 2.2, 1.4.11, and 1.4.3 for large text)."""
_STEPS = 100


def contrast(one: str, other: str) -> float:
    """(L₁ + 0.05) / (L₂ + 0.05) of two colours `#rrggbb`, from 1 to 21."""
    darker, lighter = sorted(map(_luminance, (_channels(one), _channels(other))))
    return (lighter + 0.05) / (darker + 0.05)


@functools.lru_cache(maxsize=1024)
def readable(colour: str, paper: str, least: float = LEAST) -> str:
    """`colour`, or where it is too faint on `paper` the nearest that is not.

    It is blended towards black or white, whichever is farther from the paper.

    Args:
        colour: `#rrggbb`.
        paper: `#rrggbb`, what it stands on.
        least: the contrast that it must have, at most 4.5 so that it can be had.
    """
    if contrast(colour, paper) >= least:
        return colour
    end = max(("#000000", "#ffffff"), key=lambda one: contrast(one, paper))
    for step in range(1, _STEPS):
        found = blended(colour, end, step / _STEPS)
        if contrast(found, paper) >= least:
            return found
    return end


def blended(colour: str, other: str, share: float) -> str:
    """`#rrggbb` that is `other` to a share from 0 to 1, and `colour` else."""
    start, goal = _channels(colour), _channels(other)
    return _text(start + (goal - start) * share)


def _channels(colour: str) -> npt.NDArray[np.float64]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float64)


def _text(channels: npt.NDArray[np.float64]) -> str:
    return "#" + "".join(f"{round(float(channel)):02x}" for channel in channels)


def _luminance(channels: npt.NDArray[np.float64]) -> float:
    share = channels / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))
