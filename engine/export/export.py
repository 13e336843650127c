"""A saved run as an animation, a poster, or a table."""

import contextlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from ...data import UserError
from ..drawing.moment import View, limits_over, moment_figure
from ..drawing.raster import DPI, Pixels, pixels, scaled
from ..errors import RunError
from ..run_folder.saved_run import SavedRun
from .animation import find_ffmpeg, write_gif, write_mp4
from .target import check_folder

ANIMATIONS = (".gif", ".mp4")
POSTERS = (".jpg", ".jpeg", ".png", ".svg", ".pdf")
TABLES = (".csv", ".parquet")
ExportProgress = Callable[[int, int], None]
"""Is told how many of how many frames are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """How pictures are made; validated on creation.

    Raises:
        UserError: a value outside its range.
    """

    view: View = "own"
    """What the axes span."""
    epoch: int | None = None
    """Of the poster; None: the last."""
    fps: float = 4.0
    """Epochs a second."""
    width: int = 1200
    """Pixels of an animation's width, at most."""

    def __post_init__(self) -> None:
        if not 0.1 <= self.fps <= 50:
            raise UserError(f"fps is {self.fps:g}; it must be from 0.1 to 50.")
        if not 100 <= self.width <= 8000:
            raise UserError(f"width is {self.width}; it must be from 100 to 8000.")


def check_export(run: SavedRun, path: Path, options: ExportOptions) -> None:
    """Refuse what `export` could not do, before anything is drawn.

    Raises:
        UserError: the ending of `path` is none that is known or needs something that is not
            installed, or its folder is not there.
        RunError: the run has not the epochs that are to be shown.
    """
    ending = path.suffix.lower()
    if ending not in (*ANIMATIONS, *POSTERS, *TABLES):
        known = ", ".join((*ANIMATIONS, *POSTERS, *TABLES))
        kind = f"unknown file type {ending}" if ending else f"{path} has no file type"
        raise UserError(f"{kind}; use one of {known}.")
    check_folder(path)
    if ending == ".mp4":
        find_ffmpeg()
    if ending == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise UserError("Parquet needs pyarrow; install it with pip, or ask for .csv.")
    if not run.numbers:
        raise RunError(f"the run {run.run_id} has not finished an epoch yet.")
    if ending not in TABLES and not run.epochs:
        raise RunError(
            f"the run {run.run_id} has no features left to draw; its metrics can be exported."
        )
    if ending in POSTERS and options.epoch is not None:
        run.arm_states(options.epoch)


def export_run(
    run: SavedRun, path: Path, options: ExportOptions, progress: ExportProgress | None = None
) -> None:
    """Write `path`: its ending says what.

    An animation of all arms over the epochs (.gif, .mp4), a poster of one epoch (.jpg, .png,
    .svg, .pdf), or the metrics as in `metrics.csv` (.csv, .parquet). An old file of that name
    is replaced once the new one is whole.

    Raises:
        UserError: as `check_export`, or `path` cannot be written.
        RunError: the run's files cannot be read.
    """
    check_export(run, path, options)
    ending = path.suffix.lower()
    with _whole(path) as part:
        if ending in ANIMATIONS:
            _animation(run, part, options, progress)
        elif ending in POSTERS:
            _poster(run, part, options)
        elif ending == ".csv":
            run.metrics.to_csv(part, index=False)
        else:
            run.metrics.to_parquet(part, engine="pyarrow", index=False)


def _animation(
    run: SavedRun, path: Path, options: ExportOptions, progress: ExportProgress | None
) -> None:
    states = [run.arm_states(epoch) for epoch in run.epochs]
    limits = limits_over(run, states, options.view)

    def draw(index: int) -> Pixels:
        image = pixels(moment_figure(run, states[index], run.epochs[index], limits))
        return scaled(image, options.width / image.shape[1])

    def frames() -> Iterator[Pixels]:
        for index in range(len(states)):
            yield draw(index)
            if progress is not None:
                progress(index + 1, len(states))

    if path.suffix.lower() == ".mp4":
        write_mp4(path, frames(), fps=options.fps)
    else:
        write_gif(path, frames(), count=len(states), fps=options.fps, sample=draw(-1))


def _poster(run: SavedRun, path: Path, options: ExportOptions) -> None:
    epoch = run.epochs[-1] if options.epoch is None else options.epoch
    states = run.arm_states(epoch)
    # Over this epoch alone each arm's own plane is what fits it.
    figure = moment_figure(run, states, epoch, limits_over(run, [states], options.view))
    ending = path.suffix.lower()
    if ending in (".svg", ".pdf"):
        # Without a date the same run gives the same file.
        dated = "Date" if ending == ".svg" else "CreationDate"
        figure.savefig(path, format=ending[1:], metadata={dated: None})
        return
    image = Image.fromarray(pixels(figure))
    if ending == ".png":
        image.save(path, format="PNG", dpi=(DPI, DPI), optimize=True)
    else:
        image.save(path, format="JPEG", quality=run.output.quality, subsampling=0)


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its name when all has gone well."""
    part = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
