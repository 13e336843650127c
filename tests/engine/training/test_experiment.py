"""A run as its events tell it: pairing, determinism, control, resuming, and failures."""

from dataclasses import replace

import numpy as np
import pytest

from centerviz.data import Split
from centerviz.engine import (
    ConfigError,
    Control,
    DeviceError,
    ExperimentConfig,
    RunError,
    preset_config,
    run,
)
from centerviz.engine.events import (
    ArmWarning,
    CheckpointReady,
    EpochDone,
    FrameReady,
    Paused,
    Resumed,
    RunFinished,
    RunStarted,
)
from centerviz.engine.metrics import COLUMNS
from centerviz.engine.training.experiment import Experiment


def config(**values: object) -> ExperimentConfig:
    return ExperimentConfig(**{"epochs": 2, "batch_size": 64, "device": "cpu", **values})  # type: ignore[arg-type]


def events_of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def final_tensors(events, arm):
    """The arm's weights, centers and optimiser state at the run's end."""
    last = events_of(CheckpointReady, events)[-1].tensors
    return {key: value for key, value in last.items() if key.startswith(f"{arm}/")}


def assert_identical(left, right):
    assert left.keys() == right.keys()
    assert left
    for key in left:
        np.testing.assert_array_equal(left[key], right[key], err_msg=key)


def test_a_run_tells_its_start_each_epoch_with_all_arms_and_its_end(digits):
    events = list(run(config(lam=(0.1, 0.5)), dataset=digits))
    assert isinstance(events[0], RunStarted)
    assert [arm.name for arm in events[0].arms] == ["softmax", "center(lam=0.1)", "center(lam=0.5)"]
    epochs = events_of(EpochDone, events)
    assert [event.epoch for event in epochs] == [0, 1]
    for epoch in epochs:
        assert [state.arm for state in epoch.arms] == [arm.name for arm in events[0].arms]
        for state in epoch.arms:
            assert state.features.shape == (100, 2)
            assert state.logits().shape == (100, 10)
            assert set(COLUMNS) <= set(state.metrics)
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    assert (finished.reason, finished.epochs_done) == ("completed", 2)


def test_reported_test_numbers_follow_from_the_reported_features(digits):
    events = list(run(config(), dataset=digits))
    labels = events[0].labels
    for state in events_of(EpochDone, events)[-1].arms:
        logits = state.logits().astype(np.float64)
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        cross_entropy = -log_p[np.arange(100), labels].mean()
        metrics = state.metrics
        assert metrics["test_accuracy"] == pytest.approx((logits.argmax(1) == labels).mean())
        assert metrics["test_cross_entropy"] == pytest.approx(cross_entropy, rel=1e-5)
        joint = cross_entropy
        if state.anchors.learned:
            away = state.features - state.anchors.points[labels]
            center = 0.5 * (away**2).sum(axis=1).mean()
            assert metrics["test_center_loss"] == pytest.approx(center, rel=1e-5)
            joint += 0.5 * center
        assert metrics["test_loss"] == pytest.approx(joint, rel=1e-5)


def test_softmax_has_no_centers_and_its_loss_is_the_cross_entropy(digits):
    events = list(run(config(epochs=1), dataset=digits))
    softmax, center = events_of(EpochDone, events)[-1].arms
    assert (softmax.anchors.kind, center.anchors.kind) == ("class means", "learned")
    means = [softmax.features[events[0].labels == j].mean(axis=0) for j in range(10)]
    np.testing.assert_allclose(softmax.anchors.points, means, rtol=1e-5, atol=1e-5)
    for split in ("train", "test"):
        assert softmax.metrics[f"{split}_loss"] == softmax.metrics[f"{split}_cross_entropy"]
        assert f"{split}_center_loss" not in softmax.metrics
        assert f"{split}_center_loss" in center.metrics
    assert not any("centers" in name for name in final_tensors(events, "softmax"))


@pytest.mark.parametrize("rule", ["autograd", "autograd-unscaled", "eq4"])
def test_an_arm_is_bit_identical_alone_and_in_company(rule, digits):
    expected = final_tensors(
        list(run(config(lam=(0.5,), center_rule=rule), dataset=digits)), "center(lam=0.5)"
    )
    alone = run(config(lam=(0.5,), center_rule=rule, baseline=False), dataset=digits)
    assert_identical(final_tensors(list(alone), "center(lam=0.5)"), expected)


def test_many_arms_do_not_change_one_either_given_the_same_threads(digits):
    pair = list(run(config(threads=1), dataset=digits))
    many = list(run(config(threads=1, lam=(0.1, 0.5, 2.0)), dataset=digits))
    assert_identical(final_tensors(many, "center(lam=0.5)"), final_tensors(pair, "center(lam=0.5)"))


