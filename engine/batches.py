"""The training images, resident where they are used, and the order in which they are used.

Order and shifts are functions of (seed, epoch) alone: every arm sees the same batches, and
a resumed run needs no generator's state.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from centerviz.data import Split
from centerviz.engine.config import ExperimentConfig, Pixels

MAX_SHIFT = 2
_ORDER, _SHIFTS, _HOLDOUT, _PROBE = range(4)
HOLDOUT_FRACTION = 0.05
PROBE_SIZE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochPlan:
    """Which images each step of an epoch uses, and how it shifts them."""

    batches: tuple[Tensor, ...]
    """One (B,) tensor of indices a step."""
    shifts: npt.NDArray[np.int64]
    """(steps, 2): rows down, columns right."""


def plan_epoch(
    config: ExperimentConfig, train_indices: npt.NDArray[np.int64], epoch: int
) -> EpochPlan:
    """The batches of one epoch: every index once, the last batch maybe smaller."""
    order = np.random.default_rng([config.seed, _ORDER, epoch]).permutation(train_indices)
    batches = torch.from_numpy(order).split(config.batch_size)
    shifts = np.zeros((len(batches), 2), dtype=np.int64)
    if config.augment == "shift":
        rng = np.random.default_rng([config.seed, _SHIFTS, epoch])
        shifts = rng.integers(-MAX_SHIFT, MAX_SHIFT + 1, shifts.shape)
    return EpochPlan(batches=batches, shifts=shifts)


def hold_out(
    config: ExperimentConfig, num_images: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Indices of the training images to learn from, and of those that choose the best weights.

    The second is empty where the config chooses on the test set.
    """
    order = np.random.default_rng([config.seed, _HOLDOUT]).permutation(num_images)
    split = config.validation == "split" and num_images > 1
    count = max(1, round(HOLDOUT_FRACTION * num_images)) if split else 0
    return np.sort(order[count:]), np.sort(order[:count])


def probe_indices(num_images: int) -> npt.NDArray[np.int64]:
    """Indices, ascending, of the images that frames show; the same in every run."""
    order = np.random.default_rng(_PROBE).permutation(num_images)
    return np.sort(order[:PROBE_SIZE])


def pixel_scaling(pixels: Pixels, train: Split) -> tuple[float, float]:
    """(offset, scale) such that (value / 255 − offset) · scale is a network's input.

    Standardized: the training set's mean and standard deviation, rounded to four decimals
    as is customary (0.1307 and 0.3081 for MNIST).
    """
    if pixels == "unit":
        return 0.0, 1.0
    counts = np.bincount(train.images.reshape(-1), minlength=256)
    values = np.arange(256) / 255
    mean = float(counts @ values / counts.sum())
    deviation = math.sqrt(float(counts @ (values - mean) ** 2 / counts.sum()))
    return round(mean, 4), 1 / max(round(deviation, 4), 1e-4)


class ImageSource:
    """Images and labels on one device; bytes until they are used."""

    def __init__(self, split: Split, device: torch.device, scaling: tuple[float, float]) -> None:
        self.images_NHW = torch.from_numpy(split.images).to(device)
        self.labels_N = torch.from_numpy(split.labels).to(device)
        self._offset, self._scale = scaling

    def __len__(self) -> int:
        return len(self.labels_N)

    def batch(self, index_B: Tensor, shift: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Inputs (B, 1, H, H) and labels (B,), the images moved by `shift` (down, right)."""
        index_B = index_B.to(self.images_NHW.device, non_blocking=True)
        images_BHW = self.images_NHW[index_B]
        if shift.any():
            images_BHW = shifted(images_BHW, int(shift[0]), int(shift[1]))
        return self.as_input(images_BHW), self.labels_N[index_B]

    def as_input(self, images_BHW: Tensor) -> Tensor:
        """Bytes (B, H, H) as the network's input (B, 1, H, H)."""
        inputs_BHW = images_BHW.float().div_(255)
        if self._offset:
            inputs_BHW = inputs_BHW.sub_(self._offset).mul_(self._scale)
        return inputs_BHW.unsqueeze(1)


def shifted(images_BHW: Tensor, down: int, right: int) -> Tensor:
    """The images moved, background (0) flowing in; what leaves the frame is lost."""
    size = images_BHW.shape[-1]
    padded = functional.pad(images_BHW, [MAX_SHIFT] * 4)
    top, left = MAX_SHIFT - down, MAX_SHIFT - right
    return padded[:, top : top + size, left : left + size]
