"""The IDX format of MNIST's files: a magic number, the sizes, then the values.

http://yann.lecun.com/exdb/mnist/ describes it: two zero bytes, the values' type (0x08 for unsigned
bytes), the number of dimensions, each dimension as a big-endian 32-bit number, then the values,
big-endian as well.
"""

import gzip
import hashlib
import io
import math
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError
from .pixel_range import RANGES, ByteRange, Numbers
from .regular import open_regular, reading
from .resource import Resource
from .unpacked import GZIP_MAGIC

MAX_BYTES = 4 * 2**30
"""The largest file that is read, once decompressed."""

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_BYTES = 0x08

# DEFLATE cannot do better than 1032:1, so a header that promises more than this is a lie.
_MAX_RATIO = 1032
# Images shrink to a fifth; what unpacks to far more than this is made to fill the memory.
_HARMLESS_BYTES, _HARMLESS_RATIO = 256 * 2**20, 64
# A label takes eight bytes in memory, and there are never more labels than bytes of images.
_MAX_LABELS = 2**25
_KINDS = {1: "labels", 3: "images"}
_PART = 2**22


class IdxImages(NamedTuple):
    """The images of an IDX file."""

    images: npt.NDArray[np.uint8]
    """(N, H, W)."""
    scaled: bool | None
    """Whether pixels from 0 to 1 were multiplied by 255; None when all pixels are 0."""


