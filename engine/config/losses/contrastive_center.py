"""Contrastive-center loss: near the own center, compared with the others."""

from .base import Loss, LossSetting, settings, weight
from .shared import center_rate, warmup

LOSS = Loss(
    name="contrastive-center",
    title="contrastive-center loss",
    module="contrastive_center",
    kind="term",
    formula="λ·½‖x − c_y‖² / (Σ_{j≠y} ‖x − c_j‖² + 1)",
    source="Qi & Su, Contrastive-Center Loss for Deep Neural Networks, ICIP 2017, Eq. 2",
    settings=settings(
        weight(10.0),
        center_rate(),
        LossSetting(
            name="rule",
            symbol="rule",
            help="How centers move: by the gradient of the batch's loss without λ, or Eq. 4.",
            default="gradient",
            choices=("gradient", "eq4"),
            minor=True,
        ),
        warmup(),
    ),
    advice={"lam": "a smaller", "lr": "a lower"},
)
