"""Files that are there whole or not at all."""

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...data import publish
from ..errors import RunError

MAX_JSON_BYTES = 64 * 2**20


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write `path` into a `RunError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(f"{path} cannot be written ({reason}): {_remedy(error)}.") from error


def _remedy(error: OSError) -> str:
    """What to do about it, whichever command writes."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space and try again"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "allow writing there and try again"
    return "put its folder in order and try again"


def mode_of(path: Path) -> int | None:
    """What `path` itself is, a link as a link, as the system's `st_mode`; None: nothing.

    Raises:
        RunError: the system does not let one look.
    """
    stat = stat_of(path)
    return None if stat is None else stat.st_mode


def stat_of(path: Path) -> os.stat_result | None:
    """What the system says of `path` itself, a link as a link; None: nothing is there.

    Raises:
        RunError: the system does not let one look.
    """
    try:
        return path.lstat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RunError(f"{path} cannot be read ({error.strerror or error}).") from error


def is_there(path: Path) -> bool:
    """Whether something has this name, be it a link that leads nowhere.

    Raises:
        RunError: as `mode_of`.
    """
    return mode_of(path) is not None


def names_in(folder: Path) -> list[str]:
    """The names in `folder`, none if it is not there.

    Raises:
        RunError: it is no folder, or cannot be read.
    """
    if not is_there(folder):
        return []
    try:
        return os.listdir(folder)
    except NotADirectoryError as error:
        raise RunError(f"{folder} is not a folder: move it away.") from error
    except OSError as error:
        raise RunError(f"{folder} cannot be read ({error.strerror or error}).") from error


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn the system's refusal to read `path` into a `RunError`; only a plain file is read.

    A pipe would block, and a device such as /dev/zero never ends.
    """
    try:
        if path.exists() and not path.is_file():
            raise RunError(f"{path} is damaged: it is not a regular file.")
        yield
    except FileNotFoundError as error:
        raise RunError(f"{path} is missing: choose the folder of a run that has it.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(f"{path} cannot be read ({reason}).") from error


def _temporary(path: Path) -> Path:
    """Where this process writes `path` before it gets its name."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def sweep(folder: Path, name: str = "*") -> None:
    """Remove what a killed process has left of writing the files called `name` in `folder`."""
    with writing(folder):
        for part in folder.glob(f".{name}.*.tmp"):
            part.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Replace `path` by `data`: a reader sees the old file or the new one, never a part.

    When this returns, the new file is on the disk under its name: a power cut cannot undo it.

    Raises:
        RunError: the disk refuses; the old file is still there.
    """
    part = _temporary(path)
    with writing(path):
        try:
            # A name that is there was left by a killed process, or is a trap that leads elsewhere.
            part.unlink(missing_ok=True)
            with part.open("xb") as file:
                file.write(data)
            publish(part, path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise


def write_json(path: Path, value: Any) -> None:
    """Replace `path` by `value` in indented JSON, all ASCII: a path may be no valid Unicode."""
    write_bytes(path, (json.dumps(value, indent=2) + "\n").encode("ascii"))


def read_bytes(path: Path, limit: int) -> bytes:
    """All of `path`.

    Raises:
        RunError: it is missing, cannot be read, or is longer than `limit` bytes.
    """
    with reading(path), path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise RunError(f"{path} is damaged: it is longer than {limit:,} bytes.")
    return data


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in `path`.

    Raises:
        RunError: it is missing, cannot be read, or is no JSON object.
    """
    data = read_bytes(path, MAX_JSON_BYTES)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise RunError(f"{path} is damaged: it is not a JSON object.")
    return value
