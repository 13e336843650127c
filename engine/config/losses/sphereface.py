"""SphereFace: the angle to the own class's weights counts several times."""

from .base import Loss, LossSetting, settings

LOSS = Loss(
    name="sphereface",
    title="SphereFace",
    module="margin",
    kind="head",
    formula="−log softmax of ‖x‖·cos θ_k, the true one's being ‖x‖·(λ·cos θ_y + ψ(mθ_y)) / (1 + λ)",
    source="Liu et al., SphereFace: Deep Hypersphere Embedding for Face Recognition, CVPR 2017, "
    "Eq. 6 and 7 (numbers unchecked); λ as in its program",
    settings=settings(
        LossSetting(
            name="margin",
            symbol="m",
            help="What the angle is multiplied with.",
            default=4.0,
            low=1.0,
            high=16.0,
        ),
        LossSetting(
            name="lam_end",
            symbol="λ",
            help="Where λ, the share of plain cosine, ends.",
            default=5.0,
            low=0.0,
            high=1e6,
        ),
        LossSetting(
            name="lam_start",
            symbol="λ₀",
            help="Where λ begins: it is λ₀ / (1 + 0.12·step) until it comes to its end.",
            default=1000.0,
            low=0.0,
            high=1e6,
            minor=True,
        ),
    ),
    advice={"margin": "a smaller", "lam_end": "a larger"},
)
