"""How devices are written. Loads no torch, so that a form can check what is typed."""

from ..errors import DeviceError


def device_names(spec: str) -> tuple[str, ...]:
    """The names in the comma-separated list `spec`: auto, cpu, cuda, cuda:N or mps.

    Raises:
        DeviceError: a name that is no device; whether a device is there is not asked.
    """
    names = tuple(part.strip() for part in spec.split(","))
    for name in names:
        kind, _, index = name.partition(":")
        if kind not in ("auto", "cpu", "cuda", "mps") or (
            ":" in name and not _is_cuda_index(kind, index)
        ):
            raise DeviceError(f"{name!r} is not a device; use auto, cpu, cuda, cuda:N or mps.")
    return names


def _is_cuda_index(kind: str, index: str) -> bool:
    return kind == "cuda" and index.isdecimal()
