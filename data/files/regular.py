"""Reading the user's files, and saying why it fails."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

from ..base.errors import DataError


def open_regular(path: Path) -> io.BufferedReader:
    """Open a regular file for reading; a folder, pipe or device is refused without blocking.

    Raises:
        DataError: it is not there, or it is not a regular file.
        OSError: it cannot be opened.
    """
    if path.is_dir():
        raise DataError(f"{path} is a folder where a file is needed.")
    if not path.exists():
        raise DataError(f"There is no file {path}.")
    if not path.is_file():
        raise DataError(f"{path} is not a regular file; copy its content to one.")
    return path.open("rb")


@contextlib.contextmanager
def reading(path: Path | str) -> Iterator[None]:
    """Turn the system's refusal to read `path`, or what is in it, into a `DataError`."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{error.filename or path} cannot be read: {reason(error)}.") from error


def reason(error: OSError) -> str:
    """The operating system's words for an error, without the path."""
    return (error.strerror or str(error)).lower()
