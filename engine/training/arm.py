"""One arm: a network, its head and its centers, and the training step.

Shape suffixes: B batch, K classes, D feature dimensions (2).
"""

import math
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn

from ..config.experiment import ExperimentConfig
from .batches import EpochPlan, ImageSource
from .lockstep import Lockstep
from .losses.center import center_loss, cross_entropy, eq4_delta
from .networks.registry import FEATURE_DIM, build_head, build_network, caffe_xavier_
from .optimizers import Optimizers
from .schedule import lam_factor

# Larger ones were measured to be slower and to take more memory (tests/benchmarks/README.md).
EVALUATION_BATCH = 250


class Model(nn.Module):
    """What an arm learns: images (B, 1, H, H) → features (B, 2) → logits (B, K), and centers."""

    def __init__(self, config: ExperimentConfig, image_size: int, num_classes: int) -> None:
        super().__init__()
        self.network = build_network(config.network, image_size)
        self.head = build_head(config.network, num_classes, bias=config.head_bias)
        centers_KD = torch.randn(num_classes, FEATURE_DIM)
        if config.center_init == "uniform":
            centers_KD = torch.empty(num_classes, FEATURE_DIM).uniform_(-0.05, 0.05)
        if config.center_init == "xavier":
            caffe_xavier_(centers_KD)
        self.centers = nn.Parameter(centers_KD)

    @classmethod
    def seeded(cls, config: ExperimentConfig, image_size: int, num_classes: int) -> "Model":
        """The model that `config.seed` determines; torch's own generator is left as it was."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            return cls(config, image_size, num_classes)

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Features (B, 2) and logits (B, K)."""
        features_BD = self.network(inputs)
        return features_BD, self.head(features_BD)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A model's answers for N images, weights standing still, on the CPU."""

    features: Tensor
    """(N, 2)."""
    logits: Tensor
    """(N, K)."""


class Arm:
    """A model with its optimisers at one value of λ; every method runs in the arm's thread."""

    def __init__(
        self,
        config: ExperimentConfig,
        lam: float,
        source: ImageSource,
        model: Model,
        device: torch.device,
    ) -> None:
        self.config, self.lam, self.device = config, lam, device
        self.source = source
        # torch's annotations leave out the argument memory_format.
        self.model = model.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.step = 0
        """Steps done in the present epoch."""
        self.alive = True
        self.totals = torch.zeros(4, dtype=torch.float64, device=device)
        """Sums over the epoch so far: cross-entropy, center loss, correct answers, images."""

    @property
    def optimizer(self) -> torch.optim.Optimizer:
        """The optimiser of the network, and by the rule autograd of the centers."""
        return self._optimizers.network

    @property
    def center_optimizer(self) -> torch.optim.Optimizer | None:
        """The optimiser of the centers by all other rules."""
        return self._optimizers.centers

    @cached_property
    def _optimizers(self) -> Optimizers:
        # Made when first needed: the first optimiser has torch load its compiler, which takes
        # as long as all before the first frame.
        weights = {
            **{f"network.{name}": p for name, p in self.model.network.named_parameters()},
            **{f"head.{name}": p for name, p in self.model.head.named_parameters()},
        }
        return Optimizers(self.config, weights, self.model.centers)

    def _weights(self) -> list[nn.Parameter]:
        return [*self.model.network.parameters(), *self.model.head.parameters()]

    def train(self, plan: EpochPlan, epoch: int, lockstep: Lockstep) -> None:
        """Go on with an epoch until it ends, `lockstep` halts, or the loss is not finite."""
        self.model.train()
        steps = len(plan.batches)
        loss: Tensor | None = None
        while self.alive and self.step < steps and lockstep.may_start(self.step):
            step = epoch * steps + self.step
            self._optimizers.begin_step(step, steps)
            warp_B23 = plan.warps[self.step] if plan.warps else None
            inputs, labels_B = self.source.batch(plan.batches[self.step], warp_B23)
            weight = self.lam * lam_factor(self.config, step, steps)
            loss = self._train_step(inputs, labels_B, weight)
            self.step += 1
            if self.device.type == "cpu":
                self.alive = math.isfinite(loss.item())
        # Reading a loss from a GPU makes the CPU wait for it: there only when the arms halt.
        if loss is not None:
            self.alive = math.isfinite(loss.item())

    def _train_step(self, inputs: Tensor, labels_B: Tensor, weight: float) -> Tensor:
        config, centers_KD = self.config, self.model.centers
        features_BD, logits_BK = self.model(inputs)
        cross_entropy_B = cross_entropy(logits_BK, labels_B, config.probability_clip)
        # Only the rule autograd lets λ times the center loss pull on the centers.
        follow = config.center_rule == "autograd"
        pulling_KD = centers_KD if follow else centers_KD.detach()
        center_B = center_loss(features_BD, labels_B, pulling_KD, config.center_form)
        # At λ=0 the center loss is only measured: 0 · inf would be NaN.
        joint_B = cross_entropy_B + weight * center_B if weight else cross_entropy_B
        loss = joint_B.sum() if config.reduction == "sum" else joint_B.mean()
        self.optimizer.zero_grad()
        loss.backward()
        if config.clip_norm:
            nn.utils.clip_grad_norm_(self._weights(), config.clip_norm)
        self.optimizer.step()
        self._move_centers(features_BD.detach(), labels_B)
        with torch.no_grad():
            correct = (logits_BK.argmax(dim=1) == labels_B).sum()
            # Filled where it is: a number copied to a GPU would make the CPU wait.
            count = torch.full_like(correct, len(labels_B))
            sums = [cross_entropy_B.sum(), center_B.sum(), correct, count]
            self.totals += torch.stack([value.double() for value in sums])
        return loss

    def _move_centers(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """The step of the centers by the rules that do not come from the joint loss."""
        if self.center_optimizer is None:
            return
        config, centers_KD = self.config, self.model.centers
        if config.center_rule == "eq4":
            delta_KD = eq4_delta(features_BD, labels_B, centers_KD.detach())
            centers_KD.grad = delta_KD / len(labels_B) if config.center_batch_mean else delta_KD
        else:
            center_B = center_loss(features_BD, labels_B, centers_KD, config.center_form)
            loss = center_B.sum() if config.reduction == "sum" else center_B.mean()
            (centers_KD.grad,) = torch.autograd.grad(loss, centers_KD)
        self.center_optimizer.step()

    def training_means(self) -> dict[str, float]:
        """Means over the training images of the epoch so far, in training mode; NaN without any.

        The loss is that of the full λ, also while λ still rises.
        """
        cross_entropy, center, correct, count = self.totals.tolist()
        count = count or math.nan
        return {
            "train_loss": (cross_entropy + (self.lam * center if self.lam else 0)) / count,
            "train_cross_entropy": cross_entropy / count,
            "train_center_loss": center / count,
            "train_accuracy": correct / count,
        }

    def begin_epoch(self) -> None:
        """Forget the sums and steps of the epoch before."""
        self.step = 0
        self.totals.zero_()

    @torch.inference_mode()
    def evaluate(self, source: ImageSource, index_N: Tensor | None = None) -> Evaluation:
        """The model's answers in eval mode for all images of `source`, or those at `index_N`."""
        self.model.eval()
        index_N = torch.arange(len(source)) if index_N is None else index_N
        parts = [
            self.model(source.as_input(source.images_NHW[index_B]))
            for index_B in index_N.to(self.device).split(EVALUATION_BATCH)
        ]
        features_ND, logits_NK = (torch.cat(part).cpu() for part in zip(*parts, strict=True))
        return Evaluation(features=features_ND, logits=logits_NK)
