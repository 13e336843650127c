"""Events survive the wire exactly; nothing else comes out of it."""

import contextlib
import dataclasses
import io
import json
import math
import struct
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from centerviz.engine import wire
from centerviz.engine.events import (
    SCHEMA_VERSION,
    ArmState,
    CheckpointReady,
    EpochDone,
    Event,
    Paused,
    RunFailed,
    RunFinished,
    SnapshotSaved,
)
from centerviz.engine.geometry.anchors import AnchorKind, Anchors
from centerviz.engine.geometry.classifier import Classifier, ClassifierKind
from centerviz.engine.geometry.plane import Plane
from centerviz.engine.wire.frames import MAX_BODY
from tests.scripted import scripted_events

WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)
NUMBERS = st.floats(width=64)
ARRAYS = hnp.arrays(
    st.sampled_from([np.float32, np.float64, np.int64, np.uint8, np.bool_, np.float16]),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def floats(*shape: int) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(np.float32, shape, elements=st.floats(width=32))


def arm_states(dim: int) -> st.SearchStrategy[ArmState]:
    """States of features in `dim` dimensions."""
    return st.builds(
        ArmState,
        arm=st.text(),
        features=floats(7, dim),
        classifier=st.builds(
            Classifier,
            kind=st.sampled_from(get_args(ClassifierKind)),
            weight=floats(3, dim),
            bias=floats(3),
        ),
        anchors=st.builds(
            Anchors, kind=st.sampled_from(get_args(AnchorKind)), points=floats(3, dim)
        ),
        plane=st.builds(Plane, mean=floats(dim), axes=floats(2, dim)),
        metrics=st.dictionaries(st.text(), NUMBERS),
        alive=st.booleans(),
    )


ARM_STATES = st.sampled_from([2, 3]).flatmap(arm_states)
EVENTS = st.one_of(
    st.builds(EpochDone, epoch=WHOLE, arms=st.tuples(ARM_STATES), seconds=NUMBERS),
    st.builds(
        CheckpointReady,
        epoch=WHOLE,
        step=WHOLE,
        tensors=st.dictionaries(st.text(), ARRAYS),
        state=st.dictionaries(st.text(), JSON_VALUES),
        best=st.tuples(st.text()),
    ),
    st.builds(RunFailed, message=st.text(), is_bug=st.booleans(), log=st.none() | st.text()),
)


def same(left: Any, right: Any) -> bool:
    """Equal in type and value, NaN included, arrays to the bit."""
    if isinstance(left, np.ndarray):
        equal = left.dtype == right.dtype and left.shape == right.shape
        return equal and left.tobytes() == right.tobytes()
    if dataclasses.is_dataclass(left):
        names = [field.name for field in dataclasses.fields(left)]
        return type(left) is type(right) and all(
            same(getattr(left, name), getattr(right, name)) for name in names
        )
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, tuple | list):
        pairs = zip(left, right, strict=True)
        return type(left) is type(right) and all(same(a, b) for a, b in pairs)
    if isinstance(left, float) and math.isnan(left):
        return isinstance(right, float) and math.isnan(right)
    return type(left) is type(right) and left == right


@settings(max_examples=80, deadline=None)
@given(EVENTS)
def test_any_event_comes_back_as_it_was(event: Event) -> None:
    assert same(wire.decode(wire.encode(event)), event)


def test_a_whole_run_comes_back_event_by_event_and_then_the_stream_ends() -> None:
    stream, sent = io.BytesIO(), list(scripted_events())
    for event in sent:
        wire.write(stream, event)
    stream.seek(0)
    received = [wire.read(stream) for _ in sent]
    assert all(same(left, right) for left, right in zip(received, sent, strict=True))
    assert wire.read(stream) is None


def test_a_fortran_ordered_or_strided_array_arrives_with_the_same_values() -> None:
    array = np.arange(12, dtype=np.float32).reshape(3, 4)
    tensors = {"fortran": np.asfortranarray(array), "strided": array[::2, ::-1]}
    event = CheckpointReady(epoch=0, step=0, tensors=tensors, state={}, best=())
    decoded = wire.decode(wire.encode(event))
    assert isinstance(decoded, CheckpointReady)
    np.testing.assert_array_equal(decoded.tensors["fortran"], array)
    np.testing.assert_array_equal(decoded.tensors["strided"], array[::2, ::-1])


def test_received_arrays_may_be_written_to() -> None:
    event = next(event for event in scripted_events() if isinstance(event, EpochDone))
    decoded = wire.decode(wire.encode(event))
    assert isinstance(decoded, EpochDone)
    decoded.arms[0].features[0] = 1.0


