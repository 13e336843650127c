"""Where an arm begins depends on the seed and on nothing else."""

import dataclasses

import pytest
import torch

from centerviz.engine import preset_config
from centerviz.engine.config.arms import SOFTMAX, center_arm
from centerviz.engine.training.arm import Model
from centerviz.engine.training.streams import stream


def values(model: Model) -> dict[str, torch.Tensor]:
    return {name: value.detach() for name, value in model.named_parameters()}


def model(lam: float = 0.5, **settings: object) -> Model:
    return Model(preset_config(**settings), center_arm(lam), image_size=28, num_classes=10)


def test_arms_of_one_seed_begin_with_the_same_network_and_head():
    softmax = Model(preset_config(), SOFTMAX, image_size=28, num_classes=10)
    center = values(model())
    assert "objective.terms.0.centers" not in values(softmax)
    for name, value in values(softmax).items():
        assert torch.equal(value, center[name]), name


def test_centers_begin_alike_whatever_the_weight_the_network_and_the_head_are():
    first = values(model())["objective.terms.0.centers"]
    for other in (model(0.1), model(network="lenet++"), model(head_bias=False)):
        assert torch.equal(values(other)["objective.terms.0.centers"], first)


def test_a_head_begins_alike_whatever_comes_before_it():
    linear = "objective.head.linear.weight"
    config = dataclasses.replace(preset_config("kaiyangzhou"), network="lenet++")
    wide = Model(config, SOFTMAX, image_size=32, num_classes=10)
    narrow = Model(config, SOFTMAX, image_size=8, num_classes=10)
    assert torch.equal(values(wide)[linear], values(narrow)[linear])


def test_another_seed_changes_every_part():
    first, second = values(model(seed=0)), values(model(seed=1))
    for part in ("network.0.weight", "objective.head.linear.weight", "objective.terms.0.centers"):
        assert not torch.equal(first[part], second[part]), part


@pytest.mark.parametrize(("seed", "name"), [(0, "network"), (2**63 - 1, "center")])
def test_a_stream_gives_the_same_numbers_each_time_and_disturbs_nobody(seed: int, name: str):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    with stream(seed, name):
        first = torch.rand(4)
    assert torch.equal(torch.rand(3), expected)
    with stream(seed, name):
        assert torch.equal(torch.rand(4), first)
    with stream(seed, name + "x"):
        assert not torch.equal(torch.rand(4), first)
