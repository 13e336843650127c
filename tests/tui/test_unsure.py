"""An arm whose loss has no classifier: it answers, and in place of its confidence is a dash."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from centerviz.engine.config.output import OutputConfig
from centerviz.engine.events import ArmState, EpochDone, Event, FrameReady, RunStarted
from centerviz.engine.geometry.anchors import class_means
from centerviz.engine.geometry.classifier import Classifier
from centerviz.engine.recording.record import record
from centerviz.engine.report.content import run_content
from centerviz.engine.run_folder.saved_run import SavedRun, load_run
from centerviz.tui.dashboard.model.window import Canvas, View
from centerviz.tui.dashboard.widgets.plots.binning import regions
from centerviz.tui.headless.json_lines import event_line
from tests.scripted import scripted_events, scripted_labels
from tests.tui.scripted_engine import dashboard

UNSURE = "center(lam=0.5)"
"""Stands for an arm without a classifier; the class 3 has no mean."""


def unsure(state: ArmState) -> ArmState:
    if state.arm != UNSURE:
        return state
    labels = scripted_labels(200, 10)[: len(state.features)]
    means = class_means(state.features, labels, 10)
    bias = np.zeros(10, np.float32)
    bias[3] = -np.inf
    nearest = Classifier(kind="distance", weight=means, bias=bias)
    numbers = {**state.metrics, "ece": math.nan}
    numbers.pop("train_cross_entropy", None)
    numbers.pop("test_cross_entropy", None)
    return replace(state, classifier=nearest, metrics=numbers)


def events() -> Iterator[Event]:
    for event in scripted_events():
        if isinstance(event, EpochDone | FrameReady):
            yield replace(event, arms=tuple(unsure(state) for state in event.arms))
        else:
            yield event


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    output = OutputConfig(runs_dir=str(tmp_path_factory.mktemp("unsure")), snapshots=False)
    [started] = [e for e in record(events(), output) if isinstance(e, RunStarted)]
    return load_run(started.run_dir or "")


def test_a_run_folder_keeps_how_it_answers_and_that_it_is_not_sure(run: SavedRun) -> None:
    softmax, nearest = run.arm_states(2)
    assert softmax.classifier.has_probabilities
    assert not nearest.classifier.has_probabilities
    assert nearest.classifier.kind == "distance"
    assert math.isnan(nearest.metrics["ece"])
    assert "test_cross_entropy" not in nearest.metrics
    assert "test_cross_entropy" in softmax.metrics


def test_json_says_null_where_there_is_no_confidence() -> None:
    *_, done = (event for event in events() if isinstance(event, EpochDone))
    softmax, nearest = json.loads(event_line(done))["arms"]
    assert nearest["metrics"]["ece"] is None
    assert softmax["metrics"]["ece"] is not None


def test_regions_are_those_of_the_nearest_means(run: SavedRun) -> None:
    _, nearest = run.arm_states(2)
    canvas = Canvas(columns=20, rows=10)
    found = regions(nearest, View(x=0, y=0, unit=0.5), canvas)
    assert set(np.unique(found)) == set(range(10)) - {3}


def test_a_report_has_what_the_page_needs_to_draw_them(run: SavedRun) -> None:
    content = run_content(run, 50)
    softmax, nearest = content["planes"][-1]
    assert nearest["reliability"] is None
    assert softmax["reliability"] is not None
    state = run.arm_states(2)[1]
    rows = nearest["classifier"]["rows"]
    np.testing.assert_allclose(rows[0], [*state.classifier.weight[0], 0, 0], rtol=1e-5)
    assert rows[3][-1] is None
    assert content["metrics"]["values"][UNSURE]["ece"] == [None] * 3


async def test_the_dashboard_shows_dashes(run: SavedRun) -> None:
    async with dashboard((160, 48), replay=[run.path]) as shown:
        await shown.press("i", "enter")
        await shown.until(lambda: "true label" in shown.text)
        assert "· – · center loss λ=0.5" in " ".join(shown.text.split())
        assert "% · softmax" in " ".join(shown.text.split())
        await shown.press("e")
        await shown.until(lambda: "no confidence: no classifier" in shown.text)
