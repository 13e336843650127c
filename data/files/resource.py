"""A file that is known beforehand, by its size and checksum."""

from dataclasses import dataclass

IDX_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
"""The four files of an MNIST-like dataset, always in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file of a named dataset."""

    name: str
    """One of `IDX_FILES`; the mirrors serve it as `<name>.gz`."""
    size: int
    """Bytes once decompressed."""
    sha256: str | None = None
    """Of the decompressed bytes: mirrors may compress anew."""
    gz_sha256: str | None = None
    """Of the compressed file as published, where nothing else is known."""
