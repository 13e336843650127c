"""Losses and networks that users write: found, set, trained, each mistake told in a sentence."""

import sys
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
import torch

from centerviz.engine import (
    Control,
    ExperimentConfig,
    OutputConfig,
    RunError,
    UserError,
    choose_arm,
    compare,
    embed,
    load_run,
    resume,
    run,
)
from centerviz.engine.events import (
    ArmWarning,
    CheckpointReady,
    EpochDone,
    RunFinished,
    RunStarted,
)
from centerviz.engine.run_folder.checkpoint_file import load_checkpoint
from tests.engine.recorded import StopsSoon

LOSS = """
    import random
    import numpy as np
    import torch
    from torch import nn
    from centerviz.engine import Classifier, CustomLoss


    class Pull(CustomLoss):
        '''Features go to points on a circle, a little at random.'''

        def __init__(self, num_classes, dim, alpha=1.0, rate=2.0, say=False, answers=False):
            super().__init__()
            turns = torch.arange(num_classes) * 2 * torch.pi / num_classes
            self.points = nn.Parameter(torch.stack([turns.cos(), turns.sin()], 1) * 4)
            self.register_buffer("seen", torch.zeros(num_classes))
            self.alpha, self.rate, self.answers = alpha, rate, answers

        def forward(self, features, labels):
            noise = torch.rand(()) + random.random() + np.random.rand()
            away = (features - self.points[labels]).square().sum(dim=1)
            return self.alpha * away * (1 + 0.01 * noise * self.training)

        def classifier(self):
            if not self.answers:
                return None
            return Classifier(kind="gaussian", weight=self.points, bias=torch.zeros(10))

        def anchors(self):
            return self.points

        def learning_rate(self, lr):
            return self.rate * lr

        def after_step(self, features, labels):
            self.seen += torch.bincount(labels, minlength=len(self.seen))


    class Plain(nn.Module):
        def forward(self, features, labels):
            same = labels[:, None] == labels
            away = torch.cdist(features, features)
            return torch.where(same, away, (6 - away).clamp(min=0)).mean()


    class Net(nn.Module):
        def __init__(self, image_size, dim, width=8, drop=0.1):
            super().__init__()
            self.layers = nn.Sequential(
                nn.Flatten(), nn.LazyLinear(width), nn.ReLU(), nn.Dropout(drop),
                nn.Linear(width, dim),
            )

        def forward(self, images):
            return self.layers(images)
"""
SHORT = {"epochs": 2, "batch_size": 32, "device": "cpu", "threads": 1, "baseline": False}


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with `mine.py` in it."""
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, LOSS)


def write(folder: Path, source: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.write_text(dedent(source), encoding="utf-8")
    return path


def config(*arms: str, **settings: object) -> ExperimentConfig:
    return ExperimentConfig(arms=arms, **{**SHORT, **settings})  # type: ignore[arg-type]


def recorded(settings: ExperimentConfig, digits, *, stop: bool = False) -> str:
    """The run's folder, below the working directory; with `stop` it is left in its first epoch."""
    control, found = StopsSoon() if stop else Control(), ""
    output = OutputConfig(runs_dir="runs", snapshots=False)
    for event in run(settings, output=output, dataset=digits, control=control):
        if isinstance(event, RunFinished):
            found = event.run_dir or ""
    return found


def arrays(folder: str) -> dict[str, np.ndarray]:
    return dict(load_checkpoint(load_run(folder).folder).tensors)


def assert_equal(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)


ALL = ("./mine.py:Pull:alpha=0.5", "softmax+./mine.py:Pull:lam=0.1,rate=0", "./mine.py:Plain")


