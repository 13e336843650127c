"""How many features lie in one place, as shades of their class's colour."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .contrast import LEAST, blended, contrast

LEVELS = 5
"""Shades from the fewest to the most features."""
PLACES = 80
"""Places along a side of a picture whose features are counted together."""

_TOWARDS_PAPER, _AWAY = 0.45, 0.5
"""How far the faintest shade is blended with the paper, and the strongest with its opposite."""


def density_levels(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(M,): the level of each place from 0 to LEVELS - 1, by the logarithm of its count.

    Args:
        counts: (M,), features in each place, at least 1; the most crowded place has the last
            level, and a single feature the first unless no place has more.
    """
    if not len(counts) or counts.max() <= 1:
        return np.full(len(counts), LEVELS - 1, np.int64)
    share = np.log(counts) / np.log(counts.max())
    levels: npt.NDArray[np.int64] = np.rint(share * (LEVELS - 1)).astype(np.int64)
    return levels


def point_levels(
    points: npt.NDArray[np.float64], low: npt.NDArray[np.float64], side: float
) -> npt.NDArray[np.int64]:
    """(N,): the level of each of points (N, 2), by how many lie in the same of `PLACES`² places.

    Args:
        points: finite.
        low: (2,), the lower left corner of the square that is seen.
        side: of the square; a point outside has the first level.
    """
    levels = np.zeros(len(points), np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        at = np.floor((points - low) * (PLACES / side))
    inside = ((at >= 0) & (at < PLACES)).all(axis=1)
    column, row = at[inside].astype(np.int64).T
    place = row * PLACES + column
    counts = np.bincount(place, minlength=PLACES**2)
    levels[inside] = density_levels(counts[place])
    return levels


@lru_cache(maxsize=1024)
def shades(colour: str, paper: str) -> tuple[str, ...]:
    """(LEVELS,) colours: from near the paper to far from it, in one hue.

    Args:
        colour: `#rrggbb`.
        paper: `#rrggbb`; the faintest shade keeps the least contrast with it that any mark has,
            as far as `colour` itself does.
    """
    faint = _TOWARDS_PAPER
    while faint > 0 and contrast(blended(colour, paper, faint), paper) < LEAST:
        faint -= 0.01
    far = max(("#000000", "#ffffff"), key=lambda one: contrast(one, paper))
    steps = np.linspace(-max(faint, 0.0), _AWAY, LEVELS).tolist()
    return tuple(blended(colour, paper if step < 0 else far, abs(step)) for step in steps)
