"""NormFace: softmax on cosines."""

from .base import Loss, settings
from .shared import scale

LOSS = Loss(
    name="normface",
    title="NormFace",
    module="margin",
    kind="head",
    formula="−log softmax(s·cos θ)_y, θ_k the angle between x and w_k",
    source="Wang et al., NormFace: L2 Hypersphere Embedding for Face Verification, ACM MM 2017; "
    "equation number unchecked",
    settings=settings(scale("scale", "s", 16.0)),
    advice={"scale": "a smaller"},
)
