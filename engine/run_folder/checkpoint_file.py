"""Weights and everything else needed to go on, in safetensors files that are proven readable.

The JSON state travels in the file's metadata beside a SHA-256 of all arrays, so a file is
either exactly what was written or refused.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from ...data import publish
from ..errors import RunError
from ..events import ArmInfo, CheckpointReady
from . import v1
from .atomic import is_there, reading, stat_of, write_bytes, writing
from .folder import RunFolder
from .run_info import RunInfo

FORMAT = 1
MAX_BYTES = 8 * 2**30
Arrays = Mapping[str, npt.NDArray[np.generic]]
Stamp = tuple[tuple[int, int, int], ...]
Weights = Literal["best", "last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorFile:
    """Named arrays and the plain JSON values beside them."""

    tensors: Arrays
    state: Mapping[str, Any]


def save_checkpoint(folder: RunFolder, event: CheckpointReady) -> None:
    """Make `event` the run's checkpoint; the one before is kept beside it.

    The older file gives up its name only after the new one was read back from the disk.

    Raises:
        RunError: the disk refuses; the checkpoint before is still there.
    """
    state = {"epoch": event.epoch, "step": event.step, "state": dict(event.state)}
    fresh = folder.new_checkpoint
    write_tensors(fresh, event.tensors, state)
    read_tensors(fresh)
    with writing(folder.checkpoint):
        if is_there(folder.checkpoint):
            folder.checkpoint.replace(folder.previous_checkpoint)
        publish(fresh, folder.checkpoint)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest checkpoint of a run that can be read."""

    event: CheckpointReady
    trouble: RunError | None
    """Why it is not the newest that there is; None: it is."""
    stamp: Stamp
    """As long as `stamp_of` gives the same, nothing newer can have come."""


def stamp_of(folder: RunFolder) -> Stamp:
    """What changes whenever one of the run's checkpoints does."""
    return tuple(
        (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        for path in (folder.checkpoint, folder.previous_checkpoint)
        if (stat := stat_of(path)) is not None
    )


def newest_checkpoint(folder: RunFolder) -> Newest:
    """The newest readable checkpoint of a run.

    Raises:
        RunError: there is none, or none can be read.
    """
    # Before the files are read: one that is replaced meanwhile does not pass for what was read.
    stamp = stamp_of(folder)
    try:
        return Newest(read_checkpoint(folder.checkpoint), None, stamp)
    except RunError as error:
        if not is_there(folder.previous_checkpoint):
            raise
        return Newest(read_checkpoint(folder.previous_checkpoint), error, stamp)


def load_checkpoint(folder: RunFolder) -> CheckpointReady:
    """Where a run goes on, from its newest readable checkpoint.

    Raises:
        RunError: there is none, or none can be read.
    """
    return newest_checkpoint(folder).event


def read_checkpoint(path: Path) -> CheckpointReady:
    """The checkpoint in one file.

    Raises:
        RunError: it is missing or damaged.
    """
    file = read_tensors(path)
    epoch, step, state = (file.state.get(name) for name in ("epoch", "step", "state"))
    if not isinstance(epoch, int) or not isinstance(step, int) or not isinstance(state, dict):
        raise RunError(f"{path} is damaged: it does not say where to continue.")
    return CheckpointReady(epoch=epoch, step=step, tensors=file.tensors, state=state, best=())


def save_best(folder: RunFolder, arm: ArmInfo, event: CheckpointReady) -> None:
    """Keep the weights of `arm` from `event` as its best, without the optimisers' state."""
    prefix = f"{arm.name}/"
    optimizers = (f"{prefix}optimizer.", f"{prefix}own_optimizer_")
    weights = {
        name.removeprefix(prefix): array
        for name, array in event.tensors.items()
        if name.startswith(prefix) and not name.startswith(optimizers)
    }
    state = {"arm": arm.name, "epoch": event.epoch, "step": event.step}
    write_tensors(folder.best(arm), weights, state)


def read_weights(folder: RunFolder, info: RunInfo, arm: ArmInfo, which: Weights) -> Arrays:
    """An arm's weights by their names in its model: the best ones, or the last checkpoint's.

    Raises:
        RunError: the file is missing or damaged.
    """
    if which == "best":
        tensors = read_tensors(folder.best(arm)).tensors
    else:
        tensors = load_checkpoint(folder).tensors
    if info.format == v1.FORMAT:
        tensors = v1.model_tensors(tensors, arm)
    prefix = "model." if which == "best" or info.format == v1.FORMAT else f"{arm.name}/model."
    return {
        name.removeprefix(prefix): array
        for name, array in tensors.items()
        if name.startswith(prefix)
    }


def write_tensors(path: Path, tensors: Arrays, state: Mapping[str, Any]) -> None:
    """Replace `path` by the arrays and the JSON values beside them.

    Raises:
        RunError: the disk refuses; the old file is still there.
    """
    solid = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    # ascontiguousarray makes an array of shape (1,) of a scalar; its shape is put back.
    solid = {name: array.reshape(tensors[name].shape) for name, array in solid.items()}
    text = json.dumps(dict(state))
    metadata = {"format": str(FORMAT), "state": text, "sha256": _digest(solid, text)}
    write_bytes(path, save(solid, metadata))


def read_tensors(path: Path) -> TensorFile:
    """What `write_tensors` wrote, to the bit.

    Raises:
        RunError: the file is missing, damaged, or of a newer centerviz.
    """
    with reading(path):
        if path.stat().st_size > MAX_BYTES:
            raise RunError(f"{path} is damaged: it is longer than {MAX_BYTES:,} bytes.")
        try:
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, ValueError, TypeError) as error:
            raise RunError(f"{path} is damaged: {error}.") from error
    return TensorFile(tensors=tensors, state=_checked_state(path, tensors, metadata))


def _checked_state(path: Path, tensors: Arrays, metadata: Mapping[str, str]) -> dict[str, Any]:
    version, text = metadata.get("format", ""), metadata.get("state", "")
    if version.isdecimal() and int(version) > FORMAT:
        raise RunError(f"{path} is of a newer centerviz: install a newer version to read it.")
    if version != str(FORMAT) or metadata.get("sha256") != _digest(tensors, text):
        raise RunError(f"{path} is damaged: its content does not have the stated checksum.")
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        state = None
    if not isinstance(state, dict):
        raise RunError(f"{path} is damaged: it does not hold a state.")
    return state


def _digest(tensors: Arrays, state: str) -> str:
    """SHA-256 over the state and every array's name, type, shape and bytes."""
    digest = hashlib.sha256(state.encode())
    for name in sorted(tensors):
        array = tensors[name]
        digest.update(f"\0{name}\0{array.dtype.str}\0{array.shape}\0".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