def read_images(path: Path, *, resource: Resource | None = None) -> IdxImages:
    """The images of an IDX file, raw or gzip; `resource`'s checksums must match.

    Raises:
        DataError: the file cannot be read, is not IDX images, is damaged or is no such resource,
            or its pixels have a range that cannot be known.
    """
    values = _read(path, 3, resource)
    pixels = ByteRange()
    flat = values.reshape(len(values), -1)
    rows = len(flat) if values.dtype == np.uint8 else max(1, _PART // flat.shape[1])
    for start in range(0, len(flat), rows):
        bad = pixels.add(flat[start : start + rows])
        if bad is not None:
            raise _bad_pixel(path, values, bad)
    fraction = pixels.fraction()
    if fraction is not None:
        raise _bad_pixel(path, values, fraction[:2])
    found, scaled = pixels.finish()
    return IdxImages(found.reshape(values.shape), scaled)


def _bad_pixel(path: Path, values: Numbers, place: tuple[int, int]) -> DataError:
    image, pixel = place
    return DataError(
        f"{path}: image {image + 1:,} (counted from 1) has a pixel of"
        f" {values[image].ravel()[pixel]:g}; pixels must be {RANGES}: bring them to one of these."
    )


def read_labels(path: Path, *, resource: Resource | None = None) -> npt.NDArray[np.int64]:
    """The labels of an IDX file, raw or gzip, (N,); `resource`'s checksums must match.

    Raises:
        DataError: the file cannot be read, is not IDX labels, is damaged or is no such resource.
    """
    values = _read(path, 1, resource)
    with np.errstate(invalid="ignore"):
        labels = values.astype(np.int64)
    for wrong in np.flatnonzero(labels != values)[:1]:
        raise DataError(
            f"{path}: label {wrong + 1:,} (counted from 1) is {values[wrong]:g}; a label must be a"
            " whole number."
        )
    return labels


def verify(path: Path, resource: Resource) -> None:
    """Check that a file, raw or gzip, is `resource`.

    Raises:
        DataError: it cannot be read, is damaged, or its checksum differs.
    """
    _read(path, 3 if "images" in resource.name else 1, resource)


def is_idx_start(head: bytes) -> bool:
    """Whether a file that starts with these bytes, at least four, may be IDX."""
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in _TYPES


def _read(path: Path, dimensions: int, resource: Resource | None) -> Numbers:
    with reading(path), open_regular(path) as file:
        head = file.read(2)
        file.seek(0)
        if not head:
            raise DataError(f"{path} is empty; it should hold IDX {_KINDS[dimensions]}.")
        if head != GZIP_MAGIC:
            return _parse(file, path, dimensions, resource)
        if resource is not None and resource.gz_sha256 is not None:
            _compare(hashlib.file_digest(file, "sha256").hexdigest(), resource.gz_sha256, path)
            file.seek(0)
        try:
            with gzip.GzipFile(fileobj=file) as stream:
                return _parse(stream, path, dimensions, resource)
        except EOFError as error:
            raise DataError(f"{path} is a gzip file that ends too early: get it again.") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise DataError(f"{path} is a damaged gzip file ({error}): get it again.") from error


def _parse(
    stream: io.BufferedReader | gzip.GzipFile,
    path: Path,
    dimensions: int,
    resource: Resource | None,
) -> Numbers:
    """The values of one open IDX file, after its header has been checked against its size."""
    head = stream.read(4)
    _check_magic(head, path, dimensions, resource)
    dtype = np.dtype(_TYPES[head[2]])
    sizes = stream.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(f"{path} ends within its header: get it again.")
    shape = struct.unpack(f">{dimensions}I", sizes)
    expected = math.prod(shape) * dtype.itemsize
    _check_size(path, shape, expected, isinstance(stream, gzip.GzipFile))
    values = np.empty(expected, np.uint8)
    got = _fill(stream, values)
    if got < expected or stream.read(1):
        found = f"only {got:,}" if got < expected else "more"
        raise DataError(
            f"{path} says that it holds {expected:,} bytes of {_KINDS[dimensions]} but has {found}:"
            " get it again."
        )
    if resource is not None and resource.sha256 is not None:
        digest = hashlib.sha256(head + sizes)
        digest.update(values.data)
        _compare(digest.hexdigest(), resource.sha256, path)
    elif resource is not None and expected + 4 + len(sizes) != resource.size:
        raise DataError(f"{path} is not the published file: its size differs; delete it.")
    return values.view(dtype).reshape(shape)


def _check_magic(head: bytes, path: Path, dimensions: int, resource: Resource | None) -> None:
    known = is_idx_start(head) and (resource is None or head[2] == _BYTES)
    if known and head[3] == dimensions:
        return
    if known and head[3] in _KINDS:
        raise DataError(
            f"{path} holds IDX {_KINDS[head[3]]} where IDX {_KINDS[dimensions]} are needed:"
            " were two files exchanged?"
        )
    wanted = bytes([0, 0, _BYTES, dimensions]).hex()
    raise DataError(
        f"{path} is not an IDX file of {_KINDS[dimensions]}: it starts with the magic number"
        f" 0x{head.hex()} instead of 0x{wanted}."
    )


def _check_size(path: Path, shape: tuple[int, ...], expected: int, compressed: bool) -> None:
    """Refuse a header that promises too much, before any memory is asked for."""
    on_disk = path.stat().st_size
    possible = on_disk * _MAX_RATIO if compressed else on_disk
    count = f"{shape[0]:,} {_KINDS[len(shape)]}"
    if expected > possible:
        raise DataError(
            f"{path} says that it holds {count} ({expected:,} bytes) but has only {on_disk:,}"
            " bytes: it is cut off or damaged; get it again."
        )
    most = MAX_BYTES if len(shape) == 3 else _MAX_LABELS
    if compressed:
        most = min(most, _HARMLESS_BYTES + _HARMLESS_RATIO * on_disk)
    if expected > most:
        raise DataError(
            f"{path} holds {count} ({expected:,} bytes); the most that is read of such a file is"
            f" {most:,} bytes."
        )
    if expected == 0:
        raise DataError(f"{path} holds no {_KINDS[len(shape)]}.")


def _fill(stream: io.BufferedReader | gzip.GzipFile, values: npt.NDArray[np.uint8]) -> int:
    """Read until `values` is full or the stream ends; the number of bytes read."""
    view, got = values.data, 0
    while got < len(values):
        count = stream.readinto(view[got : got + 2**20])
        if not count:
            break
        got += count
    return got


def _compare(digest: str, expected: str, path: Path) -> None:
    if digest != expected:
        raise DataError(
            f"{path} is not the published file: its SHA-256 is {digest[:12]}… instead of"
            f" {expected[:12]}…; delete it and get it again with `centerviz data fetch`."
        )
