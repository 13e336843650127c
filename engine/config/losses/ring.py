"""Ring loss: all features at one distance from the origin."""

from .base import Loss, settings, weight
from .shared import warmup

LOSS = Loss(
    name="ring",
    title="ring loss",
    module="ring",
    kind="term",
    formula="λ·½(‖x‖ − R)², R learned, at first the mean norm of the first batch",
    source="Zheng et al., Ring loss: Convex Feature Normalization for Face Recognition, "
    "CVPR 2018, Eq. 2 (number unchecked)",
    settings=settings(weight(0.1), warmup()),
    advice={"lam": "a smaller"},
)
