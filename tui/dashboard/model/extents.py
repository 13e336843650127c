"""How far an arm's features reach over all epochs, so that its axes need not move."""

from collections.abc import Iterable

from ....engine.events import ArmState
from .window import Extent, extent_of


class Extents:
    """The box around each arm's features at each epoch; four numbers each, found once."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, Extent | None]] = {}

    def add(self, epoch: int, arms: Iterable[ArmState]) -> None:
        """Learn the boxes of an epoch from its features."""
        self._known[epoch] = {arm.arm: extent_of(arm.points()) for arm in arms}

    def missing(self, epochs: Iterable[int]) -> list[int]:
        """Those of some epochs that are not known."""
        return [epoch for epoch in epochs if epoch not in self._known]

    def of(self, arm: str) -> Extent | None:
        """The box around an arm's features at all known epochs; None when there is none."""
        result: Extent | None = None
        for boxes in self._known.values():
            box = boxes.get(arm)
            if box is not None:
                result = box if result is None else result.union(box)
        return result
