"""L-GM: classes are Gaussian about learned means."""

from .base import Loss, LossSetting, settings

LOSS = Loss(
    name="lgm",
    title="L-GM",
    module="lgm",
    kind="head",
    formula="−log softmax of −½‖x − μ_k‖², the true one's times 1 + α, + λ·½‖x − μ_y‖²",
    source="Wan et al., Rethinking Feature Distribution for Loss Functions in Image "
    "Classification, CVPR 2018, Eq. 17 and 18, with the identity as covariance",
    settings=settings(
        LossSetting(
            name="alpha",
            symbol="α",
            help="Margin: by how much the own squared distance counts more.",
            default=1.0,
            low=0.0,
            high=100.0,
        ),
        LossSetting(
            name="lam",
            symbol="λ",
            help="Weight of the likelihood.",
            default=0.1,
            low=0.0,
            high=1e6,
        ),
    ),
    advice={"alpha": "a smaller", "lam": "a smaller"},
)
