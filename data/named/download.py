"""One file over HTTP into a `.part` file, taking up where an earlier attempt ended."""

import re
import time
import urllib.error
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPResponse
from pathlib import Path

from .http import NETWORK_ERRORS, FetchError, explain, open_url

_ATTEMPTS = 5
_SLOWEST = 256  # bytes a second; below it a server counts as stalled


def download(
    url: str,
    part: Path,
    *,
    limit: int,
    timeout: float,
    report: Callable[[int, int | None], None],
) -> None:
    """Fetch `url` to `part`, which may hold the beginning already.

    A connection that breaks is taken up again as long as the attempts get anywhere.

    Args:
        url: an https address, or http on this machine.
        part: stays when the download fails, for the next time.
        limit: more bytes than this are refused.
        timeout: seconds of silence after which a server is given up.
        report: told the bytes on the disk and, where known, the bytes in all.

    Raises:
        FetchError: the server does not deliver the file; the text says why.
        OSError: `part` cannot be written.
    """
    for _ in range(_ATTEMPTS):
        before = _size(part)
        problem = _attempt(url, part, limit, timeout, report)
        if problem is None:
            return
        if _size(part) == before:
            break
    raise FetchError(problem)


def _attempt(
    url: str,
    part: Path,
    limit: int,
    timeout: float,
    report: Callable[[int, int | None], None],
) -> str | None:
    """One request; None when `part` is complete, else what went wrong with the connection.

    A `part` that the server cannot go on from is removed.
    """
    try:
        response = open_url(url, offset=_size(part), timeout=timeout)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink(missing_ok=True)
        return explain(error)
    except NETWORK_ERRORS as error:
        return explain(error)
    with response:
        offset = _start(response)
        if offset not in (0, _size(part)):
            part.unlink()
            return "it answered with other bytes than those asked for"
        total = None if response.length is None else offset + response.length
        if total is not None and total > limit:
            raise FetchError(f"it offers {total:,} bytes where at most {limit:,} are expected")
        with part.open("r+b" if offset else "wb") as file:
            file.seek(offset)
            return _receive(response, file.write, offset, total, limit, timeout, report)


def _receive(
    response: HTTPResponse,
    write: Callable[[bytes], int],
    done: int,
    total: int | None,
    limit: int,
    timeout: float,
    report: Callable[[int, int | None], None],
) -> str | None:
    """Write what comes; None at the end, else what went wrong with the connection."""
    report(done, total)
    since, counted = time.monotonic(), done
    while True:
        try:
            chunk = response.read1(2**16)
        except NETWORK_ERRORS as error:
            return f"after {done:,} bytes {explain(error)}"
        if not chunk:
            break
        done += len(chunk)
        if done > limit:
            raise FetchError(f"it sends more than the {limit:,} bytes that are expected")
        write(chunk)
        report(done, total)
        # A byte now and then would never run into the socket's timeout.
        if (waited := time.monotonic() - since) > timeout:
            if done - counted < _SLOWEST * waited:
                return f"after {done:,} bytes it sends next to nothing"
            since, counted = time.monotonic(), done
    if total is not None and done < total:
        return f"it closed the connection after {done:,} of {total:,} bytes"
    return None


def _start(response: HTTPResponse) -> int:
    """The offset of the answer's first byte; 0 from a server that ignores Range."""
    if response.status != HTTPStatus.PARTIAL_CONTENT:
        return 0
    match = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(match[1]) if match else -1


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
