"""ArcFace: a margin between angles."""

import math

from .base import Loss, LossSetting, settings
from .shared import scale

LOSS = Loss(
    name="arcface",
    title="ArcFace",
    module="margin",
    kind="head",
    formula="−log softmax of s·cos θ_k, the true one's being s·cos(θ_y + m)",
    source="Deng et al., ArcFace: Additive Angular Margin Loss for Deep Face Recognition, "
    "CVPR 2019, Eq. 3",
    settings=settings(
        scale("scale", "s", 16.0),
        LossSetting(
            name="margin",
            symbol="m",
            help="By how much an angle has to be smaller than the others, in radians.",
            default=0.2,
            low=0.0,
            high=math.pi,
        ),
    ),
    advice={"scale": "a smaller", "margin": "a smaller"},
)
