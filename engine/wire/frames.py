"""Events as bytes, for a pipe between two processes: a JSON header and the arrays' raw bytes.

A frame is two big-endian lengths (header 4 bytes, body 8 bytes), the header in JSON and the
body. An array stands in the header as its dtype and shape; its C-order bytes follow in the
body, in the order of the fields. Decoding follows the dataclasses' type hints, so nothing
but the listed types can come out of a frame, whatever its bytes are.
"""

import json
import struct
from collections.abc import Iterable
from typing import IO, Generic, TypeVar, get_args

from ..events import SCHEMA_VERSION, Event
from .packing import Unread, WireError, pack, unpack

MAX_HEADER = 64 * 2**20
MAX_BODY = 16 * 2**30
_LENGTHS = struct.Struct(">IQ")
_CHUNK = 2**20

T = TypeVar("T")

__all__ = ["EVENTS", "Codec", "WireError", "decode", "encode", "read", "write"]


class Codec(Generic[T]):
    """Writes and reads frames of a closed set of dataclasses."""

    def __init__(self, kinds: Iterable[type[T]]) -> None:
        self._kinds = {kind.__name__: kind for kind in kinds}

    def encode(self, message: T) -> bytes:
        """One frame.

        Raises:
            WireError: a field's value is not of its declared type, or too large.
        """
        name = type(message).__name__
        if self._kinds.get(name) is not type(message):
            raise WireError(f"{name} is not a message of this protocol.")
        arrays: list[bytes] = []
        value = pack(message, type(message), arrays)
        header = json.dumps({"v": SCHEMA_VERSION, "type": name, "value": value}).encode()
        body = b"".join(arrays)
        _check_lengths(len(header), len(body))
        return _LENGTHS.pack(len(header), len(body)) + header + body

    def decode(self, frame: bytes) -> T:
        """The message of one whole frame; its arrays are copies that own their memory.

        Raises:
            WireError: the bytes are no valid frame of this version.
        """
        if len(frame) < _LENGTHS.size:
            raise WireError(f"A frame of {len(frame)} bytes is too short.")
        header_size, body_size = _LENGTHS.unpack_from(frame)
        _check_lengths(header_size, body_size)
        if len(frame) != _LENGTHS.size + header_size + body_size:
            raise WireError(f"A frame of {len(frame)} bytes does not have the length it states.")
        view = memoryview(frame)[_LENGTHS.size :]
        return self._decode_parts(bytes(view[:header_size]), view[header_size:])

    def write(self, stream: IO[bytes], message: T) -> None:
        """Write one frame to a buffered stream and flush it."""
        stream.write(self.encode(message))
        stream.flush()

    def read(self, stream: IO[bytes]) -> T | None:
        """The next message of a buffered stream; None at its end.

        Raises:
            WireError: the stream ends inside a frame, or the frame is not valid.
        """
        lengths = _read_exactly(stream, _LENGTHS.size, may_end=True)
        if not lengths:
            return None
        header_size, body_size = _LENGTHS.unpack(lengths)
        _check_lengths(header_size, body_size)
        header = _read_exactly(stream, header_size)
        return self._decode_parts(bytes(header), memoryview(_read_exactly(stream, body_size)))

    def _decode_parts(self, header: bytes, body: memoryview) -> T:
        try:
            parts = json.loads(header)
        except (ValueError, RecursionError) as error:
            raise WireError(f"A frame's header is not JSON: {error}.") from error
        if not isinstance(parts, dict) or set(parts) != {"v", "type", "value"}:
            raise WireError("A frame's header does not have the fields v, type and value.")
        if parts["v"] != SCHEMA_VERSION:
            raise WireError(
                f"A frame of schema version {parts['v']!r}; this is version {SCHEMA_VERSION}."
            )
        kind = self._kinds.get(parts["type"]) if isinstance(parts["type"], str) else None
        if kind is None:
            raise WireError(f"Unknown message type {parts['type']!r}.")
        unread = Unread(body)
        message: T = unpack(parts["value"], kind, unread)
        if unread.size:
            raise WireError(f"{unread.size} bytes are left over after {parts['type']}.")
        return message


EVENTS: Codec[Event] = Codec(get_args(Event))


def encode(event: Event) -> bytes:
    """One frame; see `Codec.encode`."""
    return EVENTS.encode(event)


def decode(frame: bytes) -> Event:
    """The event of one whole frame; see `Codec.decode`."""
    return EVENTS.decode(frame)


def write(stream: IO[bytes], event: Event) -> None:
    """Write one event to a buffered stream and flush it; see `Codec.write`."""
    EVENTS.write(stream, event)


def read(stream: IO[bytes]) -> Event | None:
    """The next event, or None at the stream's end; see `Codec.read`."""
    return EVENTS.read(stream)


def _check_lengths(header_size: int, body_size: int) -> None:
    if header_size > MAX_HEADER or body_size > MAX_BODY:
        raise WireError(f"A frame of {header_size + body_size} bytes is larger than allowed.")


def _read_exactly(stream: IO[bytes], size: int, *, may_end: bool = False) -> bytearray:
    """`size` bytes; memory grows with what really comes, not with what a length claims."""
    data = bytearray()
    while len(data) < size:
        part = stream.read(min(size - len(data), _CHUNK))
        if not part:
            if may_end and not data:
                return data
            raise WireError(f"The stream ended after {len(data)} of {size} bytes.")
        data += part
    return data
