"""Git loss: center loss, and away from the centers of other classes.

Calefati et al., "Git Loss for Deep Face Recognition", BMVC 2018, Eq. 4 (number unchecked), with
d_j = ‖x − c_j‖²: λ_C·½·d_y + λ_G·Σ_{j≠y} 1/(1 + d_j). It brings centers of its own, which move by
Eq. 4 of Wen et al., ECCV 2016.
Shape suffixes: B batch, K classes, D feature dimensions.
"""

from torch import Tensor

from ...config.experiment import ExperimentConfig
from ...config.settings import Settings
from .base import Shape
from .centers import CenteredTerm, first_centers, squared_distances


def build(config: ExperimentConfig, settings: Settings, shape: Shape) -> CenteredTerm:
    """Git loss; its centers begin as those of center loss."""
    return GitTerm(
        first_centers(config.center_init, shape.num_classes, shape.dim),
        pull=settings.number("lam"),
        push=settings.number("lam_git"),
        warmup=settings.number("warmup"),
        lr=settings.number("lr"),
    )


class GitTerm(CenteredTerm):
    """The pull of the own center at λ_C and the push of the others at λ_G."""

    part = "git_loss"

    def __init__(
        self, centers_KD: Tensor, *, pull: float, push: float, warmup: float, lr: float
    ) -> None:
        """As a centered term of the weight 1, `pull` being λ_C and `push` λ_G."""
        super().__init__(centers_KD, lam=1.0, warmup=warmup, lr=lr)
        self._pull, self._push = pull, push

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """The loss (B,), both weights in it."""
        distances_BK = squared_distances(features_BD, self.centers.detach())
        own_B1 = labels_B.unsqueeze(1)
        pull_B = distances_BK.gather(1, own_B1).squeeze(1) / 2
        push_B = (1 / (1 + distances_BK)).scatter(1, own_B1, 0.0).sum(dim=1)
        return self._pull * pull_B + self._push * push_B
