"""One arm: a network, what its features descend, and the training step.

Shape suffixes: B batch, K classes, D feature dimensions.
"""

import contextlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn

from ..config.arms import ArmSpec
from ..config.experiment import ExperimentConfig
from ..config.networks import NETWORKS
from ..geometry.plane import Plane
from .batches import EpochPlan, ImageSource
from .lockstep import Lockstep
from .losses.base import Progress, Shape, Terms
from .losses.build import build_objective
from .networks.own import OwnNetwork
from .networks.registry import build_network
from .optimizers import Optimizers
from .streams import foreign_stream, stream
from .user_code.loading import CodeLoader
from .user_code.words import Code, in_words

# Larger ones were measured to be slower and to take more memory (tests/benchmarks/README.md).
EVALUATION_BATCH = 250


class Model(nn.Module):
    """What an arm learns: images (B, 1, H, H) → features (B, D), and the losses of those.

    It begins as `config.seed` determines: the network, the head and each term by a random stream
    of its own, so that no part depends on what else there is.
    """

    def __init__(
        self,
        config: ExperimentConfig,
        spec: ArmSpec,
        image_size: int,
        num_classes: int,
        code: CodeLoader | None = None,
    ) -> None:
        """A model of `config` and `spec`; `code` imports what is the user's own, None: nothing."""
        super().__init__()
        begin = stream if config.network in NETWORKS else foreign_stream
        with begin(config.seed, "network"):
            self.network = build_network(config.network, image_size, config.dim, code)
        self.objective = build_objective(config, spec, Shape(num_classes, config.dim), code)
        # In the checkpoint, so that a resumed run looks at its features as it would have.
        self._plane_mean: Tensor | None
        self._plane_axes: Tensor | None
        projected = config.dim > 2
        self.register_buffer("_plane_mean", torch.zeros(config.dim) if projected else None)
        self.register_buffer("_plane_axes", torch.zeros(2, config.dim) if projected else None)

    @property
    def own_network(self) -> Code | None:
        """The code of the user's network; None: it is one of centerviz's."""
        return self.network.code if isinstance(self.network, OwnNetwork) else None

    @property
    def plane(self) -> Plane | None:
        """That of the last epoch; None: there was none, or features have two dimensions."""
        if self._plane_axes is None or self._plane_mean is None or not self._plane_axes.any():
            return None
        mean, axes = self._plane_mean.cpu().numpy().copy(), self._plane_axes.cpu().numpy().copy()
        return Plane(mean=mean, axes=axes)

    @plane.setter
    def plane(self, plane: Plane) -> None:
        if self._plane_axes is not None and self._plane_mean is not None:
            self._plane_mean.copy_(torch.from_numpy(plane.mean))
            self._plane_axes.copy_(torch.from_numpy(plane.axes))

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Features (B, D) and logits (B, K)."""
        features_BD = self.network(inputs)
        return features_BD, self.objective.logits(features_BD)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A model's answers for N images, weights standing still, on the CPU."""

    features: Tensor
    """(N, D)."""
    logits: Tensor
    """(N, K)."""


