"""A mirror on this machine that misbehaves on request, and a small dataset to fetch from it."""

import contextlib
import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from centerviz.data import Dataset, NamedDataset, Resource
from tests.data.files import idx_bytes

Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Lets the mirror's replies answer, in the order they were queued for a path."""

    mirror: "Mirror"

    def do_GET(self) -> None:
        self.mirror.requests.append((self.path, self.headers.get("Range")))
        with contextlib.suppress(ConnectionError):
            self.mirror.reply_to(self.path)(self)

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


class Mirror:
    """Replies by path; `requests` has each request's path and Range header."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str | None]] = []
        self.closing = threading.Event()
        self._replies: dict[str, list[Reply]] = {}
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("BoundHandler", (Handler,), {"mirror": self})
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def answer(self, path: str, *replies: Reply) -> None:
        """Queue replies for `/path`; the last one stays."""
        self._replies[f"/{path}"] = list(replies)

    def offer(self, entry: NamedDataset, dataset: Dataset) -> None:
        """Serve all of the dataset's files as they should be."""
        for resource, data in zip(entry.resources, gzipped(dataset), strict=True):
            self.answer(f"{resource.name}.gz", serve(data))

    def reply_to(self, path: str) -> Reply:
        replies = self._replies.get(path, [status(404)])
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextlib.contextmanager
def running_mirror() -> Iterator[Mirror]:
    mirror = Mirror()
    try:
        yield mirror
    finally:
        mirror.close()


def serve(content: bytes, *, ranges: bool = True) -> Reply:
    """The content, or the rest of it that is asked for, unless the server ignores Range."""

    def reply(handler: Handler) -> None:
        asked = handler.headers.get("Range")
        if not (asked and ranges):
            handler.head(200, Content_Length=len(content))
            handler.wfile.write(content)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        if start >= len(content):
            handler.head(416, Content_Range=f"bytes */{len(content)}", Content_Length=0)
            return
        rest = content[start:]
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.head(206, Content_Length=len(rest), Content_Range=span)
        handler.wfile.write(rest)

    return reply


def serve_from(content: bytes, start: int) -> Reply:
    """The content from `start` on, whatever was asked for."""

    def reply(handler: Handler) -> None:
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.head(206, Content_Length=len(content) - start, Content_Range=span)
        handler.wfile.write(content[start:])

    return reply


def serve_endless(mirror: Mirror) -> Reply:
    """Zeros without a length, for as long as anybody reads."""

    def reply(handler: Handler) -> None:
        handler.head(200)
        while not mirror.closing.is_set():
            handler.wfile.write(bytes(2**16))

    return reply


def close_after(content: bytes, count: int) -> Reply:
    """Promise all of the content, send `count` bytes, and close the connection."""

    def reply(handler: Handler) -> None:
        handler.head(200, Content_Length=len(content))
        handler.wfile.write(content[:count])

    return reply


def stall_after(mirror: Mirror, content: bytes, count: int) -> Reply:
    """Promise all of the content, send `count` bytes, and then nothing."""

    def reply(handler: Handler) -> None:
        close_after(content, count)(handler)
        handler.wfile.flush()
        mirror.closing.wait()

    return reply


def trickle(mirror: Mirror, content: bytes) -> Reply:
    """A byte now and then, often enough that no read ever times out."""

    def reply(handler: Handler) -> None:
        handler.head(200, Content_Length=len(content))
        for value in content:
            handler.wfile.write(bytes([value]))
            if mirror.closing.wait(0.05):
                return

    return reply


def status(code: int) -> Reply:
    return lambda handler: handler.head(code, Content_Length=0)


def redirect(url: str) -> Reply:
    return lambda handler: handler.head(302, Location=url, Content_Length=0)


def raw_files(dataset: Dataset) -> list[bytes]:
    """The four files' bytes, decompressed, in the catalog's order."""
    splits = (dataset.train, dataset.test)
    return [idx_bytes(values) for split in splits for values in (split.images, split.labels)]


def gzipped(dataset: Dataset, level: int = 9) -> list[bytes]:
    return [gzip.compress(data, level, mtime=0) for data in raw_files(dataset)]


def entry_for(dataset: Dataset, *mirrors: str, published: str = "sha256") -> NamedDataset:
    """A catalog entry with the dataset's checksums; `published` says of which form."""
    names = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    files = raw_files(dataset) if published == "sha256" else gzipped(dataset)
    return NamedDataset(
        name="mnist",
        title="Small MNIST",
        summary="noise",
        torchvision_folder="MNIST",
        mirrors=mirrors,
        resources=tuple(
            Resource(
                name=f"{name}-ubyte", size=len(raw), **{published: hashlib.sha256(data).hexdigest()}
            )
            for name, raw, data in zip(names, raw_files(dataset), files, strict=True)
        ),
        class_names=dataset.class_names,
        download_size=sum(map(len, gzipped(dataset))),
    )
