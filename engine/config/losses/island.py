"""Island loss: center loss, with centers that turn away from each other."""

from .base import Loss, LossSetting, settings, weight
from .shared import center_rate, warmup

LOSS = Loss(
    name="island",
    title="island loss",
    module="island",
    kind="term",
    formula="λ·(½‖x − c_y‖² + λ₁·Σ_{j≠k} (cos(c_j, c_k) + 1)), with centers of its own",
    source="Cai et al., Island Loss for Learning Discriminative Features in Facial Expression "
    "Recognition, FG 2018, Eq. 5 to 8 (numbers unchecked); centers by Eq. 4 of Wen et al., "
    "ECCV 2016, and the gradient of their cosines",
    settings=settings(
        weight(0.5),
        LossSetting(
            name="lam_island",
            symbol="λ₁",
            help="How strongly centers turn away from each other.",
            default=10.0,
            low=0.0,
            high=1e6,
        ),
        center_rate(),
        warmup(),
    ),
    advice={"lam": "a smaller", "lam_island": "a smaller", "lr": "a lower"},
)
