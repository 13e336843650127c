"""The finished epochs of one run: all numbers in memory, as many pictures as fit."""

from collections.abc import Callable, Iterable, Mapping
from sys import intern

from ....engine.events import ArmState
from .numbers import NumbersMaker

MEMORY = 256 * 2**20
"""Bytes of features that stay in memory."""

HELD = 64
"""Epochs whose pictures stay in memory once the disk can give back the others."""

RUNNING = 128
"""Moments of the epoch that goes on that are kept; of more, every other is dropped."""

Load = Callable[[int], tuple[ArmState, ...]]


class History:
    """Epochs by number; a picture that no longer fits in memory is read again from the disk."""

    def __init__(self, *, load: Load | None = None, memory: int = MEMORY) -> None:
        self.load = load
        """Reads an epoch's arms from the run folder; None while there is none."""
        self._memory = memory
        self._arms: dict[int, tuple[ArmState, ...]] = {}
        """By epoch, the one that was asked for last at the end."""
        self._metrics: dict[int, dict[str, Mapping[str, float]]] = {}
        self._numbers = NumbersMaker()
        self._on_disk: set[int] = set()
        self._bytes = 0
        self._running: list[tuple[float, Mapping[str, Mapping[str, float]]]] = []

    @property
    def epochs(self) -> tuple[int, ...]:
        """Every epoch that `arms` can give, in order."""
        return tuple(sorted(self._arms.keys() | self._on_disk))

    @property
    def measured(self) -> tuple[int, ...]:
        """Every epoch that has metrics, in order."""
        return tuple(sorted(self._metrics))

    def add(self, epoch: int, arms: tuple[ArmState, ...]) -> None:
        """Remember an epoch that has just ended; its own numbers replace the running ones."""
        self._running.clear()
        self._keep(epoch, arms)
        self._metrics[epoch] = {intern(arm.arm): self._numbers(arm.metrics) for arm in arms}

    def add_running(self, done: float, arms: tuple[ArmState, ...]) -> None:
        """Remember the numbers of the epoch that goes on, after `done` epochs in all."""
        if len(self._running) >= RUNNING:
            del self._running[1::2]
        self._running.append((done, {arm.arm: arm.metrics for arm in arms}))

    def add_saved(
        self, epochs: Iterable[int], metrics: Mapping[int, Mapping[str, Mapping[str, float]]]
    ) -> None:
        """Learn which epochs the run folder holds, and their numbers by epoch and arm."""
        self._on_disk.update(epochs)
        for epoch, by_arm in metrics.items():
            self._metrics[epoch] = dict(by_arm)

    @property
    def names(self) -> list[str]:
        """The name of every metric that the newest numbers have, each once, in order."""
        epochs = self.measured
        newest: list[Mapping[str, Mapping[str, float]]] = []
        newest += [self._metrics[epochs[-1]]] if epochs else []
        newest += [numbers for _, numbers in self._running[-1:]]
        return list(dict.fromkeys(n for arms in newest for arm in arms.values() for n in arm))

    def metrics(self, epoch: int, arm: str) -> Mapping[str, float]:
        """The numbers of one arm after `epoch`; empty when there are none."""
        return self._metrics.get(epoch, {}).get(arm, {})

    def curve(
        self, arm: str, name: str, *, running: str | None = None
    ) -> tuple[list[float], list[float]]:
        """Epochs done and values of one metric of one arm, where it was measured.

        Args:
            arm: the arm's name.
            name: the metric, as it is measured when an epoch ends.
            running: the metric that stands for it within the epoch that goes on.
        """
        points = [(e + 1.0, self._metrics[e].get(arm, {}).get(name)) for e in self.measured]
        if running is not None:
            points += [(done, numbers.get(arm, {}).get(running)) for done, numbers in self._running]
        # Before its first step, an epoch has no training numbers.
        known = [(done, value) for done, value in points if value is not None and value == value]
        return [done for done, _ in known], [value for _, value in known]

    def arms(self, epoch: int) -> tuple[ArmState, ...]:
        """The feature planes after `epoch`, one of `epochs`.

        Raises:
            RunError: the run folder can no longer be read.
        """
        arms = self._arms.get(epoch)
        if arms is None:
            assert self.load is not None, f"epoch {epoch} was never known"
            arms = self.load(epoch)
        self._keep(epoch, arms)
        return arms

    def _keep(self, epoch: int, arms: tuple[ArmState, ...]) -> None:
        self._drop(epoch)
        self._arms[epoch] = arms
        self._bytes += _size(arms)
        # Only what the disk can give back is dropped, what was not looked at for longest first.
        while self.load is not None and self._too_much and len(self._arms) > 1:
            oldest = next(iter(self._arms))
            self._drop(oldest)
            self._on_disk.add(oldest)

    @property
    def _too_much(self) -> bool:
        return self._bytes > self._memory or len(self._arms) > HELD

    def _drop(self, epoch: int) -> None:
        arms = self._arms.pop(epoch, None)
        if arms is not None:
            self._bytes -= _size(arms)


def _size(arms: tuple[ArmState, ...]) -> int:
    return sum(arm.features.nbytes for arm in arms)
