"""Checkpoint and data suffice to go on: what else is gone or damaged is rebuilt, with a word."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from centerviz.engine.errors import DeviceError, RunError
from centerviz.engine.launch import resume
from centerviz.engine.run_folder.checkpoint_file import (
    load_checkpoint,
    read_tensors,
    save_checkpoint,
)
from centerviz.engine.run_folder.listing import list_runs
from centerviz.engine.run_folder.saved_run import load_run
from tests.faults.broken_runs import flip_a_bit, resumed
from tests.faults.tiny import differences, fingerprint, tiny_dataset, write_tiny
from tests.tui.command import centerviz


def a_file_instead(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("in the way")


GONE_OR_DAMAGED = {
    "samples.npz gone": lambda run: (run / "samples.npz").unlink(),
    "samples.npz damaged": lambda run: flip_a_bit(run / "samples.npz"),
    "samples.npz of another run": lambda run: other_samples(run / "samples.npz"),
    "samples.npz a folder": lambda run: a_folder_instead(run / "samples.npz"),
    "best/ gone": lambda run: shutil.rmtree(run / "best"),
    "best/ a file": lambda run: a_file_instead(run / "best"),
    "best weights gone": lambda run: (run / "best" / "lambda=0.5.safetensors").unlink(),
    "best weights damaged": lambda run: flip_a_bit(run / "best" / "lambda=0.safetensors"),
    "newest checkpoint damaged": lambda run: flip_a_bit(run / "checkpoint.safetensors"),
    "newest checkpoint gone": lambda run: (run / "checkpoint.safetensors").unlink(),
}


def a_folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def other_samples(path: Path) -> None:
    with np.load(path) as stored:
        arrays = dict(stored)
    np.savez(path, **{**arrays, "labels": arrays["labels"][::-1].copy()})


@pytest.mark.parametrize("damage", GONE_OR_DAMAGED)
def test_it_resumes_alike_and_says_what_was_made_anew(damage, stopped, whole_print):
    GONE_OR_DAMAGED[damage](stopped)
    started = resumed(stopped)
    assert started.rebuilt
    for note in started.rebuilt:
        assert any(name in note for name in ("samples.npz", "best", "checkpoint")), note
        assert note in (stopped / "log.txt").read_text()
    assert differences(fingerprint(stopped), whole_print) == []
    saved = load_run(stopped)
    np.testing.assert_array_equal(saved.labels, tiny_dataset().test.labels)


def test_a_sound_run_says_nothing(stopped):
    assert resumed(stopped).rebuilt == ()


FEATURES_LOST = {
    "features/ gone": (lambda run: shutil.rmtree(run / "features"), (2,)),
    "features/ a file": (lambda run: a_file_instead(run / "features"), (2,)),
    "one epoch gone": (lambda run: (run / "features" / "epoch-0000.npz").unlink(), (1, 2)),
    "one epoch damaged": (lambda run: flip_a_bit(run / "features" / "epoch-0001.npz"), (0, 2)),
}


@pytest.mark.parametrize("damage", FEATURES_LOST)
def test_lost_features_leave_the_numbers_and_the_epochs_to_come(damage, stopped, whole_path):
    spoil, epochs = FEATURES_LOST[damage]
    spoil(stopped)
    started = resumed(stopped)
    assert any("keeps its numbers and cannot be drawn" in note for note in started.rebuilt)
    saved, whole = load_run(stopped), load_run(whole_path)
    assert (saved.state, saved.epochs) == ("completed", epochs)
    rows, others = (run.metrics.drop(columns="seconds") for run in (saved, whole))
    assert rows.equals(others)
    for epoch in epochs:
        for mine, theirs in zip(saved.arm_states(epoch), whole.arm_states(epoch), strict=True):
            np.testing.assert_array_equal(mine.features, theirs.features)


def test_what_was_in_the_way_is_kept_under_another_name(stopped):
    a_file_instead(stopped / "features")
    flip_a_bit(stopped / "samples.npz")
    damaged = (stopped / "samples.npz").read_bytes()
    resumed(stopped)
    assert (stopped / "features.damaged").read_text() == "in the way"
    assert (stopped / "samples.npz.damaged").read_bytes() == damaged


def test_best_weights_that_no_checkpoint_has_give_way_to_the_checkpoint_s(stopped, whole_path):
    """The lowest loss is that of an epoch whose checkpoint is gone as well."""
    folder = load_run(stopped).folder
    newest = load_checkpoint(folder)
    lower = {**newest.state["best_loss"], "center(lam=0.5)": 0.001}
    save_checkpoint(folder, replace(newest, state={**newest.state, "best_loss": lower}))
    folder.previous_checkpoint.unlink()
    path = stopped / "best" / "lambda=0.5.safetensors"
    path.unlink()
    started = resumed(stopped)
    [note] = started.rebuilt
    assert "the weights of epoch 2, from the checkpoint, stand in for it" in note
    numbers = load_run(stopped).numbers
    losses = [numbers[epoch]["center(lam=0.5)"]["validation_loss"] for epoch in (1, 2)]
    lowest = 2 + losses.index(min(losses))
    assert read_tensors(path).state["epoch"] == lowest
    last = load_checkpoint(load_run(stopped).folder)
    assert last.state["best_loss"]["center(lam=0.5)"] == min(losses)
    others = load_checkpoint(load_run(whole_path).folder).state["best_loss"]
    assert last.state["best_loss"]["softmax"] == others["softmax"]


def both_damaged(run: Path) -> None:
    for name in ("checkpoint.safetensors", "checkpoint.previous.safetensors"):
        flip_a_bit(run / name)


def both_gone(run: Path) -> None:
    for name in ("checkpoint.safetensors", "checkpoint.previous.safetensors"):
        (run / name).unlink()


@pytest.mark.parametrize("damage", [both_damaged, both_gone])
def test_without_a_checkpoint_the_sentence_names_the_way_out_and_it_works(
    damage, stopped, whole_print
):
    damage(stopped)
    before = {path: path.read_bytes() for path in stopped.rglob("*") if path.is_file()}
    with pytest.raises(RunError, match=f"`centerviz resume {stopped} --from-start`") as raised:
        resume(stopped, dataset=tiny_dataset())
    assert "\n" not in str(raised.value)
    assert {path: path.read_bytes() for path in stopped.rglob("*") if path.is_file()} == before
    started = resumed(stopped, from_start=True)
    assert (started.first_epoch, started.rebuilt) == (0, ())
    assert differences(fingerprint(stopped), whole_print) == []


def test_from_the_start_nothing_stale_is_kept_and_nothing_else_is_lost(stopped, whole_print):
    both_damaged(stopped)
    stale = ["features/epoch-0007.npz", "best/lambda=9.safetensors", "IsCenter/old.jpg",
             "snapshots/old.jpg", "samples.npz.damaged", "LossAccuracyCurves.jpg"]  # fmt: skip
    for name in stale:
        (stopped / name).parent.mkdir(exist_ok=True)
        (stopped / name).write_bytes(b"stale")
    for name in ("state.json", "metrics.csv", "samples.npz"):
        (stopped / name).write_bytes(b"damaged")
    poster = stopped.parent / f"{stopped.name}.jpg"
    poster.write_bytes(b"stale")
    (stopped / "my notes.txt").write_text("mine")
    log = (stopped / "log.txt").read_text()
    resumed(stopped, from_start=True)
    assert not [name for name in stale if (stopped / name).exists()]
    assert not poster.exists()
    assert (stopped / "my notes.txt").read_text() == "mine"
    assert (stopped / "log.txt").read_text().startswith(log)
    assert load_run(stopped).run_id == stopped.name
    assert differences(fingerprint(stopped), whole_print) == []


def test_a_finished_run_is_not_begun_again(finished, whole_print):
    with pytest.raises(RunError, match="has finished, after 3 epochs"):
        resume(finished, dataset=tiny_dataset(), from_start=True)
    assert differences(fingerprint(finished), whole_print) == []


def test_a_run_that_another_process_has_finished_meanwhile_is_not_emptied(stopped, whole_print):
    events = resume(stopped, dataset=tiny_dataset(), from_start=True)
    resumed(stopped)
    with pytest.raises(RunError, match="continued meanwhile"):
        list(events)
    assert differences(fingerprint(stopped), whole_print) == []


def on_disk(run: Path, tmp_path: Path) -> Path:
    """Let the run name its images by a path, for the command line."""
    config = run / "config.json"
    data = write_tiny(tmp_path / "data")
    text = config.read_text()
    assert '"data": "auto"' in text
    config.write_text(text.replace('"data": "auto"', f'"data": "{data}"'))
    return run


@pytest.mark.process
def test_the_command_line_says_what_was_made_anew(stopped, tmp_path):
    run = on_disk(stopped, tmp_path)
    (run / "samples.npz").unlink()
    ended = centerviz("resume", run, "--headless")
    assert ended.returncode == 0, ended.stderr
    assert "samples.npz was missing: it is rebuilt from the dataset." in ended.stderr
    assert list_runs(run.parent)[0].state == "completed"


@pytest.mark.process
def test_the_command_line_begins_again(stopped, tmp_path):
    run = on_disk(stopped, tmp_path)
    both_damaged(run)
    refused = centerviz("resume", run, "--quiet")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert f"`centerviz resume {run} --from-start`" in refused.stderr
    ended = centerviz("resume", run, "--quiet", "--from-start")
    assert ended.returncode == 0, ended.stderr
    assert list_runs(run.parent)[0].state == "completed"


def test_a_device_that_is_gone_names_no_option_that_resume_lacks(stopped):
    config = stopped / "config.json"
    config.write_text(config.read_text().replace('"device": "cpu"', '"device": "cuda:77"', 1))
    with pytest.raises(DeviceError, match="`centerviz run --device cpu`"):
        resume(stopped, dataset=tiny_dataset())