@pytest.mark.usefixtures("mine")
def test_a_loss_of_ones_own_trains_is_measured_and_marked(digits) -> None:
    saved = load_run(recorded(config(*ALL), digits))
    assert saved.run_id.endswith("-Pull+softmax-Pull+Plain"), "no path of a file"
    assert [arm.name for arm in saved.arms] == [
        "Pull(alpha=0.5)",
        "softmax+Pull(lam=0.1)(rate=0)",
        "Plain",
    ]
    alone, added, plain = saved.arm_states(1)
    assert alone.anchors.learned
    assert not plain.anchors.learned
    assert [each.classifier.kind for each in (alone, added, plain)] == [
        "distance",
        "linear",
        "distance",
    ]
    for state in (alone, plain):
        assert np.isnan(state.metrics["ece"])
        assert state.metrics["test_accuracy"] > 0.2  # 0.1 is guessing
    assert added.metrics["test_loss"] == pytest.approx(
        added.metrics["test_cross_entropy"] + 0.1 * added.metrics["test_pull"]
    )
    tensors = arrays(str(saved.path))
    for arm, rate in (("Pull(alpha=0.5)", 2), ("softmax+Pull(lam=0.1)(rate=0)", 0)):
        part = "head.loss" if rate else "terms.0"
        seen = tensors[f"{arm}/model.objective.{part}.loss.seen"]
        assert seen.sum() == 2 * 285
        points = tensors[f"{arm}/model.objective.{part}.loss.points"]
        assert np.allclose(np.linalg.norm(points, axis=1), 4) == (rate == 0)


@pytest.mark.usefixtures("mine")
def test_a_loss_that_says_how_it_classifies_has_a_confidence(digits) -> None:
    [*_, last] = (
        event
        for event in run(config("./mine.py:Pull:answers=true"), dataset=digits)
        if isinstance(event, EpochDone)
    )
    [state] = last.arms
    assert state.classifier.kind == "gaussian"
    assert np.isfinite(state.metrics["ece"])
    answers = state.classifier.answers(state.features)
    assert state.metrics["test_accuracy"] == (answers == digits.test.labels).mean()


@pytest.mark.usefixtures("mine")
def test_runs_repeat_alone_in_company_and_interrupted(digits) -> None:
    settings = config(*ALL, network="./mine.py:Net:width=16")
    whole = arrays(recorded(settings, digits))
    folder = recorded(settings, digits, stop=True)
    losses = ["./mine.py:Pull", "./mine.py:Plain"]
    list(resume(folder, dataset=digits, losses=losses, network="./mine.py:Net"))
    assert_equal(whole, arrays(folder))
    alone = config(ALL[1], network="./mine.py:Net:width=16")
    *_, last = (e for e in run(alone, dataset=digits) if isinstance(e, CheckpointReady))
    prefix = "softmax+Pull(lam=0.1)(rate=0)/"
    assert_equal(dict(last.tensors), {n: a for n, a in whole.items() if n.startswith(prefix)})


def test_a_package_on_the_path_or_in_the_working_directory_is_imported(mine, digits) -> None:
    (mine.parent / "my_losses").mkdir()
    write(mine.parent / "my_losses", "from .inner import Pull", "__init__.py")
    mine.rename(mine.parent / "my_losses" / "inner.py")
    before = list(sys.path)
    started = next(iter(run(config("my_losses.inner:Pull"), dataset=digits)))
    assert isinstance(started, RunStarted)
    assert started.arms[0].name == "Pull"
    assert sys.path == before


def test_a_file_imports_its_neighbours(mine, digits) -> None:
    write(mine.parent, "WIDTH = 7", "beside_it.py")
    mine.write_text(mine.read_text() + "\nimport beside_it\nassert beside_it.WIDTH == 7\n")
    assert list(run(config("./mine.py:Plain", epochs=1), dataset=digits))


