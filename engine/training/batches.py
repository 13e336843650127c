"""The training images, resident where they are used, and the order in which they are used.

Order and shifts are functions of (seed, epoch) alone: every arm sees the same batches, and
a resumed run needs no generator's state.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from ...data import Split
from ..config.experiment import ExperimentConfig, Pixels
from ..metrics.ood import CLASS_MEAN_IMAGES
from ..metrics.sampling import class_sample

_ORDER, _WARPS, _HOLDOUT, _FRAMES, _LOSSES = range(5)
HOLDOUT_FRACTION = 0.05
FRAME_SIZE = 500
"""Images that a frame shows at most."""
MAX_TURN = 0.15
"""Radians."""
MAX_ZOOM = 0.1
MAX_SHIFT = 2 / 14
"""In half image widths: 2 pixels of 28."""
FIXED_SCALINGS: Mapping[Pixels, tuple[float, float]] = MappingProxyType(
    # (x − 127.5) / 128 of x from 0 to 255 is (x / 255 − 0.5) · 255 / 128.
    {"unit": (0.0, 1.0), "centered": (0.5, 255 / 128)}
)
"""The scalings, as `pixel_scaling` gives them, that do not depend on the images."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochPlan:
    """Which images each step of an epoch uses, and how it warps them."""

    batches: tuple[Tensor, ...]
    """One (B,) tensor of indices a step."""
    warps: tuple[Tensor, ...] | None
    """One (B, 2, 3) tensor of affine maps a step, or None: images stay as they are."""


def plan_epoch(
    config: ExperimentConfig, train_indices: npt.NDArray[np.int64], epoch: int
) -> EpochPlan:
    """The batches of one epoch: every index once."""
    order = np.random.default_rng([config.seed, _ORDER, epoch]).permutation(train_indices)
    # A last batch of one image joins the one before: batch norm cannot work on it.
    ends = list(range(config.batch_size, len(order) - 1, config.batch_size))
    warps = None
    if config.augment == "affine":
        rng = np.random.default_rng([config.seed, _WARPS, epoch])
        unit_N4 = torch.from_numpy(rng.uniform(-1, 1, (len(order), 4)).astype(np.float32))
        warps = affine_maps(unit_N4).tensor_split(ends)
    return EpochPlan(batches=torch.from_numpy(order).tensor_split(ends), warps=warps)


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


def frame_indices(num_images: int) -> npt.NDArray[np.int64]:
    """Indices, ascending, of the images that frames show; the same in every run."""
    order = np.random.default_rng(_FRAMES).permutation(num_images)
    return np.sort(order[:FRAME_SIZE])


def class_mean_indices(
    train_indices: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Indices of the training images whose class means classify where a loss has no classifier.

    `CLASS_MEAN_IMAGES` of those that are learned from, equally many of each class; none that
    chooses the best weights. The seed alone determines them: they are the same for every arm.
    """
    return train_indices[class_sample(labels[train_indices], CLASS_MEAN_IMAGES)]


def loss_batches(num_images: int, size: int) -> tuple[Tensor, ...]:
    """All of `num_images` images in batches of about `size`, always the same ones.

    In an order of their own: a set sorted by class would give batches of one class.
    """
    order = np.random.default_rng(_LOSSES).permutation(num_images)
    return torch.from_numpy(order).tensor_split(max(1, round(num_images / size)))


def pixel_scaling(pixels: Pixels, train: Split) -> tuple[float, float]:
    """(offset, scale) such that (value / 255 − offset) · scale is a network's input.

    Standardized: the training set's mean and standard deviation, rounded to four decimals
    as is customary (0.1307 and 0.3081 for MNIST).
    """
    if pixels in FIXED_SCALINGS:
        return FIXED_SCALINGS[pixels]
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
        size = split.images.shape[1]
        centers = (2 * torch.arange(size, device=device) + 1) / size - 1
        down_HW, right_HW = torch.meshgrid(centers, centers, indexing="ij")
        pixels_HW3 = torch.stack([right_HW, down_HW, torch.ones_like(down_HW)], dim=-1)
        self._pixels_3P = pixels_HW3.view(-1, 3).T.contiguous()
        """Every pixel's position, (right, down, 1), in ±1 across the image."""

    def __len__(self) -> int:
        return len(self.labels_N)

    def batch(self, index_B: Tensor, warp_B23: Tensor | None) -> tuple[Tensor, Tensor]:
        """Inputs (B, 1, H, H), each warped by its affine map, and labels (B,)."""
        index_B = index_B.to(self.images_NHW.device, non_blocking=True)
        inputs = self._unit(self.images_NHW[index_B])
        if warp_B23 is not None:
            grid_BHW2 = self._grid(warp_B23.to(inputs.device, non_blocking=True))
            inputs = functional.grid_sample(inputs, grid_BHW2, align_corners=False)
        return self._scaled(inputs), self.labels_N[index_B]

    def _grid(self, warp_B23: Tensor) -> Tensor:
        """Where each pixel's value comes from, (B, H, H, 2).

        As torch's `affine_grid`, whose small products, one an image, take twenty times as long.
        """
        size = self.images_NHW.shape[1]
        grid_B2HW = (warp_B23.reshape(-1, 3) @ self._pixels_3P).view(-1, 2, size, size)
        return grid_B2HW.permute(0, 2, 3, 1)

    def as_input(self, images_BHW: Tensor) -> Tensor:
        """Bytes (B, H, H) as the network's input (B, 1, H, H)."""
        return self._scaled(self._unit(images_BHW))

    def _unit(self, images_BHW: Tensor) -> Tensor:
        return images_BHW.unsqueeze(1).float().div_(255)

    def _scaled(self, inputs: Tensor) -> Tensor:
        if (self._offset, self._scale) == (0.0, 1.0):
            return inputs
        return inputs.sub_(self._offset).mul_(self._scale)


def affine_maps(unit_N4: Tensor) -> Tensor:
    """Small affine maps (N, 2, 3) from numbers in ±1 (N, 4): angle, zoom, right, down.

    They map output to input coordinates, both in ±1 across the image, as torch's
    `affine_grid` takes them.
    """
    limits = torch.tensor([MAX_TURN, MAX_ZOOM, MAX_SHIFT, MAX_SHIFT])
    turn, zoom, right, down = (unit_N4 * limits).unbind(dim=1)
    cos, sin = (1 + zoom) * turn.cos(), (1 + zoom) * turn.sin()
    return torch.stack([cos, -sin, right, sin, cos, down], dim=1).view(-1, 2, 3)
