"""Runs that older releases wrote are opened for good; those of newer ones are refused."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from centerviz.engine import wire
from centerviz.engine.analysis.embed import embed
from centerviz.engine.errors import RunError
from centerviz.engine.events import RunFinished
from centerviz.engine.launch import resume
from centerviz.engine.run_folder.checkpoint_file import load_checkpoint, read_tensors, write_tensors
from centerviz.engine.run_folder.saved_run import list_runs, load_run
from tests.faults.tiny import tiny_dataset

FIRST = Path(__file__).parents[1] / "fixtures" / "run-v1"
"""Two of three epochs, written by the first release; see tests/fixtures/write_run.py."""


@pytest.fixture
def copy(tmp_path) -> Path:
    """The first release's run, free to be changed."""
    return Path(shutil.copytree(FIRST, tmp_path / "run-v1"))


def test_the_first_releases_run_opens_with_all_it_holds():
    saved = load_run(FIRST)
    assert saved.run_id == "20261123-185954-lam0.5"
    assert saved.state == "stopped"
    assert saved.epochs == (0, 1)
    assert saved.config.lams == (0.5,)
    assert saved.info.versions["centerviz"] == "0.1.0"
    assert saved.metrics["train_loss"].tolist() == [2.669623249455502, 2.345426608073084]
    assert saved.images.shape == (40, 8, 8)
    [warning] = saved.warnings
    assert warning.kind == "collapse"
    [arm] = saved.arm_states(1)
    assert arm.features.shape == (40, 2)
    assert arm.features[0].tolist() == [-0.10828141123056412, -0.11405377089977264]
    assert arm.metrics["test_accuracy"] == 0.1


def test_its_weights_still_make_the_same_features():
    saved = load_run(FIRST)
    [arm] = saved.arms
    found = embed(saved, arm, saved.images, weights="best")
    np.testing.assert_allclose(
        found.features, saved.arm_states(1)[0].features, rtol=1e-3, atol=1e-5
    )


def test_it_can_still_be_resumed(copy):
    *_, last = resume(copy, dataset=tiny_dataset())
    assert isinstance(last, RunFinished)
    assert last.reason == "completed"
    saved = load_run(copy)
    assert saved.epochs == (0, 1, 2)
    before = load_run(FIRST).metrics
    # Later releases measure more; their columns are empty where the first one wrote.
    assert saved.metrics.head(2)[before.columns].equals(before)
    assert saved.metrics["ood_noise_confidence"].notna().tolist() == [False, False, True]


@pytest.mark.parametrize("name", ["config.json", "state.json"])
def test_a_newer_run_is_refused_with_a_sentence(name, copy):
    values = json.loads((copy / name).read_text())
    (copy / name).write_text(json.dumps(values | {"format": values["format"] + 1, "new": [1]}))
    with pytest.raises(RunError, match=r"has format 2, .* install a newer centerviz\.$"):
        load_run(copy)
    assert list_runs(copy.parent) == []


def test_a_newer_checkpoint_is_refused_with_a_sentence(copy, monkeypatch):
    folder = load_run(copy).folder
    file = read_tensors(folder.checkpoint)
    with monkeypatch.context() as later:
        later.setattr("centerviz.engine.run_folder.checkpoint_file.FORMAT", 2)
        write_tensors(folder.checkpoint, file.tensors, file.state)
    with pytest.raises(RunError, match=r"is of a newer centerviz: install a newer version"):
        load_checkpoint(folder)


def test_events_of_another_schema_are_refused():
    frame = wire.encode(RunFinished(reason="completed", epochs_done=1, seconds=1.0))
    newer = frame.replace(b'"v": 1', b'"v": 2')
    with pytest.raises(wire.WireError, match="schema version 2; this is version 1"):
        wire.decode(newer)
