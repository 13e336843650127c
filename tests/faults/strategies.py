"""How hostile files are made: from sound ones, by accident and with intent."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

NASTY_TEXT = (
    "",
    "../../outside",
    "/outside",
    "..",
    "a\x1b[2J\x1b]0;title\x07",
    "\u202egnp.exe",
    "\x9b31m",
    "[bold red]x[/bold red]",
    "[/]",
    "[link=file:///etc/passwd]x[/link]",
    "$\\frac{x}{0}$",
    "\udce9",
    "NaN",
    "9" * 400,
    "x" * 10_000,
)
NASTY_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**40, 2**63, -(2**63), 10**400, 0.5, -0.0, 1e-320, 1e308,
    float("nan"), float("inf"), float("-inf"), [], {}, [[]], [None], {"": None}, *NASTY_TEXT,
)  # fmt: skip


def mutated(base: bytes) -> SearchStrategy[bytes]:
    """`base` with bytes changed, left out, put in or cut off."""
    place = st.integers(0, max(0, len(base) - 1))
    change = st.tuples(st.sampled_from("=+-<"), place, st.binary(min_size=1, max_size=12))
    return st.lists(change, min_size=1, max_size=6).map(lambda changes: _apply(base, changes))


def _apply(base: bytes, changes: list[tuple[str, int, bytes]]) -> bytes:
    data = bytearray(base)
    for kind, at, value in changes:
        if kind == "=":
            data[at : at + len(value)] = value
        elif kind == "+":
            data[at:at] = value
        elif kind == "-":
            del data[at : at + value[0]]
        else:
            del data[at:]
    return bytes(data)


def nasty_values() -> SearchStrategy[Any]:
    """Any value that JSON can hold, most often one that once broke a program."""
    plain = st.one_of(st.integers(), st.floats(), st.text(max_size=20), st.booleans(), st.none())
    nested = st.recursive(plain, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
    return st.one_of(st.sampled_from(NASTY_VALUES), nested)


def mutated_json(base: Any) -> SearchStrategy[Any]:
    """`base` with some of its values replaced, left out or added."""
    places = st.sampled_from(sorted(_places(base), key=repr))
    change = st.tuples(places, st.sampled_from("==-+"), nasty_values())
    return st.lists(change, min_size=1, max_size=3).map(lambda changes: _changed(base, changes))


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value inside."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from _places(item, (*path, key))


def _changed(base: Any, changes: list[tuple[tuple[Any, ...], str, Any]]) -> Any:
    value = copy.deepcopy(base)
    for path, kind, new in changes:
        try:
            inner = value
            for key in path[:-1]:
                inner = inner[key]
            if kind == "-":
                del inner[path[-1]]
            elif kind == "=":
                inner[path[-1]] = new
            else:
                inner["added" if isinstance(inner, dict) else 0] = new
        except (LookupError, TypeError):
            continue  # An earlier change took the place away.
    return value
