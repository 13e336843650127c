"""Have pictures drawn by a process of its own, so that training goes on meanwhile."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import RunError
from ..events import SnapshotSaved
from ..run_folder.folder import RunFolder
from ..run_folder.run_log import RunLog
from ..wire.frames import Codec
from ..wire.packing import WireError

IN_FLIGHT = 2
"""Orders that the painter has at a time: writing one never blocks, and none waits in vain."""
PATIENCE = 300.0
"""Seconds after which a picture that is being waited for counts as never coming."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Draw what is on the disk about the end of `epoch`, or about a moment in it."""

    epoch: int
    step: int | None
    """None: the pictures of the epoch; else one picture of the snapshot taken then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The square part of an arm's plane that is drawn."""

    arm: str
    """Its name."""
    x: float
    """Of the middle, as `y`."""
    y: float
    half: float
    """Half the side, above 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """Draw the snapshot of a moment as somebody looks at it."""

    epoch: int
    step: int
    """Steps done in the epoch; all of them: its end."""
    name: str
    """Of the picture in the folder of snapshots."""
    only: str | None
    """The one arm that is drawn; None: all."""
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The pictures of an order are on the disk."""

    epoch: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An order could not be carried out."""

    message: str


ORDERS: Codec[Order | Shot] = Codec([Order, Shot])
ANSWERS: Codec[Drawn | Refused] = Codec([Drawn, Refused])


class Painter:
    """One process that draws; its answers come through a queue, None when it has ended."""

    def __init__(self, folder: RunFolder, log: RunLog) -> None:
        try:
            # -P: a stray numpy.py in the current folder must not be imported.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "centerviz.engine.drawing.painter", str(folder.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log.file,
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                # A terminal's Ctrl-C goes to the foreground group: the painter is not in it.
                start_new_session=True,
            )
        except OSError as error:
            raise RunError(
                f"The process that draws cannot be started ({error.strerror}): "
                "free some memory, or train with `centerviz run --no-snapshots`."
            ) from error
        self.answers: queue.SimpleQueue[Drawn | Refused | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="painter", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def send(self, order: Order | Shot) -> None:
        """Write one order; a dead child shows as the end of its answers."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            ORDERS.write(self._process.stdin, order)

    def close(self, *, patience: float) -> int:
        """End the process, if need be by force; its exit status."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join()
        self._process.stdout.close()
        return self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(WireError):
            while (answer := ANSWERS.read(self._process.stdout)) is not None:
                self.answers.put(answer)
        self.answers.put(None)


class Painting:
    """The orders of one run; they wait as numbers here and as files in the run's folder."""

    def __init__(self, folder: RunFolder, log: RunLog) -> None:
        self._folder = folder
        self._log = log
        self._pending: deque[Order] = deque()
        self._sent: deque[Order] = deque()
        self._child: Painter | None = None
        self._deaths = 0

    @property
    def pid(self) -> int | None:
        """The painter's process id, once it runs."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start the process, which takes a second of its own time to load."""
        if self._child is None:
            self._child = Painter(self._folder, self._log)

    def order(self, epoch: int) -> None:
        """Have the pictures of the end of `epoch` drawn in their turn."""
        self._pending.append(Order(epoch=epoch, step=None))
        self.start()
        self._send()

    def urgent(self, epoch: int, step: int) -> Iterator[SnapshotSaved]:
        """Have the snapshot at `step` drawn next, and wait for it; all that is drawn till then."""
        order = Order(epoch=epoch, step=step)
        self._pending.appendleft(order)
        self.start()
        self._send()
        while order in self._pending or order in self._sent:
            yield from self._next()

    def finished(self) -> Iterator[SnapshotSaved]:
        """What was drawn since the last call; does not wait."""
        while self._child is not None:
            try:
                yield from self._take(self._child.answers.get_nowait())
            except queue.Empty:
                return

    def remaining(self) -> Iterator[SnapshotSaved]:
        """What is still to be drawn, each as soon as it is."""
        while self._sent:
            yield from self._next()

    def close(self, *, at_once: bool = False) -> None:
        """End the process, after what it is drawing unless `at_once`; the rest stays undrawn."""
        if self._child is not None:
            self._child.close(patience=0 if at_once else 10)
            self._child = None

    def _next(self) -> Iterator[SnapshotSaved]:
        """Wait for the next answer to an order that was sent."""
        assert self._child is not None
        try:
            yield from self._take(self._child.answers.get(timeout=PATIENCE))
        except queue.Empty:
            self._log.line(f"The painter has not answered for {PATIENCE:g} s.")
            self._replace_child(patience=0)

    def _send(self) -> None:
        while self._child is not None and self._pending and len(self._sent) < IN_FLIGHT:
            order = self._pending.popleft()
            self._sent.append(order)
            self._child.send(order)

    def _take(self, answer: Drawn | Refused | None) -> Iterator[SnapshotSaved]:
        if answer is None:
            self._replace_child(patience=10)
            return
        order = self._sent.popleft()
        self._deaths = 0
        self._send()
        if isinstance(answer, Drawn):
            yield SnapshotSaved(epoch=answer.epoch, paths=answer.paths, step=order.step)
        else:
            self._log.line(f"A picture was not drawn: {answer.message}")

    def _replace_child(self, *, patience: float) -> None:
        """Start a new painter after a death; give up after two without a picture between."""
        assert self._child is not None
        status = self._child.close(patience=patience)
        self._child = None
        self._deaths += 1
        if self._deaths > 1:
            lost = len(self._pending) + len(self._sent)
            self._log.line(f"The painter ended again (status {status}); not drawn: {lost} orders.")
            self._pending.clear()
            self._sent.clear()
            return
        self._log.line(f"The painter ended early (status {status}) and was started again.")
        self._pending.extendleft(reversed(self._sent))
        self._sent.clear()
        self.start()
        self._send()
