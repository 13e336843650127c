"""The engine's arms, a few steps at a time: what a benchmark can take turns with."""

from typing import Self

import numpy as np
import torch

from centerviz.data import Dataset
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.control import Control
from centerviz.engine.training.arm_group import ArmGroup
from centerviz.engine.training.batches import EpochPlan, hold_out, plan_epoch
from centerviz.engine.training.lockstep import Lockstep


class SteppedGroup:
    """All arms of a config, each in the thread that the engine gives it."""

    def __init__(self, config: ExperimentConfig, dataset: Dataset) -> None:
        self.config = config
        self._group = ArmGroup(config, dataset)
        self.arms = self._group.arms
        self.steps_per_epoch = self._group.steps_per_epoch
        learned, held_out = hold_out(config, len(dataset.train))
        self._plan = plan_epoch(config, learned, 0)
        self.evaluated = len(dataset.test) + len(held_out)
        """Images whose features are computed at an epoch's end."""

    @property
    def threads(self) -> int:
        """Of each arm."""
        return self._group.on_each(lambda _arm, _info, _exam: torch.get_num_threads())[0]

    def train(self, steps: int) -> None:
        """`steps` steps of the first epoch, of every arm at once."""
        warps = self._plan.warps
        plan = EpochPlan(batches=self._plan.batches[:steps], warps=warps and warps[:steps])
        for arm in self.arms:
            arm.begin_epoch()
        lockstep = Lockstep(Control(), 0)
        futures = [
            pool.submit(arm.train, plan, 0, lockstep)
            for pool, arm in zip(self._group._pools, self.arms, strict=True)
        ]
        for future in futures:
            future.result()
        if not all(arm.alive for arm in self.arms):
            raise RuntimeError("an arm's loss is not finite: its steps were skipped")

    def evaluate(self, images: int) -> None:
        """Features of the first `images` test images, by every arm at once."""
        index = torch.from_numpy(np.arange(images))
        self._group.on_each(lambda arm, _info, exam: arm.evaluate(exam.test, index))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._group.close()
