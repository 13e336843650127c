"""Figures as pixels, pixels as JPEG files."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ..run_folder.atomic import write_bytes

Pixels = npt.NDArray[np.uint8]
"""(H, W, 3), RGB."""

DPI = 100


def new_figure(width: int, height: int) -> Figure:
    """An empty white figure of `width` × `height` pixels."""
    return Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")


def pixels(figure: Figure) -> Pixels:
    """The figure, drawn."""
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def beside(parts: Sequence[Pixels]) -> Pixels:
    """Parts from left to right, aligned at the top on white."""
    height = max(part.shape[0] for part in parts)
    padded = [_pad(part, height - part.shape[0], 0) for part in parts]
    return np.concatenate(padded, axis=1)


def above(parts: Sequence[Pixels]) -> Pixels:
    """Parts from top to bottom, aligned at the left on white."""
    width = max(part.shape[1] for part in parts)
    return np.concatenate([_pad(part, 0, width - part.shape[1]) for part in parts], axis=0)


def _pad(part: Pixels, below: int, right: int) -> Pixels:
    if not below and not right:
        return part
    return np.pad(part, ((0, below), (0, right), (0, 0)), constant_values=255)


def scaled(image: Pixels, factor: float) -> Pixels:
    """The image at `factor` ≤ 1 of its size."""
    if factor >= 1:
        return image
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS))


def save_jpeg(path: Path, image: Pixels, quality: int) -> None:
    """Replace `path` by the image.

    Raises:
        RunError: the disk refuses; the old picture is still there.
    """
    buffer = io.BytesIO()
    # Full colour resolution: halved, small dots would smear into each other.
    Image.fromarray(image).save(buffer, "JPEG", quality=quality, subsampling=0)
    write_bytes(path, buffer.getvalue())
