"""Images without labels, to be embedded and predicted by a trained network."""

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError
from ..base.location import cache_dir
from .checks import check_square
from .csv_cache import read_csv
from .idx import GZIP_MAGIC, IDX_MAGIC, read_images
from .regular import open_regular, reading, reason

PICTURES = (".png", ".jpg", ".jpeg")
"""Endings of the pictures that are read."""

_MAX_SIZE = 1024


def load_images(path: Path | str, *, data_dir: Path | str | None = None) -> npt.NDArray[np.uint8]:
    """Square grey images (N, H, W), in the order of the file, or of the pictures' names.

    Args:
        path: a CSV file (labels, if it has any, are left out), an IDX file of images, a PNG or
            JPEG picture, or a folder of such pictures; all must have one size.
        data_dir: where the binary form of a CSV file is cached; see `cache_dir`.

    Raises:
        DataError: it cannot be read, or the images are not square or differ in size.
    """
    path = Path(path).expanduser()
    with reading(path):
        pictures = pictures_in(path) if path.is_dir() else None
    if pictures is not None:
        return _read_pictures(pictures, path)
    if path.suffix.lower() in PICTURES:
        return _read_pictures([path], path)
    if is_idx(path):
        images = read_images(path)
        check_square(images, str(path))
        return images
    return read_csv(path, cache_dir(data_dir))[0].images


def is_idx(path: Path) -> bool:
    """Whether a file starts as IDX or gzip does.

    Raises:
        DataError: it cannot be read.
    """
    with reading(path), open_regular(path) as file:
        return file.read(3).startswith((IDX_MAGIC, GZIP_MAGIC))


def pictures_in(folder: Path) -> list[Path]:
    """The PNG and JPEG files directly in `folder`, by name."""
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in PICTURES)


def _read_pictures(files: list[Path], path: Path) -> npt.NDArray[np.uint8]:
    if not files:
        raise DataError(f"{path} has no PNG or JPEG pictures.")
    images = [_read_picture(file) for file in files]
    for file, image in zip(files, images, strict=True):
        if image.shape != images[0].shape:
            size = f"{image.shape[0]}×{image.shape[1]}"
            raise DataError(
                f"{file} has {size} pixels where {files[0].name} has"
                f" {images[0].shape[0]}×{images[0].shape[1]}: all pictures must have one size."
            )
    stacked = np.stack(images)
    check_square(stacked, str(path))
    return stacked


def _read_picture(file: Path) -> npt.NDArray[np.uint8]:
    # Imported here: only pictures need it.
    from PIL import Image, UnidentifiedImageError

    try:
        with open_regular(file) as stream, warnings.catch_warnings():
            # The size is checked below, before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            # No other format, whatever the name says: each is a decoder more to trust.
            with Image.open(stream, formats=("PNG", "JPEG")) as picture:
                if max(picture.size) > _MAX_SIZE:
                    raise DataError(f"{file} is larger than {_MAX_SIZE}×{_MAX_SIZE} pixels.")
                return np.asarray(picture.convert("L"), np.uint8)
    except (Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise DataError(f"{file} is a damaged picture ({error}).") from error
    except UnidentifiedImageError as error:
        # Its own text names the open stream, not the file.
        raise DataError(f"{file} is not a PNG or JPEG picture, or is damaged.") from error
    except OSError as error:
        raise DataError(f"{file} cannot be read as a picture: {reason(error)}.") from error
