"""Which device each arm trains on, and with how many CPU threads."""

import os

import torch

from ..config.devices import device_names
from ..errors import DeviceError

# Also of a run that is resumed, whose device is a part of its config.
_ELSEWHERE = "`centerviz run --device cpu` trains a run without it"


def arm_devices(spec: str, num_arms: int) -> tuple[torch.device, ...]:
    """The device of each arm: the comma-separated list `spec`, dealt out in turn.

    `auto` is the first CUDA device where there is one, else the CPU.

    Raises:
        DeviceError: a name that is no device, or a device that is not there.
    """
    devices = [_find(name) for name in device_names(spec)]
    return tuple(devices[i % len(devices)] for i in range(num_arms))


def arm_threads(threads: int, num_arms: int) -> int:
    """CPU threads for each arm: as asked, or (0) the cores divided by the arms.

    At least two arms are counted, so that an arm alone computes with as many threads,
    and hence to the same last bit, as in the usual pair.
    """
    if threads:
        return threads
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return int(max(1, cores // max(2, num_arms)))


def _find(name: str) -> torch.device:
    if name == "auto":
        return torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    kind, _, index = name.partition(":")
    if kind == "cpu":
        return torch.device("cpu")
    if kind == "mps":
        if not torch.backends.mps.is_available():
            raise DeviceError(f"There is no mps device here; {_ELSEWHERE}.")
        return torch.device("mps")
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if int(index or 0) >= count:
        here = f"this machine has {count}, counted from 0" if count else "torch finds no CUDA here"
        raise DeviceError(f"There is no device {name}: {here}; {_ELSEWHERE}.")
    return torch.device("cuda", int(index or 0))
