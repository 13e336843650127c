"""Losses of pytorch-metric-learning as arms: what they compute and take, how they learn."""

import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from pytorch_metric_learning import distances, losses, miners
from torch import Tensor

from centerviz.data import Dataset, Split
from centerviz.engine import ConfigError, Control, ExperimentConfig, RunError, load_run, resume, run
from centerviz.engine.config.arm_syntax import parse_arm
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.events import CheckpointReady, EpochDone, FrameReady, RunFinished
from centerviz.engine.run_folder.checkpoint_file import load_checkpoint
from centerviz.engine.training.losses.base import Objective, Progress, Shape
from centerviz.engine.training.losses.build import build_objective
from centerviz.engine.training.losses.library import LibraryTerm
from centerviz.engine.training.losses.standalone import NearestMean

K, D, B = 5, 3, 40
CONFIG = ExperimentConfig(lr=0.2, seed=3)


def built(text: str) -> Objective:
    return build_objective(CONFIG, parse_arm(text), Shape(K, D))


def term(objective: Objective) -> LibraryTerm:
    assert isinstance(objective.head, NearestMean)
    assert isinstance(objective.head.loss, LibraryTerm)
    return objective.head.loss


@pytest.fixture
def batch() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(B, D, generator=generator)
    return features.requires_grad_(), torch.randint(0, K, (B,), generator=generator)


SAME = {
    "pml.SupConLoss": losses.SupConLoss(),
    "pml.SupConLoss:temperature=0.5": losses.SupConLoss(temperature=0.5),
    "pml.ContrastiveLoss:neg_margin=0.5": losses.ContrastiveLoss(neg_margin=0.5),
    "pml.TripletMarginLoss:margin=0.2,swap=true": losses.TripletMarginLoss(margin=0.2, swap=True),
    "pml.NPairsLoss": losses.NPairsLoss(),
    "pml.MultiSimilarityLoss:alpha=3": losses.MultiSimilarityLoss(alpha=3),
    "pml.TripletMarginLoss:distance=LpDistance,distance.p=1,distance.normalize_embeddings=no": (
        losses.TripletMarginLoss(distance=distances.LpDistance(p=1, normalize_embeddings=False))
    ),
}


@pytest.mark.parametrize("text", SAME)
def test_a_loss_is_the_librarys_own(text: str, batch: tuple[Tensor, Tensor]) -> None:
    features, labels = batch
    terms = built(text)(features, labels, Progress(0, 10))
    expected = SAME[text](features, labels)
    torch.testing.assert_close(terms.loss, expected.expand(B))
    assert terms.logits is None
    (gradient,) = torch.autograd.grad(terms.loss.mean(), features, retain_graph=True)
    (other,) = torch.autograd.grad(expected, features)
    torch.testing.assert_close(gradient, other)


def test_a_miner_chooses_the_triplets(batch: tuple[Tensor, Tensor]) -> None:
    features, labels = batch
    found = built("pml.TripletMarginLoss:miner=TripletMarginMiner,miner.type_of_triplets=hard")
    chosen = miners.TripletMarginMiner(type_of_triplets="hard")(features, labels)
    expected = losses.TripletMarginLoss()(features, labels, chosen)
    torch.testing.assert_close(found(features, labels).loss[0], expected)
    plain = losses.TripletMarginLoss()(features, labels)
    assert not torch.isclose(plain, expected)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("ProxyNCALoss", "proxies"),
        ("ProxyAnchorLoss", "proxies"),
        ("ArcFaceLoss", "W"),
        ("CosFaceLoss", "W"),
    ],
)
def test_proxies_are_made_for_the_features_and_move_at_a_rate_of_their_own(
    name: str, parameters: str, batch: tuple[Tensor, Tensor]
) -> None:
    for text, lr in ((f"pml.{name}", 0.2), (f"pml.{name}:lr=7", 7.0)):
        found = built(text)
        (group,) = found.network_groups()
        learned = getattr(term(found).loss, parameters)
        assert [each is learned for each in group.parameters] == [True]
        assert sorted(learned.shape) == sorted((K, D))
        assert group.lr == lr
        assert found.head.weights() == {}
        found(*batch).loss.mean().backward()
        assert learned.grad.any()
    again = getattr(term(built(f"pml.{name}")).loss, parameters)
    assert torch.equal(again, getattr(term(built(f"pml.{name}")).loss, parameters))


