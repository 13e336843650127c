"""Events as bytes between processes."""

from .frames import WireError, decode, encode, read, write

__all__ = ["WireError", "decode", "encode", "read", "write"]
