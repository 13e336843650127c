"""An interrupted run goes on where its checkpoint stands and ends as if never interrupted."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from centerviz.data import Split
from centerviz.engine import (
    Control,
    ExperimentConfig,
    OutputConfig,
    RunError,
    load_run,
    resume,
    run,
)
from centerviz.engine.events import (
    ArmWarning,
    CheckpointReady,
    EpochDone,
    FrameReady,
    RunFinished,
    RunStarted,
)
from centerviz.engine.run_folder import checkpoint_file
from centerviz.engine.run_folder.checkpoint_file import load_checkpoint
from tests.engine.recorded import StopsSoon

CONFIG = ExperimentConfig(epochs=3, batch_size=16, device="cpu")


FORMAT_1 = Path(__file__).parents[1] / "fixtures" / "v1" / "finished" / "config.json"
FIRST_SETTINGS = set(json.loads(FORMAT_1.read_text())["experiment"])
"""What the first release wrote of its settings."""


def output(tmp_path):
    return OutputConfig(runs_dir=str(tmp_path), snapshots=False)


def train(digits, tmp_path, stop_at=None, config=CONFIG, **control):
    """The folder of a run that is stopped when `stop_at(event)` says so."""
    handle, folder = Control(**control), ""
    for event in run(config, output=output(tmp_path), dataset=digits, control=handle):
        if stop_at and stop_at(event):
            handle.stop()
        if isinstance(event, RunFinished):
            folder = event.run_dir or ""
    return folder


def assert_ends_alike(folder, whole):
    """Same weights, optimiser state, centers, features and rows; only times differ."""
    left, right = (load_checkpoint(load_run(path).folder) for path in (folder, whole))
    assert left.tensors.keys() == right.tensors.keys()
    for name, array in left.tensors.items():
        np.testing.assert_array_equal(array, right.tensors[name], err_msg=name)
    one, other = load_run(folder), load_run(whole)
    assert one.state == other.state == "completed"
    rows = [saved.metrics.drop(columns="seconds") for saved in (one, other)]
    assert rows[0].equals(rows[1])
    for epoch in other.epochs:
        for mine, theirs in zip(one.arm_states(epoch), other.arm_states(epoch), strict=True):
            np.testing.assert_array_equal(mine.features, theirs.features)


@pytest.fixture(scope="module")
def whole(digits, tmp_path_factory):
    return train(digits, tmp_path_factory.mktemp("whole"))


STOPS = {
    "after an epoch": (lambda event: isinstance(event, EpochDone), {}),
    "within the first epoch": (
        lambda event: isinstance(event, FrameReady) and event.step > 3,
        {"frame_interval": 0.0},
    ),
    "before the first step": (lambda event: isinstance(event, RunStarted), {}),
}


@pytest.mark.parametrize("when", STOPS)
def test_a_stopped_run_resumes_to_the_same_last_bit(when, digits, tmp_path, whole):
    stop_at, control = STOPS[when]
    folder = train(digits, tmp_path, stop_at, **control)
    assert load_run(folder).state == "stopped"
    events = list(resume(folder, dataset=digits))
    assert isinstance(events[0], RunStarted)
    assert events[0].run_dir == folder
    assert_ends_alike(folder, whole)


def test_resuming_twice_is_as_good(digits, tmp_path, whole):
    when, control = STOPS["within the first epoch"]
    folder = train(digits, tmp_path, when, **control)
    [*_, finished] = resume(folder, dataset=digits, control=StopsSoon())
    assert finished.reason == "stopped"
    list(resume(folder, dataset=digits))
    assert_ends_alike(folder, whole)


def test_a_run_that_went_on_meanwhile_is_not_set_back_not_even_within_an_epoch(digits, tmp_path):
    when, control = STOPS["within the first epoch"]
    folder = train(digits, tmp_path, when, **control)
    late = resume(folder, dataset=digits)
    list(resume(folder, dataset=digits, control=StopsSoon()))
    with pytest.raises(RunError, match="continued meanwhile"):
        list(late)


def test_a_damaged_checkpoint_gives_way_to_the_one_before(digits, tmp_path, whole):
    folder = train(digits, tmp_path, STOPS["after an epoch"][0])
    path = load_run(folder).folder.checkpoint
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    list(resume(folder, dataset=digits))
    assert_ends_alike(folder, whole)


def test_a_crash_between_the_rows_and_the_checkpoint_leaves_no_row_twice(digits, tmp_path, whole):
    """The epoch's row is on the disk and the checkpoint is not: the epoch is done again."""
    folder = ""
    events = run(CONFIG, output=output(tmp_path), dataset=digits)
    for event in events:
        if isinstance(event, RunStarted):
            folder = event.run_dir or ""
        if isinstance(event, EpochDone) and event.epoch == 1:
            break
    assert isinstance(events, type(x for x in ()))
    events.close()
    saved = load_run(folder)
    assert saved.metrics["epoch"].max() == 1
    assert load_checkpoint(saved.folder).epoch == 1
    list(resume(folder, dataset=digits))
    assert_ends_alike(folder, whole)


