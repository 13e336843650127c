"""COCO: NormFace by another name, with the scale that its authors derive."""

from .base import Loss, settings
from .shared import scale

LOSS = Loss(
    name="coco",
    title="COCO",
    module="margin",
    kind="head",
    formula="−log softmax(α·cos θ)_y, θ_k the angle between x and c_k, the class's weights",
    source="Liu et al., Rethinking Feature Discrimination and Polymerization for Large-scale "
    "Recognition, arXiv:1710.00870, 2017; equation number unchecked",
    settings=settings(scale("alpha", "α", 12.0)),
    advice={"alpha": "a smaller"},
)
