"""What can lie where a run's file or folder should be, as the file system knows it."""

import contextlib
import ctypes
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

# Of capabilities(7): what lets root open what is closed to it.
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2


def _clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _link_to(target: str) -> Callable[[Path], None]:
    def lay(path: Path) -> None:
        _clear(path)
        path.symlink_to(target)

    return lay


def _loop(path: Path) -> None:
    _link_to(path.name)(path)


def _file(path: Path) -> None:
    _clear(path)
    path.write_bytes(b"a file")


def _folder(path: Path) -> None:
    _clear(path)
    path.mkdir()


def _pipe(path: Path) -> None:
    _clear(path)
    os.mkfifo(path)


def _closed(path: Path) -> None:
    path.chmod(0)


OBSTACLES: dict[str, Callable[[Path], None]] = {
    "nothing": _clear,
    "a link in a circle (ELOOP)": _loop,
    "a link to nowhere (ENOENT)": _link_to("nowhere"),
    "a link to a name too long (ENAMETOOLONG)": _link_to("n" * 300),
    "a link through a file (ENOTDIR)": _link_to("config.json/x"),
    "a link to what cannot be read (EIO)": _link_to("/proc/self/mem"),
    "an endless device": _link_to("/dev/zero"),
    "a pipe": _pipe,
    "a file": _file,
    "a folder": _folder,
    "closed to its reader (EACCES)": _closed,
}
ENTRIES = (
    "config.json", "state.json", "metrics.csv", "samples.npz", "checkpoint.safetensors", "log.txt",
    "lock", "features", "best", "features/epoch-0001.npz", "best/lambda=0.5.safetensors", ".",
)  # fmt: skip
"""Every file and folder of a run; `.` is the run's own folder."""


@contextlib.contextmanager
def ordinary_user() -> Iterator[None]:
    """Work as a user for whom permissions count."""
    if os.geteuid() != 0:
        yield
        return
    # Not as another user, who may have no way to the tree that is tested.
    with _without(_DAC_OVERRIDE, _DAC_READ_SEARCH):
        yield


@contextlib.contextmanager
def _without(*capabilities: int) -> Iterator[None]:
    """This thread does without some capabilities; capset(2), version 3."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(header, sets):
        raise OSError(ctypes.get_errno(), "capget")
    before = sets[0]
    for capability in capabilities:
        sets[0] &= ~(1 << capability)
    if libc.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")
    try:
        yield
    finally:
        sets[0] = before
        libc.capset(header, sets)
