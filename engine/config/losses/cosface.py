"""CosFace, also AM-Softmax: a margin between cosines."""

from .base import Loss, LossSetting, settings
from .shared import scale

LOSS = Loss(
    name="cosface",
    title="CosFace",
    module="margin",
    kind="head",
    formula="−log softmax of s·cos θ_k, the true one's being s·(cos θ_y − m)",
    source="Wang et al., CosFace: Large Margin Cosine Loss for Deep Face Recognition, CVPR 2018, "
    "Eq. 4 (number unchecked)",
    settings=settings(
        scale("scale", "s", 32.0),
        LossSetting(
            name="margin",
            symbol="m",
            help="By how much a cosine has to be larger than the others.",
            default=0.1,
            low=0.0,
            high=2.0,
        ),
    ),
    advice={"scale": "a smaller", "margin": "a smaller"},
)
