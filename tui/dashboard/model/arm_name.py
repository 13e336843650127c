"""What an arm is called where there is little room."""

from typing import NamedTuple

from ....engine.config.experiment import lam_text


class ArmName(NamedTuple):
    """An arm of one of the runs on the screen."""

    run: str
    """Tells its run from those beside it; empty when there is one alone."""
    lam: float

    @property
    def arm(self) -> str:
        """The arm within its run; λ=0 goes by its longer name where there is room for it."""
        return f"λ={lam_text(self.lam)}" if self.lam or self.run else "softmax"
