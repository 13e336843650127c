"""All arms of a run: built alike, each in a thread of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import torch

from ...data import Dataset, Split
from ..config.experiment import ExperimentConfig
from ..config.user_code import UserCode
from ..errors import ConfigError
from ..events import ArmInfo
from ..metrics import class_mean_images, unfamiliar_images
from .allocator import keep_freed_memory
from .arm import Arm, Model
from .batches import (
    ImageSource,
    class_mean_indices,
    frame_indices,
    hold_out,
    pixel_scaling,
    plan_epoch,
)
from .device import arm_devices, arm_threads
from .evaluation import Exam
from .lockstep import Lockstep
from .user_code.loading import CodeLoader

T = TypeVar("T")


class ArmGroup:
    """The arms of one run, with the same initial weights and the same batches.

    Each arm has one thread for all its work: torch's number of CPU threads belongs to the
    thread that sets it.

    Raises:
        ConfigError: the network's layers do not fit the images, or code of the user's is not
            there, does not run or takes no such settings.
        DeviceError: a device is not there.
        RunError: code of the user's was not named in `code`.
    """

    def __init__(
        self, config: ExperimentConfig, dataset: Dataset, code: UserCode | None = None
    ) -> None:
        self._config = config
        loader = CodeLoader(code)
        devices = arm_devices(config.device, len(config.arm_specs))
        self._train_indices, held_out = hold_out(config, len(dataset.train))
        if len(self._train_indices) < 2:
            raise ConfigError(f"{dataset.name} has fewer than 2 images to learn from.")
        indices = self._train_indices, held_out
        exams = {device: _exam(config, dataset, *indices, device) for device in set(devices)}
        self.arms: list[Arm] = []
        self.exams = [exams[device] for device in devices]
        self.infos: list[ArmInfo] = []
        for spec, device, exam in zip(config.arm_specs, devices, self.exams, strict=True):
            model = Model(config, spec, dataset.image_size, dataset.num_classes, loader)
            self.arms.append(Arm(config, spec, exam.train, model, device))
            self.infos.append(
                ArmInfo(
                    name=spec.name,
                    spec=spec,
                    stem=spec.stem,
                    device=str(device),
                    parameters=sum(p.numel() for p in model.parameters()),
                )
            )
        self.code = loader.digests
        """The SHA-256 of the user's files that were run, by the address that the config has."""
        self._planned = 0, plan_epoch(config, self._train_indices, 0)
        self.steps_per_epoch = len(self._planned[1].batches)
        threads = arm_threads(config.threads, len(self.arms))
        keep_freed_memory()
        self._pools = [
            ThreadPoolExecutor(1, info.name, torch.set_num_threads, (threads,))
            for info in self.infos
        ]

    @property
    def alive(self) -> bool:
        """Whether any arm still learns."""
        return any(arm.alive for arm in self.arms)

    @property
    def step(self) -> int:
        """Steps done in the present epoch, by those arms that still learn."""
        return max((arm.step for arm in self.arms if arm.alive), default=0)

    @property
    def epoch_is_over(self) -> bool:
        """Whether the arms that still learn have no steps left in the present epoch."""
        return self.alive and all(
            arm.step == self.steps_per_epoch for arm in self.arms if arm.alive
        )

    def train(self, epoch: int, lockstep: Lockstep) -> list[Future[None]]:
        """Set all arms going in the present epoch; they halt with `lockstep`."""
        # Frames and pauses set the arms going many times an epoch.
        if self._planned[0] != epoch:
            self._planned = epoch, plan_epoch(self._config, self._train_indices, epoch)
        plan = self._planned[1]
        return [
            pool.submit(arm.train, plan, epoch, lockstep)
            for pool, arm in zip(self._pools, self.arms, strict=True)
        ]

    def on_each(self, work: Callable[[Arm, ArmInfo, Exam], T]) -> list[T]:
        """`work` for every arm at once, each in the arm's own thread."""
        futures = [
            pool.submit(work, arm, info, exam)
            for pool, arm, info, exam in zip(
                self._pools, self.arms, self.infos, self.exams, strict=True
            )
        ]
        return [future.result() for future in futures]

    def close(self) -> None:
        """End the threads, once their work is done."""
        for pool in self._pools:
            pool.shutdown(wait=True)


def _exam(
    config: ExperimentConfig,
    dataset: Dataset,
    learned: np.ndarray,
    held_out: np.ndarray,
    device: torch.device,
) -> Exam:
    scaling = pixel_scaling(config.pixels, dataset.train)
    draw_train = config.features == "train"
    drawn = dataset.train if draw_train else dataset.test
    return Exam(
        train=ImageSource(dataset.train, device, scaling),
        test=ImageSource(dataset.test, device, scaling),
        held_out=torch.from_numpy(held_out).to(device),
        draw_train=draw_train,
        frame_images=torch.from_numpy(frame_indices(len(drawn))).to(device),
        unfamiliar=ImageSource(_unfamiliar(dataset), device, scaling),
        class_mean_images=torch.from_numpy(class_mean_images(dataset.train.labels)).to(device),
        answering=torch.from_numpy(class_mean_indices(learned, dataset.train.labels)).to(device),
    )


def _unfamiliar(dataset: Dataset) -> Split:
    images = unfamiliar_images(dataset.test.images)
    return Split(images=images, labels=np.zeros(len(images), np.int64))
