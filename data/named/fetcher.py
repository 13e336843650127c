"""Bring a named dataset into the cache: found, or downloaded, verified and published."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from ..base.atomic import publish
from ..base.errors import DataError
from ..files.idx import verify
from ..files.idx_folder import find_idx_files
from ..files.regular import reading, reason
from ..files.resource import Resource
from .catalog import NamedDataset
from .download import download
from .http import FetchError
from .progress import FetchProgress, Progress

TIMEOUT = 15.0
"""Seconds of silence after which a server is given up."""

# Compression can make noise a little larger, never by this much.
_GZIP_SLACK = 2**16


def find_cached(entry: NamedDataset, root: Path) -> Path | None:
    """The folder below `root` that has all of the dataset's files, unverified; None if none has."""
    for folder in (root / entry.name, root / entry.torchvision_folder / "raw"):
        if len(find_idx_files(folder)) == len(entry.resources):
            return folder
    return None


def fetch(
    entry: NamedDataset,
    root: Path,
    *,
    progress: Progress | None = None,
    timeout: float = TIMEOUT,
) -> Path:
    """The folder below `root` with the whole, verified dataset; what is missing is downloaded.

    A file that is there but damaged is downloaded again.

    Raises:
        DataError: the folder cannot be written.
        FetchError: no mirror delivers a file with the right checksum.
    """
    report = progress or (lambda _: None)
    with reading(root):
        found = find_cached(entry, root)
        if found is not None and not _missing(entry, found):
            return found
    folder = root / entry.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(entry, folder, report):
            # Another process may have fetched them while this one waited.
            for resource in _missing(entry, folder):
                _fetch_file(entry, resource, folder, report, timeout)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be written ({reason(error)}): choose another data folder, "
            "$CENTERVIZ_DATA_DIR or `centerviz run --data-dir`."
        ) from error
    return folder


@contextlib.contextmanager
def _alone(entry: NamedDataset, folder: Path, report: Progress) -> Iterator[None]:
    """Hold the folder's lock, so that two processes do not write the same files."""
    # Imported here: only a download needs it.
    import filelock

    lock = filelock.FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        report(FetchProgress(dataset=entry.name, file="", stage="waiting"))
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _missing(entry: NamedDataset, folder: Path) -> list[Resource]:
    """The resources that `folder` does not have, or not intact."""
    files = find_idx_files(folder)
    return [resource for resource in entry.resources if not _intact(files, resource)]


def _intact(files: dict[str, Path], resource: Resource) -> bool:
    try:
        if resource.name in files:
            verify(files[resource.name], resource)
            return True
    except DataError:
        # It is downloaded anew; should that fail, the user hears of the download.
        pass
    return False


def _fetch_file(
    entry: NamedDataset, resource: Resource, folder: Path, report: Progress, timeout: float
) -> None:
    """Download one file from the first mirror that delivers it intact, and publish it."""
    target = folder / f"{resource.name}.gz"
    problems = []
    for mirror in entry.mirrors:
        url = mirror + target.name
        # Mirrors may compress differently: what one began another cannot end.
        tag = hashlib.sha256(url.encode()).hexdigest()[:8]
        part = target.with_name(f".{target.name}.{tag}.part")

        def on_bytes(done: int, total: int | None) -> None:
            report(
                FetchProgress(
                    dataset=entry.name,
                    file=resource.name,
                    stage="downloading",
                    done=done,
                    total=total,
                )
            )

        try:
            _fetch_from(url, part, resource, timeout, on_bytes)
        except FetchError as error:
            problems.append(f"{url}: {error}")
            continue
        publish(part, target)
        for other in folder.glob(f".{target.name}.*.part"):
            other.unlink()
        return
    raise FetchError(
        f"{entry.title} cannot be downloaded ({'; '.join(problems)}): check the network, or train"
        " with `centerviz run --data digits`, which needs none."
    )


def _fetch_from(
    url: str,
    part: Path,
    resource: Resource,
    timeout: float,
    on_bytes: Callable[[int, int | None], None],
) -> None:
    """A complete and intact `part`; a damaged one that was begun earlier is begun anew once."""
    while True:
        resumed = part.exists()
        download(url, part, limit=resource.size + _GZIP_SLACK, timeout=timeout, report=on_bytes)
        try:
            verify(part, resource)
        except DataError as error:
            part.unlink()
            if not resumed:
                raise FetchError("what it sends has not the published checksum") from error
        else:
            return
