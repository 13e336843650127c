"""Each preset's first two steps against a re-derivation that shares no code with the engine.

The initial weights and the batches are given; losses, gradients of centers and the optimisers
are written out here from the published descriptions, and autograd serves only the network.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional

from centerviz.data import Dataset, Split, load
from centerviz.engine import PRESETS, ConfigError, preset_config
from centerviz.engine.config.arms import SOFTMAX, center_arm
from centerviz.engine.config.presets import changed_fields
from centerviz.engine.control import Control
from centerviz.engine.events import CheckpointReady
from centerviz.engine.training.arm import Model
from centerviz.engine.training.batches import plan_epoch
from centerviz.engine.training.experiment import Experiment

BATCH = 128


@pytest.fixture(scope="module")
def two_batches() -> Dataset:
    """The embedded digits' first 256 training images: two steps an epoch."""
    digits = load("digits")
    return replace(digits, train=halved(digits.train, 2 * BATCH), test=halved(digits.test, 50))


def halved(split: Split, count: int) -> Split:
    """Every second pixel of the first images: 14×14, to be quick."""
    images = np.ascontiguousarray(split.images[:count, ::2, ::2])
    return Split(images=images, labels=split.labels[:count])


def first(dataset: Dataset, count: int) -> Dataset:
    """The dataset with so many of its training images."""
    train = dataset.train
    some = Split(images=train.images[:count], labels=train.labels[:count])
    return replace(dataset, train=some)


class KerasAdam:
    """Kingma & Ba 2015, end of section 2: the corrections in the rate, ε̂ beside √v."""

    def __init__(self, lr, eps):
        self.lr, self.eps, self.t, self.m, self.v = lr, eps, 0, {}, {}

    def step(self, values, grads):
        self.t += 1
        rate = self.lr * (1 - 0.999**self.t) ** 0.5 / (1 - 0.9**self.t)
        for name, g in grads.items():
            self.m[name] = 0.9 * self.m.get(name, 0) + 0.1 * g
            self.v[name] = 0.999 * self.v.get(name, 0) + 0.001 * g * g
            change = rate * self.m[name] / (self.v[name].sqrt() + self.eps)
            values[name] = values[name] - change


class Momentum:
    """Heavy ball: v ← μ v + g + decay · w; w ← w − lr · v."""

    def __init__(self, lr, momentum, decay=0.0):
        self.lr, self.momentum, self.decay, self.v = lr, momentum, decay, {}

    def step(self, values, grads):
        for name, g in grads.items():
            self.v[name] = self.momentum * self.v.get(name, 0) + g + self.decay * values[name]
            values[name] = values[name] - self.lr * self.v[name]


class CaffeMomentum:
    """v ← μ v + rate · (g + decay · w); w ← w − v; biases at twice the rate, without decay."""

    def __init__(self, rates, momentum, decay=0.0):
        self.rates, self.momentum, self.decay, self.v = list(rates), momentum, decay, {}

    def step(self, values, grads):
        rate = self.rates.pop(0)
        for name, g in grads.items():
            bias = name.endswith(".bias")
            pull = g if bias else g + self.decay * values[name]
            self.v[name] = self.momentum * self.v.get(name, 0) + (1 + bias) * rate * pull
            values[name] = values[name] - self.v[name]


def eq4(features, labels, centers):
    """Wen et al. 2016, Eq. 4, class by class."""
    delta = torch.zeros_like(centers)
    for j in range(len(centers)):
        mine = features[labels == j]
        delta[j] = (centers[j] - mine).sum(dim=0) / (1 + len(mine))
    return delta


def squared_gradient(features, labels, centers):
    """∂/∂c of the batch's mean ‖x − c‖²."""
    gradient = torch.zeros_like(centers)
    for x, y in zip(features, labels, strict=True):
        gradient[y] += 2 * (centers[y] - x) / len(features)
    return gradient


# What each source does: λ, the center loss of a batch, the batch's cross-entropy (mean or
# sum), the weights' optimiser, the centers' gradient, the centers' optimiser.
SOURCES = {
    "original": lambda: dict(
        lam=0.5,
        center=lambda d: (d**2).sum(1).mean(),
        reduction="mean",
        weights=KerasAdam(0.001, 1e-7),
        center_gradient=lambda x, y, c: 0.5 * squared_gradient(x, y, c),
        centers=KerasAdam(0.001, 1e-7),
    ),
    "paper": lambda: dict(
        lam=0.01,
        center=lambda d: (d**2).sum() / 2,
        reduction="sum",
        weights=Momentum(0.001 / BATCH, 0.9, 0.0005 * BATCH),
        center_gradient=eq4,
        centers=Momentum(0.5, 0.0),
    ),
    "jxgu1016": lambda: dict(
        lam=1.0,
        center=lambda d: (d**2).sum(1).mean() / 2,
        reduction="mean",
        weights=Momentum(0.001, 0.9, 0.0005),
        center_gradient=lambda x, y, c: eq4(x, y, c) / BATCH,
        centers=Momentum(0.5, 0.0),
    ),
    "kaiyangzhou": lambda: dict(
        lam=1.0,
        center=lambda d: (d**2).sum(1).mean(),
        reduction="mean",
        weights=Momentum(0.001, 0.9, 0.0005),
        center_gradient=squared_gradient,
        centers=Momentum(0.5, 0.0),
    ),
    "caffe-face": lambda: dict(
        lam=0.01,
        center=lambda d: (d**2).sum(1).mean() / 2,
        reduction="mean",
        weights=CaffeMomentum([0.01, 0.008], 0.9, 0.0005),
        center_gradient=eq4,
        centers=CaffeMomentum([0.01, 0.008], 0.9),
    ),
    # 0.001 times a sum over 100 images.
    "yirongmao": lambda: dict(
        lam=0.1,
        center=lambda d: 0.001 * (d**2).sum() / 2 / 0.1,
        reduction="mean",
        weights=Momentum(0.001, 0.9, 0.0005),
        center_gradient=eq4,
        centers=Momentum(0.5, 0.0),
    ),
}
SHORTENED = {"caffe-face": {"lr_milestones": (1,)}}
"""Settings that let two steps show what a preset does much later."""


