"""What an arm descends: one head and any number of terms, and what each of them offers.

Shape suffixes: B batch, K classes, D feature dimensions.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from ...geometry.anchors import Anchors
from ...geometry.classifier import Classifier


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
    logits: Tensor
    """(B, K)."""


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


class Head(nn.Module):
    """Classifies, and has a loss of its own; its parameters count as the network's weights."""

    part: str
    """The name of its loss in `Terms.parts`."""

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> tuple[Tensor, Tensor]:
        """The loss (B,) and the logits (B, K)."""
        raise NotImplementedError

    def logits(self, features_BD: Tensor) -> Tensor:
        """(B, K), as the network classifies."""
        raise NotImplementedError

    def classifier(self) -> Classifier:
        """The same on the CPU, as it is now."""
        raise NotImplementedError


class Term(nn.Module):
    """Is added to the head's loss."""

    part: str
    """Its name in `Terms.parts`."""

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """The loss without its weight, (B,)."""
        raise NotImplementedError

    def weight(self, progress: Progress | None) -> float:
        """What the loss is multiplied with at a step; None: in full."""
        raise NotImplementedError

    def network_group(self) -> ParameterGroup | None:
        """Parameters that the network's optimiser moves."""
        return None

    def own_group(self) -> ParameterGroup | None:
        """Parameters that move by gradients which `after_step` gives them."""
        return None

    def after_step(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """Once the network has moved: give the parameters of `own_group` their gradients."""

    def anchors(self) -> Anchors | None:
        """What pictures mark, on the CPU; None: nothing of its own."""
        return None


class Objective(nn.Module):
    """The sum of a head's loss and of terms."""

    def __init__(self, head: Head, terms: list[Term]) -> None:
        super().__init__()
        self.head = head
        self.terms = nn.ModuleList(terms)

    def _terms(self) -> list[Term]:
        return [term for term in self.terms if isinstance(term, Term)]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names in `Terms.parts`, in order."""
        return (self.head.part, *(term.part for term in self._terms()))

    def forward(
        self, features_BD: Tensor, labels_B: Tensor, progress: Progress | None = None
    ) -> Terms:
        """The losses of a batch; without `progress` every term counts in full."""
        head_B, logits_BK = self.head(features_BD, labels_B)
        parts, loss_B = {self.head.part: head_B}, head_B
        for term in self._terms():
            parts[term.part] = term(features_BD, labels_B)
            loss_B = loss_B + term.weight(progress) * parts[term.part]
        return Terms(loss_B, parts, logits_BK)

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
        """Parameters of terms that the network's optimiser moves."""
        return [group for term in self._terms() if (group := term.network_group())]

    def own_groups(self) -> list[ParameterGroup]:
        """Parameters of terms that move by the gradients of `after_step`."""
        return [group for term in self._terms() if (group := term.own_group())]

    def after_step(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """Give the parameters of `own_groups` their gradients, once the network has moved."""
        for term in self._terms():
            term.after_step(features_BD, labels_B)

    def classifier(self) -> Classifier:
        """How features become logits, on the CPU, as it is now."""
        return self.head.classifier()

    def anchors(self) -> Anchors | None:
        """What pictures mark, on the CPU; None: nothing that is learned."""
        found = (term.anchors() for term in self._terms())
        return next((anchors for anchors in found if anchors is not None), None)
