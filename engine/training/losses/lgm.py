"""Gaussian classes of equal weight and unit variance: large-margin Gaussian mixture (L-GM) loss.

Wan et al., "Rethinking Feature Distribution for Loss Functions in Image Classification", CVPR 2018,
Eq. 17 and 18, with the identity as covariance. With d_k = ‖x − μ_k‖²: the logit of class k is
−½·d_k, that of the true class −½·(1 + α)·d_y in training, and λ·½·d_y is added, the negative
log-likelihood of the feature in its class but for a constant. The means are learned.
Shape suffixes: B batch, K classes, D feature dimensions.
"""

from torch import Tensor, nn

from ...config.experiment import ExperimentConfig
from ...config.settings import Settings
from ...geometry.anchors import Anchors
from ...geometry.classifier import Classifier
from .base import Head, Progress, Shape, Term
from .softmax import cross_entropy, first_layer, weight_and_bias


def build(config: ExperimentConfig, settings: Settings, shape: Shape) -> Head:
    """The head, its means beginning where softmax has its first weights."""
    means_KD = first_layer(config, shape, bias=False).weight.detach().clone()
    likelihood = Likelihood(means_KD, settings.number("lam"))
    return GaussianHead(likelihood, settings.number("alpha"), config.probability_clip)


class Likelihood(Term):
    """λ times half the squared distance of a feature to its class's mean."""

    part = "likelihood_loss"

    def __init__(self, means_KD: Tensor, lam: float) -> None:
        """First means (K, D), and λ ≥ 0."""
        super().__init__()
        self.means, self._lam = nn.Parameter(means_KD), lam

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """½·d_y, (B,)."""
        return (features_BD - self.means[labels_B]).square().sum(dim=1) / 2

    def weight(self, progress: Progress | None) -> float:  # noqa: ARG002
        """λ."""
        return self._lam


class GaussianHead(Head):
    """Cross-entropy of the classes' densities, with a margin in training alone, and likelihood."""

    part = "cross_entropy"

    def __init__(self, likelihood: Likelihood, alpha: float, clip: float = 0.0) -> None:
        """A head of a likelihood, which has the means.

        Args:
            likelihood: the term that comes with it.
            alpha: the margin α ≥ 0.
            clip: see `cross_entropy`; in training alone.
        """
        super().__init__()
        self.likelihood, self._alpha, self._clip = likelihood, alpha, clip

    def terms(self) -> list[Term]:
        """The likelihood."""
        return [self.likelihood]

    def forward(
        self,
        features_BD: Tensor,
        labels_B: Tensor,
        progress: Progress | None = None,  # noqa: ARG002
    ) -> tuple[Tensor, Tensor]:
        """The cross-entropy (B,), and the logits (B, K) without margin."""
        logits_BK = self.logits(features_BD)
        if not self.training:
            return cross_entropy(logits_BK, labels_B), logits_BK
        at_B1 = labels_B.unsqueeze(1)
        target_B1 = (1 + self._alpha) * logits_BK.gather(1, at_B1)
        trained_BK = logits_BK.scatter(1, at_B1, target_B1)
        return cross_entropy(trained_BK, labels_B, self._clip), logits_BK

    def logits(self, features_BD: Tensor) -> Tensor:
        """−½·d_k, (B, K)."""
        # No product of matrices: far from the origin it would round what tells classes apart.
        away_BKD = features_BD.unsqueeze(1) - self.likelihood.means
        return away_BKD.square().sum(dim=2) / -2

    def classifier(self) -> Classifier:
        """Densities about the means."""
        weight, bias = weight_and_bias(self.likelihood.means, None)
        return Classifier(kind="gaussian", weight=weight, bias=bias)

    def anchors(self) -> Anchors:
        """The means."""
        points = self.likelihood.means.detach().cpu().numpy().copy()
        return Anchors(kind="learned", points=points)
