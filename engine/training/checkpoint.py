"""The whole state of a run's arms as named arrays and plain values, and back."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ..errors import RunError
from ..events import CheckpointReady
from ..wire.packing import Unread, WireError, unpack
from .arm import Arm
from .arm_group import ArmGroup

Arrays = Mapping[str, npt.NDArray[np.generic]]
_MISFIT = (
    "The checkpoint does not fit the run's config; "
    "`centerviz resume RUN --from-start` trains without it."
)
# What a parameter has once it was moved; a parameter that never was has nothing.
_ADAM_STATE, _SGD_STATE = {"step", "exp_avg", "exp_avg_sq"}, {"momentum_buffer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come."""

    epoch: int
    """The present epoch, from 0."""
    seconds: float
    """Training time since the run began."""
    epoch_seconds: float
    """Training time in the present epoch."""
    best_loss: dict[str, float]
    """Each arm's lowest validation loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Position:
    """The plain values of a checkpoint; the mappings' keys are the arms' names."""

    seconds: float
    epoch_seconds: float
    best_loss: Mapping[str, float]
    steps: Mapping[str, int]
    alive: Mapping[str, bool]


def save_group(group: ArmGroup, progress: Progress, best: tuple[str, ...]) -> CheckpointReady:
    """The state of all arms, standing still, as one event."""
    pairs = list(zip(group.infos, group.arms, strict=True))
    return CheckpointReady(
        epoch=progress.epoch,
        step=group.step,
        tensors={
            f"{info.name}/{name}": array
            for info, arm in pairs
            for name, array in arm_arrays(arm).items()
        },
        state={
            "seconds": progress.seconds,
            "epoch_seconds": progress.epoch_seconds,
            "best_loss": dict(progress.best_loss),
            "steps": {info.name: arm.step for info, arm in pairs},
            "alive": {info.name: arm.alive for info, arm in pairs},
        },
        best=best,
    )


def restore_group(group: ArmGroup, checkpoint: CheckpointReady) -> Progress:
    """Put newly built arms into the state that `save_group` told.

    Raises:
        RunError: the checkpoint is not of arms built alike.
    """
    position = _read_position(group, checkpoint)
    for info, arm in zip(group.infos, group.arms, strict=True):
        prefix = f"{info.name}/"
        arrays = {
            name.removeprefix(prefix): array
            for name, array in checkpoint.tensors.items()
            if name.startswith(prefix)
        }
        step, alive = position.steps[info.name], position.alive[info.name]
        restore_arm(arm, arrays, step=step, alive=alive)
    return Progress(
        epoch=checkpoint.epoch,
        seconds=position.seconds,
        epoch_seconds=position.epoch_seconds,
        best_loss=dict(position.best_loss),
    )


def _read_position(group: ArmGroup, checkpoint: CheckpointReady) -> _Position:
    """Where the arms stood, refused if no run of theirs can have come there."""
    try:
        position: _Position = unpack(dict(checkpoint.state), _Position, Unread(memoryview(b"")))
    except WireError as error:
        raise RunError(_MISFIT) from error
    names = {info.name for info in group.infos}
    parts: tuple[Mapping[str, object], ...] = (position.best_loss, position.steps, position.alive)
    known = all(part.keys() == names for part in parts)
    possible = all(0 <= step <= group.steps_per_epoch for step in position.steps.values())
    if not known or not possible or checkpoint.epoch < 0:
        raise RunError(_MISFIT)
    return position


def arm_arrays(arm: Arm) -> dict[str, npt.NDArray[np.generic]]:
    """Copies of everything an arm needs to go on: weights, centers, optimisers, sums."""
    tensors = {f"model.{name}": value for name, value in arm.model.state_dict().items()}
    for prefix, optimizer in arm.optimizers.named():
        for index, state in optimizer.state_dict()["state"].items():
            for key, value in state.items():
                if isinstance(value, Tensor):
                    tensors[f"{prefix}.{index}.{key}"] = value
    tensors["totals"] = arm.totals
    # The copy is contiguous: what lies on the disk does not depend on the memory layout.
    return {
        name: np.array(value.detach().cpu().contiguous().numpy()) for name, value in tensors.items()
    }


def restore_arm(arm: Arm, arrays: Arrays, *, step: int, alive: bool) -> None:
    """Put an arm, newly built from the same config, into the state that `arm_arrays` gave.

    Raises:
        RunError: the arrays are not those of such an arm.
    """
    try:
        tensors = {name: torch.from_numpy(np.array(value)) for name, value in arrays.items()}
        model = {n.removeprefix("model."): t for n, t in tensors.items() if n.startswith("model.")}
        arm.model.load_state_dict(model)
        for prefix, optimizer in arm.optimizers.named():
            _restore_optimizer(optimizer, prefix, tensors)
        arm.totals.copy_(tensors["totals"])
    except (LookupError, RuntimeError, ValueError, TypeError) as error:
        raise RunError(_MISFIT) from error
    arm.step, arm.alive = step, alive


def _restore_optimizer(
    optimizer: torch.optim.Optimizer, prefix: str, tensors: Mapping[str, Tensor]
) -> None:
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith(f"{prefix}."):
            _, index, key = name.split(".")
            parameter = parameters[int(index)]
            if value.shape != (() if key == "step" else parameter.shape):
                raise ValueError(f"{name} has the wrong shape")
            if key != "step":
                # A fused step walks parameter and state side by side: their layouts must agree.
                value = torch.empty_like(parameter, requires_grad=False).copy_(value)
            state.setdefault(int(index), {})[key] = value
    keys = _ADAM_STATE if isinstance(optimizer, torch.optim.Adam) else _SGD_STATE
    if any(values.keys() != keys for values in state.values()):
        raise ValueError("part of an optimiser's state is missing")
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})
