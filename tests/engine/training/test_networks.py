import numpy as np
import pytest
import torch
from torch.nn import functional

from centerviz.engine import preset_config
from centerviz.engine.config.arms import SOFTMAX, center_arm
from centerviz.engine.config.networks import NETWORKS
from centerviz.engine.training.arm import Model


def linear(model: Model) -> torch.nn.Linear:
    layer = model.objective.head.linear
    assert isinstance(layer, torch.nn.Linear)
    return layer


def first_head(**overrides: object) -> torch.nn.Linear:
    model = Model(preset_config(**overrides), SOFTMAX, image_size=28, num_classes=10)
    return linear(model)


def angles(head: torch.nn.Linear) -> np.ndarray:
    right, up = head.weight.detach().double().numpy().T
    return np.arctan2(up, right)


def test_classes_begin_in_directions_that_are_equally_far_apart():
    head = first_head()
    gaps = np.diff(np.sort(angles(head)))
    np.testing.assert_allclose(gaps, 2 * np.pi / 10, rtol=1e-5)
    lengths = head.weight.detach().norm(dim=1)
    torch.testing.assert_close(lengths, lengths[0].expand(10))
    assert not head.bias.detach().any()


def test_which_class_begins_where_is_up_to_the_seed():
    orders = {tuple(np.argsort(angles(first_head(seed=seed)))) for seed in range(5)}
    assert len(orders) == 5
    assert np.array_equal(angles(first_head(seed=3)), angles(first_head(seed=3)))


def test_a_head_without_a_bias_begins_in_a_circle_too():
    head = first_head(head_bias=False)
    assert head.bias is None
    np.testing.assert_allclose(np.diff(np.sort(angles(head))), 2 * np.pi / 10, rtol=1e-5)


@pytest.mark.parametrize("dim", [3, 9, 64])
def test_in_more_dimensions_classes_begin_far_apart_too(dim):
    head = first_head(dim=dim)
    unit = functional.normalize(head.weight.detach(), dim=1)
    # The nearest two of ten best spread points: Tammes' problem on the sphere, and a simplex.
    best = {3: 0.405, 9: -1 / 9, 64: -1 / 9}[dim]
    assert (unit @ unit.T).fill_diagonal_(-1).max() < best + 0.05
    torch.testing.assert_close(head.weight.detach().norm(dim=1), torch.full((10,), 3**-0.5))


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("dim", [2, 3, 512])
def test_every_network_gives_features_of_any_dimension(network, dim):
    model = Model(preset_config(network=network, dim=dim), SOFTMAX, 14, num_classes=7).eval()
    features, logits = model(torch.rand(3, 1, 14, 14))
    assert (features.shape, logits.shape) == ((3, dim), (3, 7))


@pytest.mark.parametrize("network", ["default", "unpadded", "lenet++", "lenet++-caffe"])
@pytest.mark.parametrize("image_size", [8, 14, 28, 32])
def test_images_become_two_features_and_a_logit_for_each_class(network, image_size):
    model = Model(preset_config(network=network), SOFTMAX, image_size, num_classes=7).eval()
    features, logits = model(torch.rand(3, 1, image_size, image_size))
    assert (features.shape, logits.shape) == ((3, 2), (3, 7))


def caffe_model(seed: int = 0, image_size: int = 28) -> Model:
    return Model(
        preset_config("caffe-face", seed=seed), center_arm(0.5), image_size, num_classes=10
    )


def test_the_weights_of_caffe_s_net_come_from_its_filler() -> None:
    """Uniform in ±√(3 / inputs of one output); biases 0, and a slope of 0.25 for each channel."""
    slopes = []
    for name, values in caffe_model().named_parameters():
        if values.ndim > 1 and not name.endswith("centers"):
            bound = (3 / values[0].numel()) ** 0.5
            assert values.abs().max() <= bound
            spread = float(values.detach().std() * 3**0.5) / bound
            assert spread == pytest.approx(
                1, abs=0.2 if name == "objective.head.linear.weight" else 0.05
            )
        elif name.endswith("bias"):
            assert not values.any()
        elif not name.endswith("centers"):
            slopes.append(len(values))
            assert values.eq(0.25).all()
    assert slopes == [32, 32, 64, 64, 128, 128, 2]


def test_the_first_centers_of_caffe_come_from_its_filler_too() -> None:
    """Two inputs, one for each dimension of a center."""
    centers = [caffe_model(seed).objective.terms[0].centers.detach() for seed in range(10)]
    widest = float(torch.stack(centers).abs().max())
    assert 0.95 * 1.5**0.5 < widest <= 1.5**0.5


@pytest.mark.parametrize("image_size", [14, 28, 29])
def test_the_layers_of_caffe_s_net_are_the_published_ones(image_size: int) -> None:
    model = caffe_model(image_size=image_size).eval()
    with torch.no_grad():
        for value in model.parameters():
            value.add_(0.1 * torch.randn(value.shape, generator=torch.Generator().manual_seed(1)))
    values = iter([value.detach() for value in model.network.parameters()])
    images = torch.rand(3, 1, image_size, image_size, generator=torch.Generator().manual_seed(2))
    x = images
    for pooled in (2, 2, 3):
        for _ in range(2):
            x = sloped(functional.conv2d(x, next(values), next(values), padding=2), next(values))
        x = pooled_as_in_caffe(x, pooled)
    x = sloped(functional.linear(x.flatten(1), next(values), next(values)), next(values))
    features, logits = model(images)
    torch.testing.assert_close(features, x, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(logits, x @ linear(model).weight.T, rtol=1e-4, atol=1e-4)


def sloped(x: torch.Tensor, slope: torch.Tensor) -> torch.Tensor:
    """PReLU, written out, with a slope for each channel."""
    by_channel = slope.view(1, -1, *[1] * (x.ndim - 2))
    return x.clamp(min=0) + by_channel * x.clamp(max=0)


def pooled_as_in_caffe(x: torch.Tensor, kernel: int) -> torch.Tensor:
    """The largest of each window, 2 apart; the last ones are cut off by the border."""
    side = x.shape[-1]
    starts = range(0, 2 * int(np.ceil((side - kernel) / 2)) + 1, 2)
    return torch.stack(
        [
            torch.stack(
                [x[..., t : t + kernel, s : s + kernel].amax(dim=(-2, -1)) for s in starts], dim=-1
            )
            for t in starts
        ],
        dim=-2,
    )
