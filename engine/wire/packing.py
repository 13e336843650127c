"""Frozen dataclasses as JSON values beside raw array bytes, following their type hints.

Knows `str`, `int`, `float`, `bool`, `Literal`, `X | None`, `float | str`, `tuple[X, ...]`,
`Mapping[str, X]`, `NDArray[...]`, nested dataclasses, and `object` for plain JSON values.
"""

import dataclasses
import functools
import json
import math
import re
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

import numpy as np

_PLAIN_DTYPE = re.compile(r"[<>|][biuf][0-9]{1,2}")
"""Booleans and numbers: the arrays without pointers or structure inside."""

_INT_BOUND = 2**63
"""No number that is counted here needs more; a longer one fits no float and fills a screen."""


class WireError(ValueError):
    """Bytes that are no frame of this version, or a value that has no place in one."""


class Unread:
    """The part of a frame's body whose arrays have not been taken yet."""

    def __init__(self, body: memoryview) -> None:
        self._body = body

    @property
    def size(self) -> int:
        """Bytes left."""
        return len(self._body)

    def take(self, size: int) -> memoryview:
        """The next `size` bytes; WireError when there are fewer."""
        if size > self.size:
            raise WireError(f"An array of {size} bytes is not all there.")
        part, self._body = self._body[:size], self._body[size:]
        return part


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def pack(value: Any, kind: Any, arrays: list[bytes]) -> Any:
    """`value`, declared as `kind`, in JSON; its arrays' bytes are appended to `arrays`.

    Raises:
        WireError: the value is not of its declared type.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if dataclasses.is_dataclass(kind) and type(value) is kind:
        hints = _hints(typing.cast("type", kind))
        return {name: pack(getattr(value, name), hint, arrays) for name, hint in hints.items()}
    if origin is np.ndarray and isinstance(value, np.ndarray):
        return _pack_array(value, inner[1], arrays)
    if origin is tuple and isinstance(value, tuple):
        return [pack(item, inner[0], arrays) for item in value]
    if origin is Mapping and isinstance(value, Mapping):
        return {_text(key): pack(item, inner[1], arrays) for key, item in value.items()}
    if origin is types.UnionType:
        return None if value is None else pack(value, _member(value, inner), arrays)
    if kind is object:
        return _check_json(value)
    if isinstance(value, np.generic):
        value = value.item()
    return _plain(value, kind)


def unpack(value: Any, kind: Any, unread: Unread) -> Any:
    """The value of declared type `kind` that `pack` turned into JSON and array bytes.

    Raises:
        WireError: the JSON or the bytes do not fit the declared type.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if dataclasses.is_dataclass(kind) and isinstance(value, dict):
        return _unpack_fields(value, typing.cast("type", kind), unread)
    if origin is np.ndarray:
        return _unpack_array(value, inner[1], unread)
    if origin is tuple and isinstance(value, list):
        return tuple(unpack(item, inner[0], unread) for item in value)
    if origin is Mapping and isinstance(value, dict):
        return {key: unpack(item, inner[1], unread) for key, item in value.items()}
    if origin is types.UnionType:
        return None if value is None else unpack(value, _member(value, inner), unread)
    return value if kind is object else _plain(value, kind)


def _unpack_fields(values: dict[str, Any], kind: type, unread: Unread) -> Any:
    hints = _hints(kind)
    if set(values) != set(hints):
        wrong = sorted(set(values) ^ set(hints))
        raise WireError(f"{kind.__name__} has a missing or unknown field {wrong[0]!r}.")
    fields = {name: unpack(values[name], hint, unread) for name, hint in hints.items()}
    try:
        return kind(**fields)
    except ValueError as error:
        raise WireError(f"{kind.__name__}: {error}") from error


def _member(value: Any, kinds: tuple[Any, ...]) -> Any:
    """Which type of a union `value` is to have: a text that of texts, if there is one."""
    return str if isinstance(value, str) and str in kinds else kinds[0]


def _plain(value: Any, kind: Any) -> Any:
    """`value` if it is a text, number, truth value or choice of the declared kind."""
    if get_origin(kind) is Literal:
        if isinstance(value, str) and value in get_args(kind):
            return value
    elif kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            pass
    elif kind is int and isinstance(value, int) and abs(value) >= _INT_BOUND:
        pass
    elif (
        isinstance(kind, type)
        and isinstance(value, kind)
        and (kind is bool or not isinstance(value, bool))
    ):
        return value
    raise WireError(f"{value!r:.80} does not fit the type {getattr(kind, '__name__', kind)}.")


def _text(key: Any) -> str:
    if not isinstance(key, str):
        raise WireError(f"The key {key!r:.80} is not a text.")
    return key


def _check_json(value: Any) -> Any:
    """`value` if JSON gives it back unchanged."""
    try:
        same = json.loads(json.dumps(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise WireError(f"{value!r:.80} is not a plain JSON value.") from error
    return same


def _dtype(declared: Any, text: Any) -> np.dtype[Any]:
    """The dtype that `text` names, if it is a plain one of the declared scalar type."""
    (scalar,) = get_args(declared)
    try:
        dtype = np.dtype(text) if isinstance(text, str) and _PLAIN_DTYPE.fullmatch(text) else None
    except TypeError:
        dtype = None
    if dtype is None or not issubclass(dtype.type, scalar):
        raise WireError(f"An array of {text!r:.80} does not fit the type {scalar.__name__}.")
    return dtype


def _pack_array(array: np.ndarray[Any, Any], declared: Any, arrays: list[bytes]) -> Any:
    dtype = _dtype(declared, array.dtype.str)
    arrays.append(array.tobytes(order="C"))
    return {"dtype": dtype.str, "shape": list(array.shape)}


def _unpack_array(value: Any, declared: Any, unread: Unread) -> np.ndarray[Any, Any]:
    if not isinstance(value, dict) or set(value) != {"dtype", "shape"}:
        raise WireError(f"{value!r:.80} is not an array.")
    dtype, shape = _dtype(declared, value["dtype"]), value["shape"]
    if not isinstance(shape, list) or len(shape) > 32:
        raise WireError(f"{shape!r:.80} is not an array shape.")
    if any(type(length) is not int or length < 0 for length in shape):
        raise WireError(f"{shape!r:.80} is not an array shape.")
    data = unread.take(math.prod(shape) * dtype.itemsize)
    try:
        return np.frombuffer(data, dtype).reshape(shape).copy()
    except (ValueError, OverflowError) as error:
        raise WireError(f"{shape!r:.80} is not an array shape.") from error