def test_arms_start_from_the_same_weights_whatever_lambda_is(digits):
    events = run(config(lam=(0.5, 5.0)), dataset=digits, control=Control(frame_interval=100))
    first = next(event for event in events if isinstance(event, FrameReady))
    assert (first.epoch, first.step) == (0, 0)
    softmax, center, heavier = first.arms
    for state in (center, heavier):
        np.testing.assert_array_equal(state.features, softmax.features)
        np.testing.assert_array_equal(state.logits(), softmax.logits())
    np.testing.assert_array_equal(center.anchors.points, heavier.anchors.points)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(digits):
    first, again, other = (list(run(config(seed=s), dataset=digits)) for s in (3, 3, 4))
    assert_identical(
        final_tensors(first, "center(lam=0.5)"), final_tensors(again, "center(lam=0.5)")
    )
    weights = [
        final_tensors(e, "center(lam=0.5)")["center(lam=0.5)/model.objective.head.linear.weight"]
        for e in (first, other)
    ]
    assert not np.array_equal(*weights)


def test_frames_do_not_change_a_single_bit(digits):
    plain = list(run(config(), dataset=digits))
    watched = list(run(config(), dataset=digits, control=Control(frame_interval=0.0)))
    assert events_of(FrameReady, watched)
    assert_identical(
        final_tensors(plain, "center(lam=0.5)"), final_tensors(watched, "center(lam=0.5)")
    )


def test_frames_show_all_arms_at_the_same_step_and_only_the_probe_images(digits):
    events = list(run(config(), dataset=digits, control=Control(frame_interval=0.0)))
    frame_images = events[0].frame_images
    for frame in events_of(FrameReady, events):
        assert 0 <= frame.step <= events[0].steps_per_epoch
        assert {state.features.shape for state in frame.arms} == {(len(frame_images), 2)}


def test_features_of_the_training_set_are_a_choice(digits):
    events = list(run(config(features="train", epochs=1), dataset=digits))
    assert len(events[0].labels) == 300
    assert events_of(EpochDone, events)[0].arms[0].features.shape == (300, 2)
    plain = list(run(config(epochs=1), dataset=digits))
    for one, other in zip(
        events_of(EpochDone, events)[0].arms, events_of(EpochDone, plain)[0].arms, strict=True
    ):
        assert one.metrics["test_loss"] == other.metrics["test_loss"]
        assert one.metrics["silhouette"] == other.metrics["silhouette"]


def test_a_pause_stands_still_until_resumed_and_changes_no_bit(digits):
    control = Control()
    events = []
    for event in run(config(), dataset=digits, control=control):
        events.append(event)
        if isinstance(event, RunStarted):
            control.pause()
        if isinstance(event, Paused):
            control.request_snapshot()
        if isinstance(event, FrameReady):
            assert event.snapshot, "a frame was asked for by the snapshot alone"
            control.resume()
    kinds = [type(event) for event in events]
    assert kinds[1:4] == [Paused, FrameReady, Resumed]
    assert_identical(
        final_tensors(events, "center(lam=0.5)"),
        final_tensors(list(run(config(), dataset=digits)), "center(lam=0.5)"),
    )


def test_a_stop_ends_the_run_in_order_with_a_checkpoint(digits):
    control = Control()
    events = []
    for event in run(config(epochs=1000), dataset=digits, control=control):
        events.append(event)
        if isinstance(event, EpochDone):
            control.stop()
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    assert finished.reason == "stopped"
    assert finished.epochs_done <= 3
    assert isinstance(events[-2], CheckpointReady)


@pytest.mark.parametrize("preset_rule", ["autograd", "eq4"])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_resuming_a_checkpoint_ends_bit_identical(optimizer, preset_rule, digits):
    settings = config(
        epochs=3, optimizer=optimizer, lr=0.01, center_rule=preset_rule, center_momentum=0.5
    )
    whole = list(run(settings, dataset=digits))
    for checkpoint in events_of(CheckpointReady, whole)[:-1]:
        resumed = list(Experiment(settings, digits, Control(), resume=checkpoint).stream())
        for arm in ("softmax", "center(lam=0.5)"):
            assert_identical(final_tensors(resumed, arm), final_tensors(whole, arm))
        rows = [event.epoch for event in events_of(EpochDone, resumed)]
        assert rows == list(range(checkpoint.epoch, 3))


def test_resuming_in_the_middle_of_an_epoch_ends_bit_identical(digits):
    settings = config(epochs=2, batch_size=8)
    whole = list(run(settings, dataset=digits))
    control = Control(frame_interval=0.0)
    halfway = None
    for event in run(settings, dataset=digits, control=control):
        if isinstance(event, FrameReady) and 0 < event.step < 36:
            control.stop()
        if isinstance(event, CheckpointReady):
            halfway = event
    assert halfway is not None
    assert (halfway.epoch, halfway.step > 0) == (0, True)
    resumed = list(Experiment(settings, digits, Control(), resume=halfway).stream())
    assert_identical(
        final_tensors(resumed, "center(lam=0.5)"), final_tensors(whole, "center(lam=0.5)")
    )
    for one, other in zip(
        events_of(EpochDone, resumed)[0].arms, events_of(EpochDone, whole)[0].arms, strict=True
    ):
        assert one.metrics["train_loss"] == other.metrics["train_loss"]


