"""The JSON stream: strict, versioned, without the arrays."""

import json
import math
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np
import pytest

from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.events import (
    SCHEMA_VERSION,
    EpochDone,
    Event,
    Paused,
    Resumed,
    RunFailed,
    RunStarted,
    SnapshotSaved,
)
from centerviz.engine.geometry.anchors import Anchors
from centerviz.tui.headless.json_lines import event_line
from tests.scripted import scripted_events

EVENTS: list[Event] = [
    *scripted_events(epochs=1),
    Paused(epoch=0, step=3),
    Resumed(epoch=0, step=3),
    SnapshotSaved(epoch=0, paths=("a.jpg", "b.jpg")),
    RunFailed(message="no", is_bug=True, log=None),
]


def parsed(event: Event) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(event_line(event), parse_constant=refuse)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_one_short_line_with_its_name_and_version(event: Event) -> None:
    line = event_line(event)
    assert "\n" not in line
    assert len(line) < 10_000
    assert parsed(event)["schema"] == SCHEMA_VERSION
    assert parsed(event)["event"].replace("_", "") == type(event).__name__.lower()


def test_the_start_describes_config_data_and_arms() -> None:
    started = next(event for event in EVENTS if isinstance(event, RunStarted))
    line = parsed(replace(started, run_dir="runs/x"))
    assert line["run_dir"] == "runs/x"
    assert ExperimentConfig.from_json(line["config"]) == started.config
    assert line["dataset"]["num_train"] == started.dataset.num_train
    assert [arm["name"] for arm in line["arms"]] == ["softmax", "center(lam=0.5)"]
    assert {"images", "labels", "frame_images"} & set(line) == set()


def test_an_epoch_has_every_arms_numbers_and_anchors_but_no_features() -> None:
    done = next(event for event in EVENTS if isinstance(event, EpochDone))
    line = parsed(done)
    for state, arm in zip(done.arms, line["arms"], strict=True):
        assert arm["metrics"] == dict(state.metrics)
        assert arm["anchors"]["kind"] == state.anchors.kind
        np.testing.assert_allclose(arm["anchors"]["points"], state.anchors.points)
        assert {"features", "classifier", "plane"} & set(arm) == set()
    assert (line["epoch"], line["seconds"]) == (done.epoch, done.seconds)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float32("nan")])
def test_a_number_that_is_not_finite_is_null(value: float) -> None:
    done = next(event for event in EVENTS if isinstance(event, EpochDone))
    anchors = Anchors(kind="learned", points=np.full((10, 2), value, np.float32))
    arm = replace(done.arms[0], metrics={"train_loss": value}, anchors=anchors)
    [line, *_] = parsed(replace(done, arms=(arm,)))["arms"]
    assert line["metrics"] == {"train_loss": None}
    assert line["anchors"]["points"][0] == [None, None]