def test_beside_a_head_it_is_a_term_at_its_weight(batch: tuple[Tensor, Tensor]) -> None:
    features, labels = batch
    found = built("softmax+pml.SupConLoss:lam=0.25")
    terms = found(features, labels)
    assert found.parts == ("cross_entropy", "sup_con_loss")
    expected = terms.parts["cross_entropy"] + 0.25 * losses.SupConLoss()(features, labels)
    torch.testing.assert_close(terms.loss, expected)
    assert found.classifier().kind == "linear"


def test_directions_answer_where_the_loss_sees_no_lengths() -> None:
    features = np.array([[2.0, 0, 0], [9.0, 0, 0], [0, 0.1, 0], [0, 30, 1]], np.float32)
    labels = np.array([0, 0, 1, 1])
    for text, kind in (
        ("pml.SupConLoss", "direction"),
        ("pml.SupConLoss:distance=LpDistance,distance.normalize_embeddings=false", "distance"),
    ):
        head = built(text).head
        assert isinstance(head, NearestMean)
        head.learn_to_answer(features, labels)
        classifier = head.classifier()
        assert classifier.kind == kind
        answers = classifier.answers(np.array([[0.1, 0.2, 0], [100, 50, 0]], np.float32))
        assert answers.tolist() == ([1, 0] if kind == "direction" else [0, 1])
        assert not classifier.has_probabilities
        assert np.isneginf(classifier.bias[2:]).all()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("pml.SupCon", r"has no loss SupCon \(did you mean pml.SupConLoss\?\)"),
        ("pml.Nonsense", "has no loss Nonsense"),
        ("pml.SupConLoss:temprature=1", r"no setting 'temprature' \(did you mean temperature\?\)"),
        ("pml.SupConLoss:temperature=hot", "temperature of SupConLoss is 'hot'; it must be a num"),
        ("pml.TripletMarginLoss:swap=2", "swap of TripletMarginLoss is 2; it must be true or fals"),
        ("pml.TripletMarginLoss:miner=Nobody", "there is no miner 'Nobody'; there are AngularMin"),
        ("pml.TripletMarginLoss:miner=TripletMiner", r"did you mean TripletMarginMiner\?"),
        ("pml.TripletMarginLoss:miner.margin=1", "miner.margin is set, and no miner"),
        ("pml.TripletMarginLoss:miner=HDCMiner,miner.x=1", "HDCMiner has no setting 'x'"),
        ("pml.ProxyNCALoss:num_classes=3", "num_classes of ProxyNCALoss is given by the data"),
        ("pml.CrossBatchMemory:memory_size=9", "it remembers batches"),
        ("pml.VICRegLoss", "compares two views"),
        ("pml.MultipleLosses", r"write the sum itself, as pml.A\+pml.B"),
        ("pml.PNPLoss:variant=no_such", "making PNPLoss failed in .*ValueError: variant=no"),
    ],
)
def test_what_a_loss_does_not_take_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence) as raised:
        built(text)
    assert str(raised.value).endswith(".")
    assert "\n" not in str(raised.value)