def pixel_range(name, dataset):
    """(offset, width) such that (x − offset) / width of x from 0 to 255 is an input."""
    if name == "original":
        return 0, 255
    if name == "caffe-face":
        return 127.5, 128
    pixels = dataset.train.images / 255
    return round(float(pixels.mean()), 4) * 255, round(float(pixels.std()), 4) * 255


CENTERS = "objective.terms.0.centers"


def two_steps(name, config, dataset, lam):
    """The weights, and centers if λ is not 0, after two steps, written out plainly."""
    source = SOURCES[name]()
    model = Model(config, center_arm(lam), dataset.image_size, dataset.num_classes)
    names = [key for key, _ in model.named_parameters() if key != CENTERS]
    offset, width = pixel_range(name, dataset)
    for batch in plan_epoch(config, np.arange(len(dataset.train)), 0).batches:
        labels = torch.from_numpy(dataset.train.labels[batch.numpy()])
        pixels = dataset.train.images[batch.numpy()].astype(float)
        inputs = torch.tensor((pixels - offset) / width, dtype=torch.float32).unsqueeze(1)
        values = {key: value.detach().clone() for key, value in model.named_parameters()}
        features = model.network(inputs)
        logits = model.objective.head.linear(features)
        loss = functional.cross_entropy(logits, labels, reduction=source["reduction"])
        if lam:
            loss = loss + lam * source["center"](features - values[CENTERS][labels])
        grads = torch.autograd.grad(loss, [dict(model.named_parameters())[n] for n in names])
        source["weights"].step(values, dict(zip(names, grads, strict=True)))
        if lam:
            pull = source["center_gradient"](features.detach(), labels, values[CENTERS])
            source["centers"].step(values, {CENTERS: pull})
        with torch.no_grad():
            for key, parameter in model.named_parameters():
                parameter.copy_(values[key])
    return {key: value.detach().numpy() for key, value in model.named_parameters()}


@pytest.mark.parametrize("name", SOURCES)
def test_two_steps_are_the_published_ones(name, two_batches):
    config = preset_config(name, epochs=1, device="cpu", threads=2, **SHORTENED.get(name, {}))
    two_batches = first(two_batches, 2 * config.batch_size)
    checkpoints = [
        event
        for event in Experiment(config, two_batches, Control()).stream()
        if isinstance(event, CheckpointReady)
    ]
    tensors = checkpoints[-1].tensors
    for lam in (0.0, SOURCES[name]()["lam"]):
        arm = center_arm(lam).name
        start = Model(config, center_arm(lam), two_batches.image_size, two_batches.num_classes)
        initial = {key: value.detach().numpy() for key, value in start.named_parameters()}
        for key, expected in two_steps(name, config, two_batches, lam).items():
            moved = np.linalg.norm(expected - initial[key])
            error = np.linalg.norm(tensors[f"{arm}/model.{key}"] - expected)
            # Adam divides by a gradient's size, so the smallest ones carry their rounding along.
            relative = 0.01 if name == "original" else 0.001
            rounding = 2e-7 * np.linalg.norm(initial[key])
            assert error <= relative * moved + rounding, f"{arm} {key}"


@pytest.mark.parametrize("name", list(SOURCES))
def test_the_preset_has_the_lambda_and_head_of_its_source(name):
    config = preset_config(name)
    assert center_arm(SOURCES[name]()["lam"]) in config.arm_specs
    assert config.head_bias == (name in ("original", "paper", "kaiyangzhou", "yirongmao"))


def test_original_gives_no_gradient_to_probabilities_that_keras_clips(two_batches):
    assert preset_config("original").probability_clip == 1e-7
    # No probability is near 0.49 yet, so a clip there leaves nothing to learn from.
    config = preset_config("original", probability_clip=0.49, lam=(), epochs=1, device="cpu")
    start = Model(config, SOFTMAX, two_batches.image_size, two_batches.num_classes)
    [*_, last] = [
        event
        for event in Experiment(config, two_batches, Control()).stream()
        if isinstance(event, CheckpointReady)
    ]
    for name, value in start.named_parameters():
        np.testing.assert_array_equal(last.tensors[f"softmax/model.{name}"], value.detach())


def test_an_explicit_option_overrides_its_preset():
    config = preset_config("paper", lr=0.1, lam=(0.3,))
    assert (config.lr, config.lam, config.network) == (0.1, (0.3,), "lenet++")
    assert changed_fields(config) == {"lr": 0.1, "lam": (0.3,)}


def test_our_own_is_the_default():
    assert preset_config() == preset_config("default") == type(preset_config())()
    assert PRESETS["default"].values == {}


def test_an_unknown_preset_or_field_is_named_in_a_sentence():
    with pytest.raises(ConfigError, match=r"preset is 'slow'; it must be one of default, original"):
        preset_config("slow")
    with pytest.raises(ConfigError, match="'lamda' is not a setting"):
        preset_config("default", lamda=1)
