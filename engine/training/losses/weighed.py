"""Terms whose weight λ rises over the first epochs."""

from ..schedule import warmup_factor
from .base import Progress, Term


class WeighedTerm(Term):
    """A term at the weight λ."""

    def __init__(self, lam: float, warmup: float) -> None:
        """λ, and the epochs over which it rises to its value."""
        super().__init__()
        self._lam, self._warmup = lam, warmup

    def weight(self, progress: Progress | None) -> float:
        """λ, or how much of it counts at a step."""
        if progress is None:
            return self._lam
        return self._lam * warmup_factor(self._warmup, progress.step, progress.steps_per_epoch)
