"""Numbers beside points are about the images shown, and say so, whichever these are."""

import re
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import Dataset
from centerviz.engine import SavedRun, accuracy_of, percent_text, plane_reliability
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.control import Control
from centerviz.engine.drawing.palette import class_styles
from centerviz.engine.drawing.snapshot import panel_view
from centerviz.engine.events import EpochDone, FrameReady, RunStarted
from centerviz.engine.launch import run
from centerviz.engine.metrics.drawn import DRAWN
from centerviz.engine.report.content import run_content
from centerviz.tui.cli import compare
from centerviz.tui.dashboard.model.measured import measured
from centerviz.tui.dashboard.model.session import Phase, Session
from centerviz.tui.headless.progress import RunProgress
from centerviz.tui.headless.results import print_results
from tests.engine.recorded import saved_run, trained
from tests.tui.command import invoke
from tests.tui.scripted_engine import dashboard

TRAIN, TEST = 300, 100
LAST = 1


@pytest.fixture(scope="module")
def drawing_train(digits: Dataset, tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    """A run whose points are training images."""
    return trained(tmp_path_factory.mktemp("runs"), digits, features="train", lam=(0.5,))


def shown_accuracies(saved: SavedRun) -> list[str]:
    """Of the points of the last epoch, for people."""
    states = saved.arm_states(LAST)
    return [percent_text(accuracy_of(state, saved.labels)) for state in states]


def test_test_columns_are_the_test_set_s_and_drawn_ones_the_points(drawing_train):
    states, numbers = drawing_train.arm_states(LAST), drawing_train.numbers[LAST]
    assert len(states[0].features) == TRAIN
    for state in states:
        found = numbers[state.arm]
        diagram = plane_reliability(state.features, drawing_train.labels, state.classifier)
        assert found["drawn_accuracy"] == accuracy_of(state, drawing_train.labels)
        assert found["drawn_ece"] == pytest.approx(diagram.errors()[0])
        # A share of 100 images, not of 300.
        assert found["test_accuracy"] * TEST == pytest.approx(round(found["test_accuracy"] * TEST))
        assert {metric.name for metric in DRAWN} <= found.keys()


def test_a_run_that_draws_test_images_has_no_such_columns(digits, tmp_path):
    numbers = trained(tmp_path, digits, epochs=1).numbers[0]
    assert not [name for name in numbers["softmax"] if name.startswith("drawn_")]


async def test_the_panels_say_how_many_of_the_training_images_shown_are_right(drawing_train):
    async with dashboard((160, 48), replay=[drawing_train.path]) as shown:
        await shown.until(lambda: "epoch 2" in shown.text)
        await shown.settle()
        for share in shown_accuracies(drawing_train):
            assert f"accuracy {share} on {TRAIN} training images" in shown.text
        assert f"epoch 2 · {TEST} test images" in shown.text
        heading = rf"│ {TRAIN} training images( shown)? .*│"
        assert re.search(heading, shown.text), "the table's part about them"


async def test_a_narrow_panel_still_says_of_which_images(drawing_train):
    async with dashboard((80, 24), replay=[drawing_train.path]) as shown:
        await shown.until(lambda: "epoch 2" in shown.text)
        await shown.settle()
        for share in shown_accuracies(drawing_train):
            assert re.search(rf"{share} (on 300 )?training", shown.text)


async def test_the_diagram_and_the_table_beside_it_have_the_same_error(drawing_train):
    numbers = drawing_train.numbers[LAST]["softmax"]
    async with dashboard((200, 80), replay=[drawing_train.path]) as shown:
        await shown.until(lambda: "epoch 2" in shown.text)
        await shown.settle()
        await shown.press("e")
        [ece, *_] = re.findall(r"ECE (\S+) ", shown.text)
    assert float(ece) == pytest.approx(numbers["drawn_ece"], rel=1e-3)
    assert numbers["drawn_ece"] != numbers["ece"]


async def test_the_inspector_names_the_split_of_an_image(drawing_train):
    async with dashboard((160, 48), replay=[drawing_train.path]) as shown:
        await shown.until(lambda: "epoch 2" in shown.text)
        await shown.settle()
        await shown.press("i")
        assert re.search(r"training image \d+", shown.text)


def test_pictures_say_it_in_the_same_words(drawing_train):
    styles = class_styles(10)
    for state, share in zip(
        drawing_train.arm_states(LAST), shown_accuracies(drawing_train), strict=True
    ):
        view = panel_view(drawing_train.info, state, drawing_train.labels, styles, "epoch 2")
        assert view.subtitle == f"epoch 2  ·  accuracy {share} on {TRAIN} training images"


def test_the_report_says_it_beside_points_and_diagrams(drawing_train):
    content = run_content(drawing_train, 100)
    for plane, share in zip(content["planes"][LAST], shown_accuracies(drawing_train), strict=True):
        assert plane["accuracy"] == f"accuracy {share} on {TRAIN} training images"
        assert plane["accuracy"] in plane["calibration"]
    assert content["test_images"] == f"{TEST} test images"


def test_compare_says_that_it_is_about_the_test_images(drawing_train):
    said = invoke(compare.app, drawing_train.path).stdout
    assert f"{TEST} test images" in said
    accuracy = drawing_train.numbers[LAST]["softmax"]["test_accuracy"]
    assert re.search(rf"test accuracy +{percent_text(accuracy)}", said)


def test_frames_of_training_images_are_no_running_test_accuracy(digits):
    config = ExperimentConfig(epochs=1, batch_size=64, device="cpu", threads=1, features="train")
    session = Session(phase=Phase.STARTING)
    frames = 0
    for event in run(config, dataset=digits, control=Control(frame_interval=0.0)):
        if isinstance(event, RunStarted | FrameReady):
            session.apply(event)
        if isinstance(event, FrameReady):
            frames += 1
            for state in event.arms:
                assert "frame_accuracy" not in state.metrics
                labels = digits.train.labels[session.tracks[0].started.frame_images]
                assert state.metrics["frame_train_accuracy"] == accuracy_of(state, labels)
    assert frames
    [first, *_] = measured(session)
    assert str(first.frames) == f"{len(labels)} training images"


def test_the_results_of_a_headless_run_are_told_apart(digits, capsys):
    config = ExperimentConfig(epochs=1, batch_size=64, device="cpu", threads=1, features="train")
    progress = RunProgress()
    for event in run(config, dataset=digits):
        progress.see(event)
        if isinstance(event, EpochDone):
            numbers = event.arms[0].metrics
    print_results(progress)
    said = capsys.readouterr().out
    assert f"on {TEST} test images" in said
    assert f"on {TRAIN} training images" in said
    assert np.isfinite(numbers["drawn_accuracy"])


async def test_a_run_of_before_shows_test_numbers_under_their_name(tmp_path: Path):
    saved = saved_run(tmp_path, settings={"features": "train"})
    async with dashboard((160, 48), replay=[saved.path]) as shown:
        await shown.until(lambda: "epoch 3" in shown.text)
        await shown.settle()
        assert "training images" in shown.text
        assert "200 test images" in shown.text
