"""What can lie where a run's file or folder should be, as the file system knows it."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

NOBODY = 65534


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
def ordinary_user(*folders: Path) -> Iterator[None]:
    """Work as a user for whom permissions count, who owns all that is in `folders`."""
    if os.geteuid() != 0:
        yield
        return
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
