"""Every metric by its column name in `metrics.csv`, in the files that measure them."""

from .clusters import CLUSTERS
from .confidence import CONFIDENCE
from .metric import Metric
from .ood import KINDS, UNFAMILIAR
from .temperature import SCALING

__all__ = [
    "CLUSTERS",
    "COLUMNS",
    "CONFIDENCE",
    "KINDS",
    "METRICS",
    "SCALING",
    "UNFAMILIAR",
    "Metric",
]

METRICS: tuple[Metric, ...] = CLUSTERS + CONFIDENCE + SCALING + UNFAMILIAR
COLUMNS: tuple[str, ...] = tuple(metric.name for metric in METRICS)
"""Column names of all metrics, in the order of `metrics.csv`."""
