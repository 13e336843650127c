"""Frames to a GIF, with Pillow, or an MP4, with ffmpeg."""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from pathlib import Path

import numpy as np
from PIL import Image

from ...data import UserError
from ..drawing.raster import Pixels

HOLD = 2.0
"""Seconds that the last frame stays."""
_WHITE = (255, 255, 255)


def write_gif(
    path: Path, frames: Iterator[Pixels], *, count: int, fps: float, sample: Pixels
) -> None:
    """Write frames (H, W, 3) as a GIF that plays for ever.

    Args:
        path: the file.
        frames: all of one size.
        count: how many they are, at least one.
        fps: frames a second, at most 50, which is what players show.
        sample: a frame with the colours of all, whose best serve for every frame: a dot keeps
            its colour from frame to frame.
    """
    palette = _palette(sample)
    reduced = (_reduced(frame, palette) for frame in frames)
    durations = [round(1000 / fps)] * (count - 1) + [round(1000 * HOLD)]
    next(reduced).save(
        path,
        format="GIF",
        save_all=True,
        append_images=reduced,
        duration=durations if count > 1 else durations[0],
        loop=0,
        optimize=False,
    )


def _palette(sample: Pixels) -> Image.Image:
    """An image whose palette is pure white and the 255 best colours for `sample`."""
    best = Image.fromarray(sample).quantize(255, dither=Image.Dither.NONE).getpalette()
    assert best is not None
    palette = Image.new("P", (1, 1))
    palette.putpalette([*_WHITE, *best[: 3 * 255]])
    return palette


def _reduced(frame: Pixels, palette: Image.Image) -> Image.Image:
    nearest = Image.fromarray(frame).quantize(palette=palette, dither=Image.Dither.NONE)
    # Pillow looks colours up coarsely and would make the background light grey.
    indices = np.where((frame == _WHITE).all(axis=2), 0, np.asarray(nearest)).astype(np.uint8)
    image = Image.fromarray(indices)
    image.putpalette(palette.getpalette() or [])
    return image


def find_ffmpeg() -> str:
    """The path of ffmpeg.

    Raises:
        UserError: it is not installed.
    """
    found = shutil.which("ffmpeg")
    if found is None:
        raise UserError("an MP4 needs ffmpeg, which is not installed; install it or ask for .gif.")
    return found


def write_mp4(path: Path, frames: Iterator[Pixels], *, fps: float) -> None:
    """Write frames (H, W, 3), at least one and all of one size, as H.264 in yuv420p.

    Raises:
        UserError: ffmpeg is not there, or it fails.
    """
    ffmpeg, first = find_ffmpeg(), next(frames)
    height, width = _even(first).shape[:2]
    command = [ffmpeg, "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{width}x{height}", "-r", f"{fps:g}", "-i", "-"]
    command += ["-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p"]
    command += ["-movflags", "+faststart", "-f", "mp4", str(path)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    try:
        for frame in _held(chain([first], frames), round(fps * HOLD)):
            process.stdin.write(_even(frame).tobytes())
    except BrokenPipeError:
        pass  # ffmpeg has given up: it says why below.
    except BaseException:
        process.kill()
        raise
    finally:
        _, said = process.communicate()
    if process.returncode:
        lines = said.decode(errors="replace").strip().splitlines()
        why = lines[-1] if lines else f"exit status {process.returncode}"
        raise UserError(f"ffmpeg could not write the MP4: {why}.")


def _held(frames: Iterable[Pixels], times: int) -> Iterator[Pixels]:
    """The frames, the last of them `times` more."""
    for frame in frames:
        yield frame
    yield from repeat(frame, times)


def _even(frame: Pixels) -> Pixels:
    """With even sides, as H.264 with halved colour resolution needs them."""
    height, width = frame.shape[:2]
    return np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), constant_values=255)
