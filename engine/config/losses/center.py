"""Center loss: how it is measured, and how its centers begin and move."""

from typing import Literal, get_args

from .base import NO, YES, Loss, LossSetting, settings, weight

CenterForm = Literal["squared", "half-squared", "norm"]
CenterRule = Literal["autograd", "autograd-unscaled", "eq4"]
CenterInit = Literal["normal", "uniform", "xavier"]

LAM = weight(0.5, "Weight of the center loss.")

LOSS = Loss(
    name="center",
    title="center loss",
    module="center",
    kind="term",
    formula="λ·½‖x − c_y‖²",
    source="Wen et al., A Discriminative Feature Learning Approach for Deep Face Recognition, "
    "ECCV 2016, Eq. 2; centers by Eq. 4, the sum by Eq. 5",
    settings=settings(
        LAM,
        LossSetting(
            name="rule",
            symbol="rule",
            help="How centers move: the paper's Eq. 4, or a gradient with or without λ.",
            choices=get_args(CenterRule),
            field="center_rule",
        ),
        LossSetting(
            name="form",
            symbol="form",
            help="‖x−c‖², half of it, or ‖x−c‖.",
            choices=get_args(CenterForm),
            field="center_form",
        ),
        LossSetting(
            name="init",
            symbol="init",
            help="First centers: N(0, 1), uniform in ±0.05, or Caffe's xavier.",
            choices=get_args(CenterInit),
            field="center_init",
        ),
        LossSetting(
            name="lr",
            symbol="α",
            help="Learning rate of the centers, Eq. 4's α.",
            low=0.0,
            high=1e6,
            field="center_lr",
        ),
        LossSetting(
            name="momentum",
            symbol="μ",
            help="Momentum of the centers; unused by the rule autograd.",
            low=0.0,
            high=0.999999,
            field="center_momentum",
        ),
        LossSetting(
            name="schedule",
            symbol="schedule",
            help="Whether the learning-rate schedule holds for the centers, too.",
            choices=(YES, NO),
            field="center_schedule",
        ),
        LossSetting(
            name="batch_mean",
            symbol="batch-mean",
            help="Whether Eq. 4's step is divided by the batch size once more.",
            choices=(YES, NO),
            field="center_batch_mean",
        ),
        LossSetting(
            name="warmup",
            symbol="warmup",
            help="Epochs over which λ rises to its value.",
            low=0.0,
            high=100_000,
            field="lam_warmup",
        ),
    ),
    advice={"lam": "a smaller", "lr": "a lower"},
)