def test_a_warning_is_told_once_however_often_the_run_goes_on(digits, tmp_path):
    """The second arm's loss overflows in the first epoch; its death is met again when resumed."""
    diverging = replace(CONFIG, lam=(1e6,), center_rule="autograd", clip_norm=0.0, lam_warmup=0.0)
    folder = train(digits, tmp_path, STOPS["after an epoch"][0], diverging)
    told = load_run(folder).warnings
    assert [(warning.arm, warning.kind) for warning in told] == [
        ("center(lam=1000000)", "non-finite")
    ]
    events = list(resume(folder, dataset=digits))
    assert any(isinstance(event, EpochDone) for event in events)
    assert not any(isinstance(event, ArmWarning) for event in events)
    assert load_run(folder).warnings == told
    assert load_run(folder).folder.log.read_text().count(told[0].message) == 1


AS_IN_CAFFE = replace(
    CONFIG,
    epochs=2,
    lr=0.01,
    schedule="multistep",
    lr_milestones=(15, 25),
    lr_in_momentum=True,
    bias_lr_mult=2.0,
    bias_decay_mult=0.0,
    center_schedule=True,
    center_momentum=0.9,
)
AS_IN_KERAS = replace(
    CONFIG, epochs=2, optimizer="adam", lr=0.001, adam_epsilon_hat=True, center_rule="autograd"
)


@pytest.mark.parametrize("config", [AS_IN_CAFFE, AS_IN_KERAS], ids=["caffe", "keras"])
def test_other_optimisers_go_on_to_the_same_last_bit_too(config, digits, tmp_path):
    whole = train(digits, tmp_path / "whole", config=config)
    stop_at, control = STOPS["within the first epoch"]
    folder = train(digits, tmp_path / "stopped", stop_at, config, **control)
    list(resume(folder, dataset=digits))
    assert_ends_alike(folder, whole)


def test_a_run_of_a_preset_that_has_changed_goes_on_as_its_config_says(digits, tmp_path, whole):
    """An older release wrote fewer settings; what it did not write, it did in one way."""
    folder = train(digits, tmp_path, STOPS["after an epoch"][0])
    path = load_run(folder).folder.config
    values = json.loads(path.read_text())
    values["experiment"]["preset"] = "caffe-face"
    for later in set(values["experiment"]) - FIRST_SETTINGS:
        del values["experiment"][later]
    path.write_text(json.dumps(values))
    list(resume(folder, dataset=digits))
    assert load_run(folder).config == replace(CONFIG, preset="caffe-face")
    assert_ends_alike(folder, whole)


def test_a_finished_run_says_that_nothing_is_left(digits, whole):
    with pytest.raises(RunError, match="has finished, after 3 epochs"):
        resume(whole, dataset=digits)


def test_a_run_being_trained_is_left_alone(digits, tmp_path):
    events = run(CONFIG, output=output(tmp_path), dataset=digits)
    started = next(iter(events))
    assert isinstance(started, RunStarted)
    with pytest.raises(RunError, match="being trained by another process"):
        resume(started.run_dir or "", dataset=digits)
    events.close()  # type: ignore[attr-defined]


def test_other_images_are_refused(digits, tmp_path):
    folder = train(digits, tmp_path, STOPS["after an epoch"][0])
    for name in ("test", "train"):
        split = getattr(digits, name)
        turned = Split(images=split.images[::-1].copy(), labels=split.labels)
        with pytest.raises(RunError, match="other images"):
            resume(folder, dataset=replace(digits, **{name: turned}))


def test_a_checkpoint_that_does_not_fit_is_refused(digits, tmp_path):
    folder = train(digits, tmp_path, STOPS["after an epoch"][0])
    path = load_run(folder).folder.config
    values = json.loads(path.read_text())
    values["experiment"]["network"] = "lenet++"
    path.write_text(json.dumps(values))
    with pytest.raises(RunError, match="does not fit the run's config"):
        resume(folder, dataset=digits)


def test_the_checkpoint_says_where_it_stands(digits):
    last = [e for e in run(CONFIG, dataset=digits) if isinstance(e, CheckpointReady)][-1]
    assert (last.epoch, last.step) == (3, 0)


def test_a_resume_reads_the_checkpoint_once(digits, tmp_path, monkeypatch):
    folder = train(digits, tmp_path, lambda event: isinstance(event, EpochDone))
    read, plain = [], checkpoint_file.read_checkpoint

    def reading(path):
        read.append(path.name)
        return plain(path)

    monkeypatch.setattr(checkpoint_file, "read_checkpoint", reading)
    list(resume(folder, dataset=digits))
    assert read == ["checkpoint.safetensors"]
