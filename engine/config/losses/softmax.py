"""Softmax with cross-entropy, the head of every arm that names none."""

from .base import Loss

LOSS = Loss(
    name="softmax",
    title="softmax",
    module="softmax",
    kind="head",
    formula="−log softmax(Wx + b)_y",
    source="the usual classifier; Wen et al., ECCV 2016, Eq. 1",
    settings={},
)
