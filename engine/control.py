"""What the outside may ask of a running experiment, from any thread or signal handler."""

import time

_POLL_SECONDS = 0.005


class Control:
    """Requests to a run: pause, resume, stop, snapshot, and how often to send frames.

    Every request takes effect before the next step of any arm. The flags are plain values:
    a lock might be held by the very thread that a signal handler, calling `stop`, interrupts.
    """

    def __init__(self, *, frame_interval: float | None = None) -> None:
        self.frame_interval = frame_interval
        """Seconds of training between two `FrameReady` events; None: none are sent."""
        self._paused = self._stopping = self._snapshot = False

    @property
    def paused(self) -> bool:
        """Whether training is asked to stand still."""
        return self._paused and not self._stopping

    @property
    def stopping(self) -> bool:
        """Whether the run is asked to end."""
        return self._stopping

    def pause(self) -> None:
        """Let training stand still after the current step."""
        self._paused = True

    def resume(self) -> None:
        """Let training go on."""
        self._paused = False

    def stop(self) -> None:
        """End the run after the current step, in order."""
        self._stopping = True

    def request_snapshot(self) -> None:
        """Save pictures of the present moment."""
        self._snapshot = True

    @property
    def snapshot_asked(self) -> bool:
        """Whether a snapshot was asked for since the last `take_snapshot_request`."""
        return self._snapshot

    def take_snapshot_request(self) -> bool:
        """Whether a snapshot was asked for since the last call."""
        asked, self._snapshot = self._snapshot, False
        return asked

    def wait_while_paused(self, timeout: float) -> bool:
        """Block until training may go on; False if `timeout` seconds passed first."""
        deadline = time.monotonic() + timeout
        while self.paused:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True
