"""Named arrays in one `.npz` file: no pickle, and no more memory than the file accounts for."""

import io
import lzma
import math
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import RunError
from .atomic import reading, write_bytes

Array = npt.NDArray[np.generic]
MAX_BYTES = 8 * 2**30
_FREE_BYTES = 256 * 2**20
_MAX_RATIO = 64
"""Beyond `_FREE_BYTES`, how many times larger than the file its arrays may be: real images
deflate to a fifth, a bomb to a thousandth."""
# Of `RuntimeError`: an archive that is encrypted, or packed in a way that Python cannot undo.
_NOT_OURS = (
    *(ValueError, EOFError, RuntimeError, struct.error),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)


def write_npz(path: Path, arrays: Mapping[str, npt.NDArray[Any]], *, level: int = 0) -> None:
    """Replace `path` by the arrays, deflated at `level` 1 to 9, or as they are at 0.

    Raises:
        RunError: the disk refuses; the old file is still there.
    """
    buffer = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", method, compresslevel=level or None) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)
    write_bytes(path, buffer.getvalue())


def read_npz(path: Path) -> dict[str, Array]:
    """All arrays of `path` by name.

    Raises:
        RunError: it is missing, cannot be read, or is no archive of plain arrays.
    """
    with reading(path):
        try:
            most = min(MAX_BYTES, _FREE_BYTES + _MAX_RATIO * path.stat().st_size)
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                if sum(member.file_size for member in members) > most:
                    raise ValueError("it claims to hold too much")
                return {
                    member.filename.removesuffix(".npy"): _parse(archive.read(member))
                    for member in members
                }
        except _NOT_OURS as error:
            raise RunError(f"{path} is damaged: it is not a whole file of arrays.") from error


def _parse(data: bytes) -> Array:
    """One `.npy` member, its claimed shape checked against the bytes that are there."""
    file = io.BytesIO(data)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("not the version that is written here")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    rest = memoryview(data)[file.tell() :]
    if dtype.kind not in "biuf" or math.prod(shape) * dtype.itemsize != len(rest):
        raise ValueError("not a plain array of the stated size")
    return np.frombuffer(rest, dtype).reshape(shape, order="F" if fortran else "C").copy()
