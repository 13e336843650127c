"""What CONTRIBUTING says of adding a loss, a network and a metric is done here, in a copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "engine", "tui")

LOSS = '''"""λ·½‖x‖², to keep features short."""

from torch import Tensor

from ...config.experiment import ExperimentConfig
from ...config.settings import Settings
from .base import Progress, Shape, Term


def build(config: ExperimentConfig, settings: Settings, shape: Shape) -> Term:
    return Short(settings.number("lam"))


class Short(Term):
    part = "length"

    def __init__(self, lam: float) -> None:
        super().__init__()
        self._lam = lam

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        return features_BD.square().sum(dim=1) / 2

    def weight(self, progress: Progress | None) -> float:
        return self._lam
'''
ABOUT = '''"""Short features."""

from .base import Loss, settings, weight

LOSS = Loss(
    name="short",
    title="short",
    module="short",
    kind="term",
    formula="λ·½‖x‖²",
    source="nowhere",
    settings=settings(weight(0.5)),
)
'''
NETWORK = '''"""One linear layer."""

from torch import nn


def build(image_size: int, dim: int) -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(image_size**2, dim))
'''
TRY = """
from centerviz.engine import ExperimentConfig, run
from centerviz.engine.events import EpochDone

config = ExperimentConfig(
    arms=("short",), data="digits", network="linear", epochs=1, device="cpu", threads=1
)
[epoch] = (event for event in run(config) if isinstance(event, EpochDone))
softmax, short = epoch.arms
assert short.arm == "short(lam=0.5)", short.arm
assert "train_length" in short.metrics and "train_length" not in softmax.metrics
assert short.metrics["farthest"] < softmax.metrics["farthest"]
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The three packages below a folder `centerviz`."""
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name,
            tmp_path / "centerviz" / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    return tmp_path


def add_line(path: Path, before: str, line: str) -> None:
    text = path.read_text()
    assert text.count(before) == 1, f"{path} has {before!r} {text.count(before)} times"
    path.write_text(text.replace(before, line + before))


@pytest.mark.process
def test_a_loss_a_network_and_a_metric_take_few_files_each(copy: Path) -> None:
    engine = copy / "centerviz" / "engine"
    (engine / "training" / "losses" / "short.py").write_text(LOSS)
    losses = engine / "config" / "losses"
    (losses / "short.py").write_text(ABOUT)
    add_line(losses / "__init__.py", "from .base import Loss\n", "from . import short\n")
    add_line(losses / "__init__.py", "            softmax.LOSS,\n", "            short.LOSS,\n")
    (engine / "training" / "networks" / "linear.py").write_text(NETWORK)
    add_line(
        engine / "config" / "networks.py",
        '            Network(name="original"',
        '            Network(name="linear", module="linear", smallest=1),\n',
    )
    clusters = engine / "metrics" / "clusters.py"
    add_line(
        clusters,
        '    Metric(\n        "feature_norm",',
        '    Metric("farthest", "farthest", "neither", False, "The longest feature."),\n',
    )
    add_line(
        clusters,
        '        "feature_norm": feature_norm(features),',
        '        "farthest": float(np.linalg.norm(features, axis=1).max()),\n',
    )
    environ = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, "-c", TRY], capture_output=True, text=True, env=environ, cwd=copy
    )
    assert done.returncode == 0, done.stderr


def test_every_path_that_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    named = [word.strip("`,;:.()") for word in text.replace("|", " ").split()]
    paths = [word for word in named if word.split("/")[0] in (*PACKAGES, "tests", ".ci", "docs")]
    assert len(paths) > 15
    for path in paths:
        assert (ROOT / path).exists(), path
