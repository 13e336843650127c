"""Losses of pytorch-metric-learning, by their own names: `pml.SupConLoss`.

Which there are, and what they may be set to, only that library knows; it is asked when an arm is
built.
"""

import re

from .base import Loss, LossSetting, settings, weight

PREFIX = "pml."
_NAME = re.compile(r"pml\.[A-Za-z][A-Za-z0-9_]{0,59}")

LAM = weight(1.0, "Weight, where it is added to a head.", minor=True)
RATE = LossSetting(
    name="lr",
    symbol="lr",
    help="Learning rate of what the loss itself learns, such as proxies.",
    low=0.0,
    high=1e6,
    field="lr",
)


def library_loss(name: str) -> Loss | None:
    """What is known of `pml.NAME` without the library; None: not such a name."""
    if not _NAME.fullmatch(name):
        return None
    return Loss(
        name=name,
        title=name,
        module="library",
        kind="either",
        formula="as pytorch-metric-learning has it",
        source="https://kevinmusgrave.github.io/pytorch-metric-learning/losses",
        settings=settings(LAM, RATE),
        advice={"lam": "a smaller"},
        open=True,
    )