def test_more_dimensions_are_seen_alike_by_a_run_that_was_resumed(digits):
    settings = config(epochs=3, dim=5)
    whole = list(run(settings, dataset=digits))
    checkpoint = events_of(CheckpointReady, whole)[0]
    resumed = list(Experiment(settings, digits, Control(), resume=checkpoint).stream())
    epochs = events_of(EpochDone, whole)
    for one, other in zip(events_of(EpochDone, resumed), epochs[1:], strict=True):
        for again, first in zip(one.arms, other.arms, strict=True):
            assert first.features.shape == (len(digits.test), 5)
            np.testing.assert_array_equal(again.plane.axes, first.plane.axes)
            np.testing.assert_array_equal(again.points(), first.points())
            assert 0 < again.plane.share < 1


UNGUARDED = {"clip_norm": 0.0, "lam_warmup": 0.0, "schedule": "constant", "center_form": "squared"}


def test_an_arm_whose_loss_is_not_finite_stops_while_the_others_go_on(digits):
    settings = config(lam=(1e6,), center_rule="autograd", **UNGUARDED)
    events = list(run(settings, dataset=digits))
    (warning,) = events_of(ArmWarning, events)
    assert (warning.arm, warning.kind) == ("center(lam=1000000)", "non-finite")
    assert "--lam" in warning.message
    last = events_of(EpochDone, events)[-1]
    assert last.epoch == 1
    assert [state.alive for state in last.arms] == [True, False]


def test_the_surviving_arm_is_what_it_would_have_been(digits):
    both = list(run(config(lam=(1e6,), center_rule="autograd", **UNGUARDED), dataset=digits))
    alone = list(run(config(lam=(0.0,), center_rule="autograd", **UNGUARDED), dataset=digits))
    assert_identical(final_tensors(both, "softmax"), final_tensors(alone, "softmax"))


def test_a_dead_arm_has_no_training_numbers_rather_than_zeros(digits):
    events = list(run(config(lam=(1e6,), center_rule="autograd", **UNGUARDED), dataset=digits))
    dead = events_of(EpochDone, events)[-1].arms[1].metrics
    for name in ("train_loss", "train_cross_entropy", "train_center_loss", "train_accuracy"):
        assert np.isnan(dead[name]), name


def test_when_no_arm_is_left_the_run_ends_with_a_sentence(digits):
    settings = config(lam=(1e6,), baseline=False, epochs=1, center_rule="autograd", **UNGUARDED)
    events = run(settings, dataset=digits)
    warned = []
    with pytest.raises(RunError, match="no arm is left"):  # noqa: PT012
        for event in events:
            warned += [event] if isinstance(event, ArmWarning) else []
    assert [warning.kind for warning in warned] == ["non-finite"]


def test_collapse_is_named_in_one_sentence(digits):
    """Heavy λ from the first step, and centers that run after the features."""
    settings = preset_config(
        "kaiyangzhou", epochs=2, lam=(20.0,), baseline=False, device="cpu", batch_size=4
    )
    events = list(run(settings, dataset=digits))
    (warning,) = events_of(ArmWarning, events)
    assert warning.kind == "collapse"
    assert "collapsed" in warning.message


def test_lambda_zero_works_with_every_rule(digits):
    for rule in ("autograd", "autograd-unscaled", "eq4"):
        events = list(run(config(lam=(0.0,), center_rule=rule, epochs=1), dataset=digits))
        (state,) = events_of(EpochDone, events)[0].arms
        assert np.isfinite(state.features).all()
        assert np.isfinite(state.anchors.points).all()
        assert state.arm == "softmax"


def test_softmax_learns_the_same_under_every_rule(digits):
    runs = [
        list(run(config(lam=(0.0,), center_rule=rule), dataset=digits))
        for rule in ("autograd", "eq4")
    ]
    heads = [
        final_tensors(e, "softmax")["softmax/model.objective.head.linear.weight"] for e in runs
    ]
    np.testing.assert_array_equal(*heads)


def test_what_does_not_fit_is_refused_before_anything_happens(digits):
    with pytest.raises(DeviceError, match="cuda:99"):
        run(config(device="cuda:99"), dataset=digits)
    with pytest.raises(DeviceError, match="'gpu' is not a device"):
        run(config(device="gpu"), dataset=digits)
    small = Split(images=digits.train.images[:, :6, :6].copy(), labels=digits.train.labels)
    with pytest.raises(ConfigError, match="at least 8×8"):
        run(config(), dataset=replace(digits, train=small, test=small))


@pytest.mark.parametrize("seed", range(5))
def test_the_default_never_collapses(seed):
    """The embedded digits, all of them, for as many steps as two thirds of an MNIST epoch."""
    settings = ExperimentConfig(data="digits", epochs=24, seed=seed, device="cpu")
    events = list(run(settings))
    assert not events_of(ArmWarning, events)
    softmax, center = events_of(EpochDone, events)[-1].arms
    for state in (softmax, center):
        assert state.metrics["test_accuracy"] > 0.8
    assert center.metrics["silhouette"] > softmax.metrics["silhouette"]
