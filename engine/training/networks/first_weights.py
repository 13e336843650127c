"""First weights of other frameworks."""

import math

import torch
from torch import Tensor


@torch.no_grad()
def caffe_xavier_(weight: Tensor) -> None:
    """Uniform in ±√(3/n), n numbers in each of `weight`'s rows: the filler xavier of Caffe."""
    bound = math.sqrt(3 * len(weight) / weight.numel())
    weight.uniform_(-bound, bound)
