"""A loss that is not centerviz's, as a term: called with care, and held to what it promises.

Shape suffixes: B batch, K classes, D feature dimensions.
"""

import contextlib
import re
from dataclasses import dataclass

from torch import Tensor, nn

from ...errors import RunError
from ..user_code.words import Code, in_words
from .base import ParameterGroup, Progress, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a loss is called, how it counts, and how fast it learns itself."""

    label: str
    part: str
    """Its name in `Terms.parts`."""
    lam: float
    """Its weight as a term."""
    lr: float
    """Learning rate of its own parameters."""
    code: Code
    """Where it is from."""


class ForeignTerm(Term):
    """Calls `loss(features, labels)`; a loss of the whole batch counts for each of its images."""

    of_batches = True

    def __init__(self, loss: nn.Module, role: Role) -> None:
        super().__init__()
        self.loss, self._role = loss, role
        self.part, self.foreign = role.part, role.code

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """The loss (B,), of a batch the same for each image.

        Raises:
            RunError: it fails, or gives something else than one number or one for each image.
        """
        with self.in_words():
            value = self.compute(features_BD, labels_B)
        return _one_each(self.label, value, features_BD)

    def compute(self, features_BD: Tensor, labels_B: Tensor) -> object:
        """What the loss makes of a batch."""
        return self.loss(features_BD, labels_B)

    def weight(self, progress: Progress | None) -> float:  # noqa: ARG002
        """λ, at every step."""
        return self._role.lam

    def network_group(self) -> ParameterGroup | None:
        """What the loss learns; the network's optimiser moves it, without weight decay."""
        learned = [each for each in self.loss.parameters() if each.requires_grad]
        return ParameterGroup(learned, self._role.lr) if learned else None

    @property
    def label(self) -> str:
        """What it is called."""
        return self._role.label

    def in_words(self) -> contextlib.AbstractContextManager[None]:
        """Around each of its calls: whatever goes wrong there becomes a sentence."""
        return in_words(self._role.code, f"the loss {self.label}")


def part_name(label: str) -> str:
    """A class's name as that of a column: `SupConLoss` is `sup_con_loss`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", label)
    return re.sub(r"[^a-z0-9_]", "_", spaced.lower())[:60]


def _one_each(label: str, value: object, features_BD: Tensor) -> Tensor:
    count = len(features_BD)
    if not isinstance(value, Tensor) or not value.is_floating_point():
        kind = f"a tensor of {value.dtype}" if isinstance(value, Tensor) else type(value).__name__
        raise RunError(f"the loss {label} gives {kind}; it must give a tensor of real numbers.")
    if value.shape not in ((), (1,), (count,)):
        shape = "×".join(map(str, value.shape))
        raise RunError(
            f"the loss {label} gives {shape} numbers for a batch of {count} images; it must give "
            "one, or one for each image."
        )
    if features_BD.requires_grad and not value.requires_grad:
        raise RunError(f"the loss {label} does not depend on the features: nothing can be learned.")
    return value.reshape(-1).expand(count)
