import numpy as np
import pytest
import torch

from centerviz.engine import preset_config
from centerviz.engine.training.arm import Model


def first_head(**overrides: object) -> torch.nn.Linear:
    return Model.seeded(preset_config(**overrides), image_size=28, num_classes=10).head


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


@pytest.mark.parametrize("network", ["unpadded", "late-pool", "fast", "lenet++"])
@pytest.mark.parametrize("image_size", [8, 14, 28, 32])
def test_images_become_two_features_and_a_logit_for_each_class(network, image_size):
    model = Model.seeded(preset_config(network=network), image_size, num_classes=7).eval()
    features, logits = model(torch.rand(3, 1, image_size, image_size))
    assert (features.shape, logits.shape) == ((3, 2), (3, 7))
