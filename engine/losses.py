"""Every loss that an arm may have; loads no torch."""

from .config.losses import LOSSES, Loss, LossSetting

__all__ = ["LOSSES", "Loss", "LossSetting"]
