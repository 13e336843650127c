"""Settings that several losses have."""

from .base import LossSetting


def scale(name: str, symbol: str, default: float) -> LossSetting:
    """What cosines are multiplied with."""
    return LossSetting(
        name=name,
        symbol=symbol,
        help="What cosines are multiplied with.",
        default=default,
        low=0.01,
        high=1000.0,
    )


def center_rate() -> LossSetting:
    """The rate at which centers move."""
    return LossSetting(
        name="lr",
        symbol="rate",
        help="Learning rate of the centers.",
        default=0.5,
        low=0.0,
        high=1e6,
        minor=True,
    )


def warmup() -> LossSetting:
    """How soon a term counts in full."""
    return LossSetting(
        name="warmup",
        symbol="warmup",
        help="Epochs over which the weight rises to its value.",
        low=0.0,
        high=100_000,
        field="lam_warmup",
    )
