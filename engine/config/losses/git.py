"""Git loss: center loss, and away from the other centers."""

from .base import Loss, LossSetting, settings, weight
from .shared import center_rate, warmup

LOSS = Loss(
    name="git",
    title="Git loss",
    module="git",
    kind="term",
    formula="λ·½‖x − c_y‖² + λ_G·Σ_{j≠y} 1 / (1 + ‖x − c_j‖²), with centers of its own",
    source="Calefati et al., Git Loss for Deep Face Recognition, BMVC 2018, Eq. 4 (number "
    "unchecked); centers by Eq. 4 of Wen et al., ECCV 2016",
    settings=settings(
        weight(0.5, "Weight of the pull to the own center."),
        LossSetting(
            name="lam_git",
            symbol="λ_G",
            help="Weight of the push away from the others.",
            default=10.0,
            low=0.0,
            high=1e6,
        ),
        center_rate(),
        warmup(),
    ),
    advice={"lam": "a smaller", "lam_git": "a smaller", "lr": "a lower"},
)
