"""PReLU's values and gradients against PyTorch's own."""

import pytest
import torch
from torch.nn import functional

from centerviz.engine.training.networks.prelu import ElementwisePReLU, PReLU

LAYOUTS = [torch.contiguous_format, torch.channels_last]


def random_pair(*shape: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Activations, a zero among them, and gradients of what follows them."""
    generator = torch.Generator().manual_seed(0)
    x, gradient = (torch.randn(shape, generator=generator) for _ in range(2))
    x.view(-1)[0] = 0.0
    return x, gradient


def gradients(result, gradient, *inputs):
    return torch.autograd.grad(result, inputs, gradient)


@pytest.mark.parametrize("slope", [0.25, 0.0, -0.5])
@pytest.mark.parametrize("shape", [(4, 3, 5, 5), (4, 2)])
def test_one_slope_is_pytorchs(shape, slope):
    x, gradient = random_pair(*shape)
    x.requires_grad_()
    module = PReLU(init=slope)
    ours, theirs = module(x), functional.prelu(x, module.weight)
    assert torch.equal(ours, theirs)
    to_x, to_slope = gradients(ours, gradient, x, module.weight)
    expected_to_x, expected_to_slope = gradients(theirs, gradient, x, module.weight)
    assert torch.equal(to_x, expected_to_x)
    torch.testing.assert_close(to_slope, expected_to_slope)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_activation_has_its_own_slope(layout):
    x, gradient = random_pair(4, 3, 5, 5)
    x = x.contiguous(memory_format=layout).requires_grad_()
    module = ElementwisePReLU(3, 5, 5)
    with torch.no_grad():
        module.slope.copy_(torch.linspace(-1, 1, 75).view(3, 5, 5))
    ours = module(x)
    formula = torch.where(x > 0, x, module.slope * x)
    assert torch.equal(ours, formula)
    for one, other in zip(
        gradients(ours, gradient, x, module.slope),
        gradients(formula, gradient, x, module.slope),
        strict=True,
    ):
        torch.testing.assert_close(one, other)
