"""What an arm descends: one head and any number of terms, and what each of them offers.

Shape suffixes: B batch, K classes, D feature dimensions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ...geometry.anchors import Anchors
from ...geometry.classifier import Classifier
from ..user_code.words import Code


@dataclass(frozen=True, slots=True)
class Progress:
    """Where in the run a step is."""

    step: int
    """From 0, counted from the run's beginning."""
    steps_per_epoch: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What a loss is made for."""

    num_classes: int
    dim: int
    """D, of the features."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an objective makes of a batch."""

    loss: Tensor
    """(B,), what is descended: the head's loss and every term at its weight."""
    parts: Mapping[str, Tensor]
    """(B,) each, by name and without their weights: `cross_entropy`, `center_loss`."""
    logits: Tensor | None
    """(B, K); None from a head that cannot classify in the middle of an epoch."""


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """Parameters of a loss that are no weights of the network, and how they move."""

    parameters: list[nn.Parameter]
    lr: float
    momentum: float = 0.0
    """Unused where the network's optimiser moves them."""
    scheduled: bool = False
    """Whether the schedule holds for their rate; where the network's optimiser moves them, it
    always does."""


class Part(nn.Module):
    """A head or a term: a loss, what it learns beside the network, and how that moves."""

    part: str
    """The name of its loss in `Terms.parts`."""
    of_batches: bool = False
    """Whether its loss is one of a whole batch, given to each image of it alike, so that it
    depends on which images a batch has."""
    foreign: Code | None = None
    """The code that computes it, where that is not centerviz's: it may fail, or draw lots."""

    def network_group(self) -> ParameterGroup | None:
        """Parameters that the network's optimiser moves, and that are no weights of it."""
        return None

    def own_group(self) -> ParameterGroup | None:
        """Parameters that move by gradients which `after_step` gives them."""
        return None

    def after_step(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """Once the network has moved: give the parameters of `own_group` their gradients."""

    def anchors(self) -> Anchors | None:
        """What pictures mark, on the CPU; None: nothing of its own."""
        return None


class Term(Part):
    """Is added to the head's loss."""

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """The loss without its weight, (B,)."""
        raise NotImplementedError

    def weight(self, progress: Progress | None) -> float:
        """What the loss is multiplied with at a step; None: in full."""
        raise NotImplementedError


class Head(Part):
    """Classifies, and has a loss of its own."""

    def forward(
        self, features_BD: Tensor, labels_B: Tensor, progress: Progress | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """The loss (B,) and the logits (B, K), where it can classify in mid-epoch.

        The logits are those by which the network classifies: a margin is in the loss alone.
        `progress` says where in the run a step is, if the loss changes with the steps.
        """
        raise NotImplementedError

    def terms(self) -> list[Term]:
        """Terms that come with the head, which has them as submodules."""
        return []

    def weights(self) -> dict[str, nn.Parameter]:
        """Those of its parameters that count as the network's weights, by name."""
        return dict(self.named_parameters())

    def logits(self, features_BD: Tensor) -> Tensor:
        """(B, K), as the network classifies."""
        raise NotImplementedError

    def classifier(self) -> Classifier:
        """The same on the CPU, as it is now."""
        raise NotImplementedError


class Objective(nn.Module):
    """The sum of a head's loss and of terms."""

    def __init__(self, head: Head, terms: list[Term]) -> None:
        super().__init__()
        self.head = head
        self.terms = nn.ModuleList(terms)

    def _terms(self) -> list[Term]:
        return [*self.head.terms(), *(term for term in self.terms if isinstance(term, Term))]

    def _all(self) -> list[Part]:
        return [self.head, *self._terms()]

    @property
    def foreign(self) -> Code | None:
        """Code that is not centerviz's and computes a part of it."""
        return next((part.foreign for part in self._all() if part.foreign), None)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names in `Terms.parts`, in order."""
        return tuple(part.part for part in self._all())

    def forward(
        self, features_BD: Tensor, labels_B: Tensor, progress: Progress | None = None
    ) -> Terms:
        """The losses of a batch; without `progress` every term counts in full."""
        head_B, logits_BK = self.head(features_BD, labels_B, progress)
        parts, loss_B = {self.head.part: head_B}, head_B
        for term in self._terms():
            parts[term.part] = term(features_BD, labels_B)
            loss_B = loss_B + term.weight(progress) * parts[term.part]
        return Terms(loss_B, parts, logits_BK)

    def means(
        self, features_ND: Tensor, labels_N: Tensor, batches: Sequence[Tensor]
    ) -> dict[str, float]:
        """Each part's mean over N images, by name.

        Args:
            features_ND: of the images.
            labels_N: their classes.
            batches: indices of the images, each once: losses of a batch are those of these.
        """
        if not any(part.of_batches for part in self._all()):
            found = self(features_ND, labels_N).parts
            return {name: part_N.mean().item() for name, part_N in found.items()}
        each = [self(features_ND[index_B], labels_N[index_B]).parts for index_B in batches]
        return {name: torch.cat([one[name] for one in each]).mean().item() for name in self.parts}

    def total(self, parts: Mapping[str, float]) -> float:
        """The loss that means of the parts add up to, every term in full."""
        return parts[self.head.part] + sum(
            term.weight(None) * parts[term.part] for term in self._terms()
        )

    def logits(self, features_BD: Tensor) -> Tensor:
        """(B, K), as the network classifies."""
        logits_BK: Tensor = self.head.logits(features_BD)
        return logits_BK

    def network_groups(self) -> list[ParameterGroup]:
        """Parameters that the network's optimiser moves, and that are no weights of it."""
        return [group for part in self._all() if (group := part.network_group())]

    def own_groups(self) -> list[ParameterGroup]:
        """Parameters that move by the gradients of `after_step`."""
        return [group for part in self._all() if (group := part.own_group())]

    def after_step(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """Give the parameters of `own_groups` their gradients, once the network has moved."""
        for part in self._all():
            part.after_step(features_BD, labels_B)

    def classifier(self) -> Classifier:
        """How features become logits, on the CPU, as it is now."""
        return self.head.classifier()

    def anchors(self) -> Anchors | None:
        """What pictures mark, on the CPU: centers sooner than directions; None: neither."""
        found = [anchors for part in self._all() if (anchors := part.anchors()) is not None]
        return min(found, key=lambda anchors: not anchors.learned, default=None)