MISTAKES = {
    "no file": ("./none.py:Pull", LOSS, r"\./none\.py cannot be read \(No such file"),
    "a folder": ("./dir.py:Pull", LOSS, r"\./dir\.py is not a file"),
    "no package": ("no_such.package:Pull", LOSS, "there is no package no_such.package to import"),
    "no class": ("./mine.py:Pul", LOSS, r"mine.py has no class Pul \(did you mean Pull\?\)\."),
    "a function": (
        "./mine.py:dedent",
        "from textwrap import dedent",
        "is not a class derived from",
    ),
    "no module": ("./mine.py:A", "class A: pass", "A of ./mine.py is not a class derived"),
    "syntax": ("./mine.py:A", "x = 1\nclass A(:\n", r"^\./mine\.py, line 2: SyntaxError: "),
    "an import": ("./mine.py:A", "\nimport no_such_thing", r"^\./mine\.py, line 2: ModuleNotFound"),
    "exit": (
        "./mine.py:A",
        "import sys\nsys.exit('bye')",
        r"^\./mine\.py, line 2: SystemExit: bye",
    ),
    "bytes": ("./mine.py:A", "\x00", r"mine\.py.*null bytes"),
    "a setting": ("./mine.py:Pull:alhpa=1", LOSS, r"no setting 'alhpa' \(did you mean alpha\?\);"),
    "no settings": ("./mine.py:Plain:a=1", LOSS, "Plain has no settings, and so no 'a'"),
    "a kind": ("./mine.py:Pull:alpha=big", LOSS, "alpha of Pull is 'big'; it must be a number"),
    "data's": ("./mine.py:Pull:dim=2", LOSS, "dim of Pull is given by the data: leave it out"),
    "missing": (
        "./mine.py:A",
        "from torch import nn\nclass A(nn.Module):\n    def __init__(self, beta): pass",
        "A needs the setting beta: write beta=VALUE",
    ),
    "making": (
        "./mine.py:A",
        "from torch import nn\nclass A(nn.Module):\n    def __init__(self):\n        1 / 0",
        r"^making A failed in \./mine\.py, line 4: ZeroDivisionError: division by zero\.$",
    ),
    "forward": ("./mine.py:A", "raise ValueError('no')", r"the loss A failed in .*, line 4: Value"),
    "texts": ("./mine.py:A", "return 'x'", "the loss A gives str; it must give a tensor of real"),
    "labels": ("./mine.py:A", "return labels.sum()", "the loss A gives a tensor of torch.int64"),
    "shape": ("./mine.py:A", "return features", "gives 32×2 numbers for a batch of 32 images; it"),
    "no gradient": ("./mine.py:A", "return features.detach().sum()", "does not depend on the feat"),
    "no forward": ("./mine.py:A", None, "the loss A failed in .*: NotImplementedError"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence_with_file_and_line(mistake: str, mine, digits) -> None:
    arm, source, sentence = MISTAKES[mistake]
    if source is None:
        source = "from centerviz.engine import CustomLoss\nclass A(CustomLoss):\n    pass\n"
    elif source.startswith(("raise", "return")):
        source = (
            "from centerviz.engine import CustomLoss\nclass A(CustomLoss):\n"
            f"    def forward(self, features, labels):\n        {source}\n"
        )
    write(mine.parent, source)
    (mine.parent / "dir.py").mkdir()
    with pytest.raises(UserError, match=sentence) as raised:
        list(run(config(arm), dataset=digits))
    assert str(raised.value).endswith(".")
    assert str(raised.value).isprintable()


WRONG_NETS = {
    "return images": "the network Net gives 2×1×28×28 for 2 images; it must give 2×2",
    "return images.flatten(1)": "gives 2×784 for 2 images; it must give 2×2, a feature for each",
    "return None": "the network Net gives NoneType for 2 images",
    "return images.flatten(1)[:, :2].double()": "gives torch.float64, not torch.float32",
    "raise OSError('gone')": r"the network Net failed in \./mine\.py, line 4: OSError: gone\.$",
}


@pytest.mark.parametrize("body", WRONG_NETS)
def test_a_network_that_does_not_fit_is_one_sentence_before_anything_is_written(
    body: str, mine, digits
) -> None:
    head = "from torch import nn\nclass Net(nn.Module):\n    def forward(self, images):\n"
    write(mine.parent, f"{head}        {body}")
    output = OutputConfig(runs_dir="runs", snapshots=False)
    with pytest.raises(UserError, match=WRONG_NETS[body]):
        run(config("softmax", network="./mine.py:Net"), output=output, dataset=digits)
    assert not Path("runs").exists()


def test_a_loss_that_is_not_a_number_stops_its_arm_alone(mine, digits) -> None:
    mine.write_text(mine.read_text().replace("self.alpha * away", "self.alpha * away / 0"))
    events = list(run(config("./mine.py:Pull", "softmax"), dataset=digits))
    [warning] = (event for event in events if isinstance(event, ArmWarning))
    assert warning.arm == "Pull"
    assert "its loss is not finite" in warning.message
    [*_, last] = (event for event in events if isinstance(event, EpochDone))
    assert {state.arm: state.alive for state in last.arms} == {"Pull": False, "softmax": True}


@pytest.mark.usefixtures("mine")
def test_resume_asks_for_the_code_and_says_if_it_has_changed(mine, digits) -> None:
    folder = recorded(config(ALL[0], network="./mine.py:Net"), digits, stop=True)
    with pytest.raises(RunError, match=r"loss of its user's own, Pull, .*`--loss \./mine.py:Pull`"):
        resume(folder, dataset=digits)
    with pytest.raises(RunError, match=r"network .*, Net, .*`--network \./mine.py:Net`"):
        resume(folder, dataset=digits, losses=["./mine.py:Pull"])
    with pytest.raises(RunError, match="loss of its user's own, Pull"):
        resume(folder, dataset=digits, losses=["./mine.py:Plain"], network="./mine.py:Net")
    mine.write_text(mine.read_text() + "\n# changed\n")
    events = resume(folder, dataset=digits, losses=["./mine.py:Pull"], network=str(mine) + ":Net")
    started = next(events)
    assert isinstance(started, RunStarted)
    assert started.rebuilt == (
        "./mine.py:Net is not the code that the run began with: its file has changed.",
        "./mine.py:Pull is not the code that the run began with: its file has changed.",
    )
    *_, last = events
    assert isinstance(last, RunFinished)


@pytest.mark.usefixtures("mine")
def test_embed_asks_for_the_code_and_predicts_as_the_run_did(mine, digits) -> None:
    saved = load_run(recorded(config(ALL[2]), digits))
    arm, images = choose_arm(saved, None), digits.test.images
    with pytest.raises(RunError, match=r"`--loss \./mine.py:Plain`"):
        embed(saved, arm, images)
    found = embed(saved, arm, images, weights="last", losses=["./mine.py:Plain"])
    [state] = saved.arm_states(1)
    np.testing.assert_array_equal(found.labels, state.classifier.answers(state.features))
    assert np.isnan(found.confidence).all()
    assert found.notes == ()
    mine.write_text(mine.read_text() + "\n# changed\n")
    changed = embed(saved, arm, images, losses=["./mine.py:Plain"])
    assert changed.notes[0].startswith("./mine.py:Plain is not the code")


def test_own_random_numbers_do_not_touch_those_of_the_process(mine, digits) -> None:
    torch.manual_seed(5)
    state = torch.get_rng_state()
    np.random.seed(1)
    before = np.random.get_state()[1].tolist()
    list(run(config(ALL[0], epochs=1), dataset=digits))
    assert torch.equal(torch.get_rng_state(), state)
    assert np.random.get_state()[1].tolist() == before
    assert mine.exists()


def test_settings_come_as_the_constructor_wants_them(mine, digits) -> None:
    source = """
        from centerviz.engine import CustomLoss

        class A(CustomLoss):
            def __init__(self, a, b: float, c=1, d=2.0, e="x", f=None, g: bool = False, **more):
                super().__init__()
                found = (a, b, c, d, e, f, g, more)
                assert found == (2, 3.0, 0.5, 4.0, "max", None, True, {"h": 1}), found
                assert [type(each) for each in found[:4]] == [int, float, float, float], found

            def forward(self, features, labels):
                return features.square().mean()
    """
    write(mine.parent, source)
    run(config("./mine.py:A:a=2,b=3,c=0.5,d=4,e=max,f=none,g=yes,h=1"), dataset=digits)


def test_compare_says_where_one_name_stands_for_other_code(mine, digits) -> None:
    first = recorded(config(ALL[2], network="./mine.py:Net"), digits)
    mine.write_text(mine.read_text() + "\n# changed\n")
    other = recorded(config(ALL[2], network="./mine.py:Net", seed=1), digits)
    comparison = compare([load_run(first), load_run(other)])
    assert len(comparison.groups) == 2, "another network"
    third = recorded(config(ALL[2]), digits)
    mine.write_text(mine.read_text() + "\n# again\n")
    fourth = recorded(config(ALL[2], seed=1), digits)
    comparison = compare([load_run(third), load_run(fourth)])
    assert len(comparison.groups) == 1
    assert "Plain is not the same code in all runs." in comparison.notes
