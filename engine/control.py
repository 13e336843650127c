"""What the outside may ask of a running experiment, from any thread or signal handler."""

import threading


class Control:
    """Requests to a run: pause, resume, stop, snapshot, and how often to send frames.

    Every request takes effect before the next step of any arm. Setting a flag never
    blocks, so a signal handler may call `stop`.
    """

    def __init__(self, *, frame_interval: float | None = None) -> None:
        self.frame_interval = frame_interval
        """Seconds of training between two `FrameReady` events; None: none are sent."""
        self._running = threading.Event()
        self._running.set()
        self._stop = threading.Event()
        self._snapshot = threading.Event()

    @property
    def paused(self) -> bool:
        """Whether training is asked to stand still."""
        return not self._running.is_set()

    @property
    def stopping(self) -> bool:
        """Whether the run is asked to end."""
        return self._stop.is_set()

    def pause(self) -> None:
        """Let training stand still after the current step."""
        self._running.clear()

    def resume(self) -> None:
        """Let training go on."""
        self._running.set()

    def stop(self) -> None:
        """End the run after the current step, in order."""
        self._stop.set()
        self._running.set()

    def request_snapshot(self) -> None:
        """Save pictures of the present moment."""
        self._snapshot.set()

    @property
    def snapshot_asked(self) -> bool:
        """Whether a snapshot was asked for since the last `take_snapshot_request`."""
        return self._snapshot.is_set()

    def take_snapshot_request(self) -> bool:
        """Whether a snapshot was asked for since the last call."""
        asked = self._snapshot.is_set()
        self._snapshot.clear()
        return asked

    def wait_while_paused(self, timeout: float | None = None) -> bool:
        """Block until training may go on; False if `timeout` seconds passed first."""
        return self._running.wait(timeout)
