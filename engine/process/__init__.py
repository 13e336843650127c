"""The engine in a process of its own: what a parent asks of it, and how it reads the answers."""

from typing import TYPE_CHECKING

from ...data import lazy

if TYPE_CHECKING:
    from ..wire.frames import WireError, read
    from .request import MODULE, Request

__all__ = ["MODULE", "Request", "WireError", "read"]

__getattr__ = lazy(
    f"{__package__}".rpartition(".")[0],
    {"process.request": ("MODULE", "Request"), "wire.frames": ("WireError", "read")},
)