class Arm:
    """A model with its optimisers; every method runs in the arm's thread."""

    def __init__(
        self,
        config: ExperimentConfig,
        spec: ArmSpec,
        source: ImageSource,
        model: Model,
        device: torch.device,
    ) -> None:
        self.config, self.spec, self.device = config, spec, device
        self.source = source
        # torch's annotations leave out the argument memory_format.
        self.model = model.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.step = 0
        """Steps done in the present epoch."""
        self.alive = True
        parts = len(model.objective.parts)
        self.totals = torch.zeros(parts + 2, dtype=torch.float64, device=device)
        """Sums over the epoch so far: each part of the loss, correct answers, images."""

    @cached_property
    def optimizers(self) -> Optimizers:
        """The optimisers of network and losses."""
        # Made when first needed: the first optimiser has torch load its compiler, which takes
        # as long as all before the first frame.
        return Optimizers(self.config, self._weights, self.model.objective)

    @cached_property
    def _weights(self) -> dict[str, nn.Parameter]:
        """Of the network and the head, by name; what else the losses learn is none."""
        network, head = self.model.network, self.model.objective.head
        return {
            **{f"network.{name}": p for name, p in network.named_parameters()},
            **{f"head.{name}": p for name, p in head.weights().items()},
        }

    def train(self, plan: EpochPlan, epoch: int, lockstep: Lockstep) -> None:
        """Go on with an epoch until it ends, `lockstep` halts, or the loss is not finite."""
        self.model.train()
        steps = len(plan.batches)
        loss: Tensor | None = None
        while self.alive and self.step < steps and lockstep.may_start(self.step):
            progress = Progress(epoch * steps + self.step, steps)
            warp_B23 = plan.warps[self.step] if plan.warps else None
            inputs, labels_B = self.source.batch(plan.batches[self.step], warp_B23)
            loss = self._train_step(inputs, labels_B, progress)
            self.step += 1
            if self.device.type == "cpu":
                self.alive = math.isfinite(loss.item())
        # Reading a loss from a GPU makes the CPU wait for it: there only when the arms halt.
        if loss is not None:
            self.alive = math.isfinite(loss.item())

    def _train_step(self, inputs: Tensor, labels_B: Tensor, progress: Progress) -> Tensor:
        config, objective = self.config, self.model.objective
        self.optimizers.begin_step(progress)
        with self._chance("network", progress.step):
            features_BD = self.model.network(inputs)
        with self._chance("loss", progress.step):
            terms = objective(features_BD, labels_B, progress)
        loss: Tensor = terms.loss.sum() if config.reduction == "sum" else terms.loss.mean()
        self.optimizers.network.zero_grad()
        with self._gradient_in_words():
            loss.backward()
        if config.clip_norm:
            nn.utils.clip_grad_norm_(self._weights.values(), config.clip_norm)
        self.optimizers.network.step()
        with self._chance("after the step", progress.step):
            objective.after_step(features_BD.detach(), labels_B)
        for optimizer in self.optimizers.own:
            optimizer.step()
        self._add_up(terms, labels_B)
        return loss

    def _chance(self, part: str, moment: object) -> contextlib.AbstractContextManager[None]:
        """Around what is not centerviz's code: what it draws depends on the moment alone."""
        model = self.model
        foreign = model.own_network if part == "network" else model.objective.foreign
        if foreign is None:
            return contextlib.nullcontext()
        return foreign_stream(self.config.seed, f"{part} of {self.spec.name}, {moment}")

    def _gradient_in_words(self) -> contextlib.AbstractContextManager[None]:
        foreign = self.model.objective.foreign or self.model.own_network
        return in_words(foreign, "the gradient") if foreign else contextlib.nullcontext()

    @torch.no_grad()
    def _add_up(self, terms: Terms, labels_B: Tensor) -> None:
        if terms.logits is None:
            correct = torch.full_like(terms.loss[0], math.nan)
        else:
            correct = (terms.logits.argmax(dim=1) == labels_B).sum()
        # Filled where it is: a number copied to a GPU would make the CPU wait.
        count = torch.full_like(correct, len(labels_B))
        sums = [*(part_B.sum() for part_B in terms.parts.values()), correct, count]
        self.totals += torch.stack([value.double() for value in sums])

    def training_means(self) -> dict[str, float]:
        """Means over the training images of the epoch so far, in training mode; NaN without any.

        The loss is that of the full λ, also while λ still rises. The accuracy is NaN where the
        head cannot classify in mid-epoch.
        """
        *parts, correct, count = self.totals.tolist()
        names = self.model.objective.parts
        means = {
            name: value / (count or math.nan) for name, value in zip(names, parts, strict=True)
        }
        return {
            "train_loss": self.model.objective.total(means),
            **{f"train_{name}": value for name, value in means.items()},
            "train_accuracy": correct / (count or math.nan),
        }

    @torch.inference_mode()
    def loss_means(
        self, features_ND: Tensor, labels_N: Tensor, batches: Sequence[Tensor]
    ) -> dict[str, float]:
        """`Objective.means` in eval mode."""
        self.model.objective.eval()
        with self._chance("loss", "evaluation"):
            means: dict[str, float] = self.model.objective.means(features_ND, labels_N, batches)
        return means

    def begin_epoch(self) -> None:
        """Forget the sums and steps of the epoch before."""
        self.step = 0
        self.totals.zero_()

    @torch.inference_mode()
    def evaluate(self, source: ImageSource, index_N: Tensor | None = None) -> Evaluation:
        """The model's answers in eval mode for all images of `source`, or those at `index_N`."""
        self.model.eval()
        index_N = torch.arange(len(source)) if index_N is None else index_N
        with self._chance("network", "evaluation"):
            parts = [
                self.model(source.as_input(source.images_NHW[index_B]))
                for index_B in index_N.to(self.device).split(EVALUATION_BATCH)
            ]
        features_ND, logits_NK = (torch.cat(part).cpu() for part in zip(*parts, strict=True))
        return Evaluation(features=features_ND, logits=logits_NK)
