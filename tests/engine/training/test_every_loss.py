"""What holds for every loss: runs, resumes, company, what is marked and how it classifies."""

from pathlib import Path

import numpy as np
import pytest

from centerviz.engine import (
    Control,
    ExperimentConfig,
    OutputConfig,
    load_run,
    preset_config,
    resume,
    run,
)
from centerviz.engine.config.arm_syntax import parse_arm
from centerviz.engine.events import CheckpointReady, EpochDone, FrameReady, RunFinished
from centerviz.engine.losses import LOSSES
from centerviz.engine.run_folder.checkpoint_file import load_checkpoint

ARMS = tuple(LOSSES)
NAMES = {arm: parse_arm(arm).name for arm in ARMS}
SHORT = 4
"""Epochs in which each loss reaches 97% of MNIST's test images."""
FEW_STEPS = {"epochs": 2, "batch_size": 32, "device": "cpu", "threads": 1, "baseline": False}


def config(*arms: str) -> ExperimentConfig:
    return ExperimentConfig(arms=arms, **FEW_STEPS)  # type: ignore[arg-type]


def recorded(digits, folder: Path, *arms: str, stop: bool = False) -> str:
    """A run's folder; with `stop` it is left in the middle of its first epoch."""
    control, output = (
        Control(frame_interval=0.0 if stop else None),
        OutputConfig(runs_dir=str(folder), snapshots=False),
    )
    found = ""
    for event in run(config(*arms), output=output, dataset=digits, control=control):
        if stop and isinstance(event, FrameReady) and event.step > 3:
            control.stop()
        if isinstance(event, RunFinished):
            found = event.run_dir or ""
    return found


@pytest.fixture(scope="module")
def together(digits, tmp_path_factory) -> str:
    """A run of all losses."""
    return recorded(digits, tmp_path_factory.mktemp("together"), *ARMS)


def arrays_of(folder: str, arm: str) -> dict[str, np.ndarray]:
    tensors = load_checkpoint(load_run(folder).folder).tensors
    prefix = f"{NAMES[arm]}/"
    return {name: array for name, array in tensors.items() if name.startswith(prefix)}


def assert_equal(left: dict[str, np.ndarray], right: dict[str, np.ndarray]) -> None:
    assert left.keys() == right.keys()
    assert left
    for name, array in left.items():
        np.testing.assert_array_equal(array, right[name], err_msg=name)


@pytest.mark.parametrize("arm", ARMS)
def test_an_arm_is_bit_identical_alone_and_in_company(arm: str, digits, together) -> None:
    [*_, last] = (
        event for event in run(config(arm), dataset=digits) if isinstance(event, CheckpointReady)
    )
    assert_equal(dict(last.tensors), arrays_of(together, arm))


def test_a_run_of_all_losses_resumes_to_the_same_last_bit(digits, tmp_path, together) -> None:
    folder = recorded(digits, tmp_path, *ARMS, stop=True)
    assert load_run(folder).state == "stopped"
    list(resume(folder, dataset=digits))
    for arm in ARMS:
        assert_equal(arrays_of(folder, arm), arrays_of(together, arm))
    tables = [load_run(path).metrics.drop(columns="seconds") for path in (folder, together)]
    assert tables[0].equals(tables[1])


def test_what_is_saved_classifies_as_the_run_said(together) -> None:
    saved = load_run(together)
    for state in saved.arm_states(saved.epochs[-1]):
        logits = state.logits().astype(np.float64)
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_odds = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        labels = saved.labels
        row = saved.metrics.query("arm == @state.arm").iloc[-1]
        assert row.test_accuracy == (logits.argmax(axis=1) == labels).mean(), state.arm
        cross_entropy = -log_odds[np.arange(len(labels)), labels].mean()
        assert row.test_cross_entropy == pytest.approx(cross_entropy, rel=1e-4), state.arm
        assert row.nll == pytest.approx(cross_entropy, rel=1e-4), state.arm


KINDS = {
    "softmax": ("linear", "class means"),
    "l2softmax": ("cosine", "class means"),
    "sphereface": ("linear", "class weights"),
    "lgm": ("gaussian", "learned"),
    "ring": ("linear", "class means"),
    **dict.fromkeys(("normface", "coco", "cosface", "arcface"), ("cosine", "class weights")),
    **dict.fromkeys(("center", "contrastive-center", "git", "island"), ("linear", "learned")),
}


def test_each_loss_has_its_way_to_classify_and_its_marks(together) -> None:
    saved = load_run(together)
    states = {state.arm: state for state in saved.arm_states(saved.epochs[-1])}
    for arm, name in NAMES.items():
        state = states[name]
        assert (state.classifier.kind, state.anchors.kind) == KINDS[arm], arm
        assert np.isfinite(state.anchors.points).all(), arm
        if state.anchors.kind == "class weights":
            length = np.linalg.norm(state.features, axis=1).mean()
            np.testing.assert_allclose(
                np.linalg.norm(state.anchors.points, axis=1), length, rtol=1e-4
            )


@pytest.mark.parametrize("sum_of", ["arcface+center:lam=0.01", "lgm+ring", "cosface+git+island"])
def test_heads_and_terms_add_up(sum_of: str, digits) -> None:
    [*_, last] = (
        event for event in run(config(sum_of), dataset=digits) if isinstance(event, EpochDone)
    )
    [state] = last.arms
    spec = parse_arm(sum_of)
    parts = [name for name in state.metrics if name.startswith("test_") and "accuracy" not in name]
    assert len(parts) == 2 + len(spec.terms) + (spec.head.loss == "lgm")
    assert all(np.isfinite(state.metrics[name]) for name in parts)
    assert state.anchors.kind == "learned"


@pytest.mark.long
def test_each_loss_learns_mnist(real_dataset) -> None:
    if real_dataset.name != "mnist":
        pytest.skip("needs MNIST: set CENTERVIZ_DATA_DIR")
    short = preset_config(arms=ARMS, lam=(), baseline=False, epochs=SHORT, device="cpu")
    *_, last = (e for e in run(short, dataset=real_dataset) if isinstance(e, EpochDone))
    reached = {state.arm: state.metrics["test_accuracy"] for state in last.arms}
    assert {arm: value for arm, value in reached.items() if value < 0.97} == {}
