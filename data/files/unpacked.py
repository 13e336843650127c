"""A text file that may be compressed, as the text itself, within a bound of memory."""

import contextlib
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

from ..base.errors import DataError
from .regular import open_regular, reading

GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGICS = (b"PK\3\4", b"PK\5\6")
# Text of pixels shrinks to a tenth; what unpacks to far more than this fills the memory.
_HARMLESS_BYTES, _HARMLESS_RATIO = 64 * 2**20, 64
# Others, such as LZMA, may ask for gigabytes before they give a byte.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@contextlib.contextmanager
def open_unpacked(path: Path) -> Iterator[io.BufferedReader]:
    """The bytes of a file: as they are, or of a gzip file, or of the one CSV in a ZIP file.

    Raises:
        DataError: it cannot be read, is damaged, holds no or several CSV files, or unpacks to more
            than its size makes likely; also while it is read.
    """
    with reading(path), open_regular(path) as file:
        head = file.read(4)
        file.seek(0)
        if head.startswith(GZIP_MAGIC):
            with _intact(path, "gzip"), gzip.GzipFile(fileobj=file) as stream:
                yield _bounded(stream, path)
        elif head in _ZIP_MAGICS:
            with _intact(path, "ZIP"), _opened(file, path) as stream:
                yield _bounded(stream, path)
        else:
            yield file


def check_unpacked(path: Path) -> None:
    """Unpack a file once without keeping anything: a bad one is refused before it costs more.

    Raises:
        DataError: as `open_unpacked`.
    """
    with open_unpacked(path) as stream:
        if isinstance(stream.raw, _Bounded):
            while stream.read(2**20):
                pass


@contextlib.contextmanager
def _intact(path: Path, kind: str) -> Iterator[None]:
    """Turn what the decompressors raise into one sentence."""
    try:
        yield
    except EOFError as error:
        raise DataError(f"{path} is a {kind} file that ends too early: get it again.") from error
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(f"{path} is a damaged {kind} file ({error}): get it again.") from error


@contextlib.contextmanager
def _opened(file: io.BufferedReader, path: Path) -> Iterator[_Readable]:
    """The one CSV in an archive."""
    with contextlib.ExitStack() as opened:
        try:
            archive = opened.enter_context(zipfile.ZipFile(file))
            stream = opened.enter_context(archive.open(_only_table(archive, path)))
        except (
            NotImplementedError,
            RuntimeError,
            ValueError,
            OverflowError,
            struct.error,
        ) as error:
            # What zipfile makes of a directory that cannot be.
            raise DataError(f"{path} is a damaged ZIP file ({error}): get it again.") from error
        yield stream


def _only_table(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """The one CSV file in an archive; what macOS puts beside it does not count."""
    members = [
        member
        for member in archive.infolist()
        if (name := PurePosixPath(member.filename)).suffix.lower() in (".csv", ".tsv")
        and not name.name.startswith(".")
        and "__MACOSX" not in name.parts
    ]
    if len(members) != 1:
        names = ", ".join(member.filename[:80] for member in members[:3])
        raise DataError(
            f"{path} holds {len(members) or 'no'} CSV files{f' ({names})' if names else ''} where"
            " one is needed: unpack it and give the file, or the folder of train.csv."
        )
    member = members[0]
    if member.flag_bits & 1:
        raise DataError(f"{path} is protected by a password: unpack it.")
    if member.compress_type not in _METHODS:
        raise DataError(f"{path} is not compressed by DEFLATE: unpack it.")
    return member


def _bounded(stream: _Readable, path: Path) -> io.BufferedReader:
    most = _HARMLESS_BYTES + _HARMLESS_RATIO * path.stat().st_size
    return io.BufferedReader(_Bounded(stream, most, path), 2**16)


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than `most` bytes."""

    def __init__(self, stream: _Readable, most: int, path: Path) -> None:
        super().__init__()
        self._stream, self._left, self._most, self._path = stream, most, most, path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise DataError(
                f"{self._path} unpacks to more than {self._most:,} bytes, the most that is read of"
                " a compressed file of its size: unpack it."
            )
        buffer[: len(data)] = data
        return len(data)
