"""Every loss that an arm may have; loads no torch."""

from .config.losses import LOSSES
from .config.losses.base import Loss, LossSetting

__all__ = ["LOSSES", "Loss", "LossSetting"]
