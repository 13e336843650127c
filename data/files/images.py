"""Pictures and images without labels, to be embedded and predicted by a trained network."""

import struct
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError
from ..base.location import cache_dir
from .checks import check_square
from .csv_cache import read_csv
from .grey import grey
from .idx import MAX_BYTES, is_idx_start, read_images
from .pixel_range import SCALED
from .regular import open_regular, reading, reason
from .unpacked import open_unpacked

PICTURES = (".png", ".jpg", ".jpeg")
"""Endings of the pictures that are read."""

_MAX_SIZE = 1024
_ORIENTATION = 0x0112
"""The Exif tag in which a camera says how it was held."""
_UPRIGHT: Mapping[int | None, Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.uint8]]] = {
    2: np.fliplr,
    3: lambda image: np.rot90(image, 2),
    4: np.flipud,
    5: np.transpose,
    6: lambda image: np.rot90(image, -1),
    7: lambda image: np.rot90(image.T, 2),
    8: np.rot90,
}


def load_images(
    path: Path | str, *, data_dir: Path | str | None = None, label_column: str | None = None
) -> npt.NDArray[np.uint8]:
    """Square grey images (N, H, W), in the order of the file, or of the pictures' names.

    Args:
        path: see `read_unlabelled`, which also tells what was done to the pixels.
        data_dir: where the binary form of a CSV file is cached; see `cache_dir`.
        label_column: which column of a CSV file holds the label; see `read_layout`.

    Raises:
        DataError: it cannot be read, or the images are not square or differ in size.
    """
    return read_unlabelled(path, data_dir=data_dir, label_column=label_column)[0]


def read_unlabelled(
    path: Path | str, *, data_dir: Path | str | None = None, label_column: str | None = None
) -> tuple[npt.NDArray[np.uint8], str]:
    """Square grey images (N, H, W), and what was done to their pixels, if anything was.

    Args:
        path: a CSV file (labels, if it has any, are left out), an IDX file of images, a PNG or
            JPEG picture, or a folder of such pictures; all must have one size. Pictures become
            grey as `grey` says: transparent ones are laid on white. Those that a camera took
            lying are turned upright.
        data_dir: where the binary form of a CSV file is cached; see `cache_dir`.
        label_column: which column of a CSV file holds the label; see `read_layout`.

    Raises:
        DataError: it cannot be read, or the images are not square or differ in size.
    """
    path = Path(path).expanduser()
    with reading(path):
        pictures = pictures_in(path) if path.is_dir() else None
    if pictures is not None:
        if not pictures:
            raise DataError(f"{path} has no PNG or JPEG pictures directly in it.")
        return read_pictures(pictures), ""
    if path.suffix.lower() in PICTURES:
        return read_pictures([path]), ""
    if is_idx(path):
        images, scaled = read_images(path)
        check_square(images, str(path))
        return images, SCALED if scaled else ""
    table, _ = read_csv(path, cache_dir(data_dir), label_column)
    return table.images, SCALED if table.scaled else ""


def is_idx(path: Path) -> bool:
    """Whether a file, raw or gzip, starts as IDX does.

    Raises:
        DataError: it cannot be read, or is damaged.
    """
    with open_unpacked(path) as stream:
        return is_idx_start(stream.read(4))


def pictures_in(folder: Path) -> list[Path]:
    """The PNG and JPEG files directly in `folder`, by name; hidden files are none of them."""
    return sorted(file for file in folder.iterdir() if is_picture(file))


def is_picture(file: Path) -> bool:
    """Whether it is named as a picture, is no folder and is not hidden."""
    named = file.suffix.lower() in PICTURES and not file.name.startswith(".")
    return named and not file.is_dir()


def read_pictures(
    files: Sequence[Path], *, like: tuple[Path, tuple[int, ...]] | None = None
) -> npt.NDArray[np.uint8]:
    """Square grey images (N, H, W) of one picture or more; `grey` says how they become grey.

    No more is in memory than the images and one picture.

    Args:
        files: one picture each; links are followed.
        like: a picture read before and its (H, W), which these must have, too.

    Raises:
        DataError: one cannot be read, is not square or has another size, or they are too many.
    """
    first = _read_picture(files[0])
    reference, shape = like or (files[0], first.shape)
    check_square(first[None], str(files[0]))
    size = len(files) * first.size
    if size > MAX_BYTES:
        raise DataError(
            f"{files[0].parent} has too many pictures: {len(files):,} take {size:,} bytes; the most"
            f" that is read is {MAX_BYTES:,} bytes."
        )
    images = np.empty((len(files), *first.shape), np.uint8)
    for index, file in enumerate(files):
        image = _read_picture(file) if index else first
        if image.shape != shape:
            beside = reference.name if reference.parent == file.parent else reference
            raise DataError(
                f"{file} has {image.shape[0]}×{image.shape[1]} pixels where {beside} has"
                f" {shape[0]}×{shape[1]}: all pictures must have one size."
            )
        images[index] = image
    return images


def _read_picture(file: Path) -> npt.NDArray[np.uint8]:
    # Imported here: only pictures need it.
    from PIL import Image, UnidentifiedImageError

    try:
        with open_regular(file) as stream, warnings.catch_warnings():
            # The size is checked below, before anything is decoded; and a camera's damaged notes
            # are no damage to the picture.
            warnings.simplefilter("ignore")
            # No other format, whatever the name says: each is a decoder more to trust.
            with Image.open(stream, formats=("PNG", "JPEG")) as picture:
                if max(picture.size) > _MAX_SIZE:
                    raise DataError(f"{file} is larger than {_MAX_SIZE}×{_MAX_SIZE} pixels.")
                image = grey(picture, str(file))
                upright = _UPRIGHT.get(picture.getexif().get(_ORIENTATION))
                return image if upright is None else upright(image)
    except (Image.DecompressionBombError, SyntaxError, ValueError, struct.error) as error:
        raise DataError(f"{file} is a damaged picture ({error}).") from error
    except UnidentifiedImageError as error:
        # Its own text names the open stream, not the file.
        raise DataError(f"{file} is not a PNG or JPEG picture, or is damaged.") from error
    except OSError as error:
        raise DataError(f"{file} cannot be read as a picture: {reason(error)}.") from error
