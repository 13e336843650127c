"""Runs that older releases wrote are opened for good; those of newer ones are refused."""

import json
import shutil
from pathlib import Path

import pytest

from centerviz.engine import wire
from centerviz.engine.analysis.compare import compare
from centerviz.engine.analysis.embed import embed
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.errors import ConfigError, RunError
from centerviz.engine.events import SCHEMA_VERSION, RunFinished
from centerviz.engine.run_folder.checkpoint_file import load_checkpoint, read_tensors, write_tensors
from centerviz.engine.run_folder.listing import list_runs
from centerviz.engine.run_folder.run_info import FORMAT
from centerviz.engine.run_folder.saved_run import load_run
from tests.engine.recorded import saved_run

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
    assert saved.config.lam == (0.5,)
    assert (saved.config.preset, saved.config.network) == ("default", "fast")
    assert [arm.name for arm in saved.arms] == ["center(lam=0.5)"]
    assert saved.info.versions["centerviz"] == "0.1.0"
    assert saved.metrics["train_loss"].tolist() == [2.669623249455502, 2.345426608073084]
    assert saved.images.shape == (40, 8, 8)
    [warning] = saved.warnings
    assert (warning.arm, warning.kind) == ("center(lam=0.5)", "collapse")
    [arm] = saved.arm_states(1)
    assert arm.features.shape == (40, 2)
    assert arm.features[0].tolist() == [-0.10828141123056412, -0.11405377089977264]
    assert arm.metrics["test_accuracy"] == 0.1


@pytest.mark.parametrize("network", ["fast", "late-pool"])
def test_a_network_that_is_no_more_is_named_and_takes_no_images(network, copy):
    edit(copy / "config.json", experiment={"network": network})
    saved = load_run(copy)
    assert saved.config.network == network
    assert compare([saved]).groups[0].arms[0].values["test_accuracy"] == (0.1,)
    [arm] = saved.arms
    with pytest.raises(RunError, match=rf"trained with the network {network}, which .* no more"):
        embed(saved, arm, saved.images)


def edit(path: Path, **parts: dict[str, object]) -> None:
    """Change fields of objects in a JSON file."""
    values = json.loads(path.read_text())
    path.write_text(json.dumps(values | {name: values[name] | new for name, new in parts.items()}))


def test_today_no_run_has_a_network_that_is_no_more(copy):
    edit(copy / "config.json", experiment={"network": "nobody's"})
    with pytest.raises(RunError, match=r"config\.json is damaged: network is \"nobody's\""):
        load_run(copy)
    with pytest.raises(ConfigError, match="network is 'fast'; it must be one of default"):
        ExperimentConfig(network="fast")


@pytest.mark.parametrize("network", ["fast", "late-pool"])
def test_a_network_that_is_no_more_is_damage_in_a_run_of_today(network, tmp_path):
    path = saved_run(tmp_path).path
    edit(path / "config.json", experiment={"network": network})
    with pytest.raises(RunError, match=rf"config\.json is damaged: network is '{network}'"):
        load_run(path)


@pytest.mark.parametrize("name", ["config.json", "state.json"])
def test_a_newer_run_is_refused_with_a_sentence(name, copy):
    values = json.loads((copy / name).read_text())
    (copy / name).write_text(json.dumps(values | {"format": FORMAT + 1, "new": [1]}))
    with pytest.raises(
        RunError, match=rf"has format {FORMAT + 1}, .* install a newer centerviz\.$"
    ):
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


@pytest.mark.parametrize("other", [SCHEMA_VERSION - 1, SCHEMA_VERSION + 1])
def test_events_of_another_schema_are_refused(other):
    frame = wire.encode(RunFinished(reason="completed", epochs_done=1, seconds=1.0))
    changed = frame.replace(b'"v": %d' % SCHEMA_VERSION, b'"v": %d' % other)
    assert changed != frame
    says = f"schema version {other}; this is version {SCHEMA_VERSION}"
    with pytest.raises(wire.WireError, match=says):
        wire.decode(changed)