def test_without_the_library_one_sentence_says_how_to_install_it(monkeypatch) -> None:
    for name in [name for name in sys.modules if name.startswith("pytorch_metric_learning")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pytorch_metric_learning", None)
    with pytest.raises(ConfigError, match="not installed: `pip install pytorch-metric-learning`"):
        built("pml.SupConLoss")


def test_a_loss_that_fails_on_its_data_is_one_sentence(batch: tuple[Tensor, Tensor]) -> None:
    found = built("pml.TripletMarginLoss")
    with pytest.raises(RunError, match=r"^the loss pml.TripletMarginLoss failed in pyto.*\.$"):
        found(batch[0][None], batch[1])
    nothing = built("pml.ContrastiveLoss:reducer=DoNothingReducer")
    with pytest.raises(RunError, match="ContrastiveLoss gives dict; it must give a tensor"):
        nothing(*batch)


SHORT = {"batch_size": 64, "device": "cpu", "threads": 1, "baseline": False, "dim": 16}
"""In two dimensions the library's losses learn slowly, and its ArcFace soon is not finite."""
LEARNING = (
    "pml.SupConLoss",
    "pml.TripletMarginLoss:margin=0.2,miner=TripletMarginMiner,miner.margin=0.2",
    "pml.ContrastiveLoss",
    "pml.NPairsLoss",
    "pml.ProxyNCALoss",
    "pml.ProxyAnchorLoss",
    "pml.MultiSimilarityLoss",
    "pml.ArcFaceLoss",
    "softmax+pml.TripletMarginLoss:triplets_per_anchor=5",
)


@pytest.fixture(scope="module")
def small(real_dataset: Dataset) -> Dataset:
    """Two thousand images to learn from, at 14×14, to be quick."""

    def cut(split: Split, count: int) -> Split:
        images = np.ascontiguousarray(split.images[:count, ::2, ::2])
        return Split(images=images, labels=split.labels[:count])

    return replace(
        real_dataset, train=cut(real_dataset.train, 2000), test=cut(real_dataset.test, 500)
    )


def epochs(events: Iterator[object]) -> EpochDone:
    return [event for event in events if isinstance(event, EpochDone)][-1]


@pytest.fixture(scope="module")
def together(small: Dataset, tmp_path_factory: pytest.TempPathFactory) -> str:
    return recorded(small, str(tmp_path_factory.mktemp("together")))


def recorded(small: Dataset, runs_dir: str, *, stop: bool = False) -> str:
    config = ExperimentConfig(arms=LEARNING, epochs=4, **SHORT)
    control = Control(frame_interval=0.0 if stop else None)
    found = ""
    output = OutputConfig(runs_dir=runs_dir, snapshots=False)
    for event in run(config, output=output, dataset=small, control=control):
        if stop and isinstance(event, FrameReady) and event.epoch == 1 and event.step > 2:
            control.stop()
        if isinstance(event, RunFinished):
            found = event.run_dir or ""
    return found


def test_each_learns_in_a_short_run(together: str) -> None:
    saved = load_run(together)
    last = saved.metrics[saved.metrics["epoch"] == 3].set_index("arm")
    reached = {arm: float(last.loc[arm, "test_accuracy"]) for arm in last.index}
    assert len(reached) == len(LEARNING)
    # N-pairs takes one pair of each class from a batch.
    enough = {arm: 0.5 if "NPairs" in arm else 0.8 for arm in reached}
    assert {arm: value for arm, value in reached.items() if value < enough[arm]} == {}
    for arm in last.index:
        assert np.isfinite(last.loc[arm, "test_loss"])
        assert np.isnan(last.loc[arm, "ece"]) != arm.startswith("softmax")


def arrays(folder: str) -> dict[str, np.ndarray]:
    return dict(load_checkpoint(load_run(folder).folder).tensors)


def test_a_run_that_was_stopped_ends_as_if_it_had_not_been(small, tmp_path, together) -> None:
    folder = recorded(small, str(tmp_path), stop=True)
    assert load_run(folder).state == "stopped"
    list(resume(folder, dataset=small))
    whole, resumed = arrays(together), arrays(folder)
    assert whole.keys() == resumed.keys()
    for name, array in whole.items():
        np.testing.assert_array_equal(array, resumed[name], err_msg=name)


@pytest.mark.parametrize("arm", [LEARNING[0], LEARNING[-2], LEARNING[-1]])
def test_no_arm_depends_on_the_others(arm: str, small, together) -> None:
    config = ExperimentConfig(arms=(arm,), epochs=4, **SHORT)
    alone = [e for e in run(config, dataset=small) if isinstance(e, CheckpointReady)][-1]
    company = arrays(together)
    for name, array in alone.tensors.items():
        np.testing.assert_array_equal(array, company[name], err_msg=name)
