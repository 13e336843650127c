"""When each preset's learning rate changes on MNIST, against its source."""

import pytest
import torch

from centerviz.engine import preset_config
from centerviz.engine.training.schedule import lr_factor

MNIST_STEPS = 469
"""Steps an epoch: 60,000 images, 128 a step."""


def rates(config):
    """The learning rate of each epoch's first step, on MNIST."""
    steps = MNIST_STEPS
    return [config.lr * lr_factor(config, n * steps, steps) for n in range(config.epochs)]


def changes(values):
    """The indices of those values that differ from the one before."""
    return [n for n in range(1, len(values)) if values[n] != values[n - 1]]


def test_caffe_face_lowers_its_rate_at_its_source_s_iterations():
    config = preset_config("caffe-face")
    by_step = [config.lr * lr_factor(config, step, MNIST_STEPS) for step in range(12_000)]
    assert changes(by_step) == [5_000, 8_000, 10_000]
    assert [by_step[n] for n in (4_999, 5_000, 8_000)] == pytest.approx([0.01, 0.008, 0.0064])


def test_caffe_face_trains_for_its_source_s_10_000_iterations_in_whole_epochs():
    done = preset_config("caffe-face").epochs * MNIST_STEPS
    assert 10_000 - MNIST_STEPS < done <= 10_000


def test_jxgu1016_lowers_its_rate_as_under_the_pytorch_that_it_was_written_for():
    assert changes(rates(preset_config("jxgu1016"))) == [20, 40, 60, 80]


@pytest.mark.filterwarnings("ignore:Detected call of `lr_scheduler.step:UserWarning")
def test_jxgu1016_under_todays_pytorch_is_a_matter_of_milestones():
    """The program asks its scheduler for a step before each epoch, not after."""
    weights = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.001)
    scheduler, todays = torch.optim.lr_scheduler.StepLR(weights, 20, gamma=0.8), []
    for _ in range(100):
        scheduler.step()
        todays.append(weights.param_groups[0]["lr"])
    assert changes(todays) == [19, 39, 59, 79, 99]
    milestones = tuple(MNIST_STEPS * epoch for epoch in changes(todays))
    assert milestones == (8911, 18291, 27671, 37051, 46431)
    ours = preset_config("jxgu1016", schedule="multistep", lr_milestones=milestones)
    assert rates(ours) == pytest.approx(todays)


@pytest.mark.parametrize(
    ("name", "epochs", "factor"),
    [
        ("yirongmao", [20, 40, 60, 80], 0.8),
        ("yirongmao-cosface", [20, 40, 60, 80], 0.5),
        ("yirongmao-coco", [*range(10, 100, 10)], 0.5),
    ],
)
def test_yirongmao_lowers_its_rates_as_its_programs_do(name, epochs, factor):
    config = preset_config(name)
    steps = 60_000 // config.batch_size
    values = [config.lr * lr_factor(config, n * steps, steps) for n in range(config.epochs)]
    assert changes(values) == epochs
    assert values[epochs[0]] == pytest.approx(0.001 * factor)