@pytest.mark.parametrize("cut", [1, 11, 12, 13, 40, -1])
def test_a_stream_that_ends_inside_a_frame_is_an_error(cut: int) -> None:
    frame = wire.encode(Paused(epoch=1, step=2))
    with pytest.raises(wire.WireError):
        wire.read(io.BytesIO(frame[:cut]))
    with pytest.raises(wire.WireError):
        wire.decode(frame[:cut])


def frame_of(header: Any, body: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">IQ", len(text), len(body)) + text + body


def paused(**changes: Any) -> dict[str, Any]:
    return {"v": SCHEMA_VERSION, "type": "Paused", "value": {"epoch": 1, "step": 2}} | changes


def test_the_hand_made_frame_of_these_tests_is_valid() -> None:
    assert wire.decode(frame_of(paused())) == Paused(epoch=1, step=2)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (paused(v=SCHEMA_VERSION + 1), "version"),
        (paused(v=1), "version"),
        (paused(type="Unpickle"), "Unpickle"),
        (paused(type="ArmState"), "ArmState"),
        (paused(type=["Paused"]), "Unknown"),
        (paused(more=1), "fields"),
        (paused(value={"epoch": 1}), "step"),
        (paused(value={"epoch": 1, "step": 2, "x": 3}), "x"),
        (paused(value={"epoch": 1.5, "step": 2}), "1.5"),
        (paused(value={"epoch": True, "step": 2}), "True"),
        (paused(value={"epoch": 10**400, "step": 2}), "1000"),
        (paused(value={"epoch": None, "step": 2}), "None"),
        (paused(value=[1, 2]), "Paused"),
        ([1], "header"),
        (b"{", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 100_000, "JSON"),
    ],
)
def test_a_header_of_the_wrong_form_is_an_error_that_says_so(header: Any, says: str) -> None:
    with pytest.raises(wire.WireError, match=says):
        wire.decode(frame_of(header))


def tensor(description: Any) -> dict[str, Any]:
    value = {"epoch": 0, "step": 0, "tensors": {"x": description}, "state": {}, "best": []}
    return {"v": SCHEMA_VERSION, "type": "CheckpointReady", "value": value}


@pytest.mark.parametrize(
    "description",
    [
        {"dtype": "|O8", "shape": [1]},
        {"dtype": "O", "shape": [1]},
        {"dtype": "<U2", "shape": [1]},
        {"dtype": "<M8[s]", "shape": [1]},
        {"dtype": "<f4,<f4", "shape": [1]},
        {"dtype": "<f3", "shape": [1]},
        {"dtype": 3, "shape": [1]},
        {"dtype": "<f8", "shape": [2]},
        {"dtype": "<f8", "shape": [-1]},
        {"dtype": "<f8", "shape": [True]},
        {"dtype": "<f8", "shape": 1},
        {"dtype": "<f8", "shape": [2**62, 2**62]},
        {"dtype": "<f8", "shape": [0, 2**70]},
        {"dtype": "<f8", "shape": [1] * 100},
        {"dtype": "<f4", "shape": [1]},
        {"dtype": "<f8"},
        [],
    ],
)
def test_an_array_that_does_not_fit_its_bytes_is_an_error(description: Any) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(frame_of(tensor(description), b"\0" * 8))


def test_a_frame_that_claims_too_much_is_refused_before_any_memory_is_taken() -> None:
    with pytest.raises(wire.WireError, match="larger"):
        wire.read(io.BytesIO(struct.pack(">IQ", 2, 2**63)))
    with pytest.raises(wire.WireError, match="larger"):
        wire.read(io.BytesIO(struct.pack(">IQ", 2**32 - 1, 0)))
    with pytest.raises(wire.WireError, match="ended"):
        wire.read(io.BytesIO(struct.pack(">IQ", 2, MAX_BODY) + b"{}" + b"\0" * 100))


@pytest.mark.parametrize(
    "event",
    [
        RunFinished(reason="bored", epochs_done=1, seconds=1.0),  # type: ignore[arg-type]
        Paused(epoch="1", step=2),  # type: ignore[arg-type]
        SnapshotSaved(epoch=1, paths=("a", 3)),  # type: ignore[arg-type]
        CheckpointReady(epoch=0, step=0, tensors={}, state={"x": {1, 2}}, best=()),
        CheckpointReady(epoch=0, step=0, tensors={"x": np.array([{}])}, state={}, best=()),
        object(),
    ],
)
def test_a_value_outside_its_declared_type_is_not_sent(event: Any) -> None:
    with pytest.raises(wire.WireError):
        wire.encode(event)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_frame_gives_an_event_or_a_wire_error(data: st.DataObject) -> None:
    frame = bytearray(wire.encode(next(e for e in scripted_events(points=3, epochs=1, frames=0))))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(wire.WireError):
        wire.decode(bytes(frame))
