"""A comparison as JSON values and as a tidy table."""

import dataclasses
import math
from typing import Any

from ..metrics.bootstrap import Estimate
from .compare import Comparison, Difference
from .verdicts import Verdict

TABLE_COLUMNS = (
    "group",
    "lam",
    "against_group",
    "against_lam",
    "metric",
    "mean",
    "sd",
    "low",
    "high",
    "seeds",
)
"""Of `comparison_rows`; the two `against` columns are None where a row is no difference."""


def comparison_json(comparison: Comparison, verdicts: tuple[Verdict, ...]) -> dict[str, Any]:
    """Everything that was found, as plain JSON values; undefined numbers are None."""
    groups = [
        {
            "name": group.name,
            "runs": list(group.run_ids),
            "seeds": list(group.seeds),
            "dataset": group.dataset,
            "settings": dict(group.settings),
            "epoch": group.epoch,
            "arms": [
                {"lam": arm.lam, "title": arm.title, "metrics": _estimates(arm.metrics)}
                for arm in group.arms
            ],
        }
        for group in comparison.groups
    ]
    differences = [
        {
            "group": one.group,
            "lam": one.lam,
            "against_group": one.against_group,
            "against_lam": one.against_lam,
            "metrics": _estimates(one.metrics),
        }
        for one in comparison.differences
    ]
    return {
        "groups": groups,
        "differences": differences,
        "verdicts": [dataclasses.asdict(verdict) for verdict in verdicts],
        "notes": list(comparison.notes),
    }


def comparison_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """One row for each arm and metric, then one for each difference and metric."""
    rows = [
        _row(group.name, arm.lam, None, metric, value)
        for group in comparison.groups
        for arm in group.arms
        for metric, value in arm.metrics.items()
    ]
    rows += [
        _row(one.group, one.lam, one, metric, value)
        for one in comparison.differences
        for metric, value in one.metrics.items()
    ]
    return rows


def _row(
    group: str, lam: float, difference: Difference | None, metric: str, value: Estimate
) -> dict[str, Any]:
    return {
        "group": group,
        "lam": lam,
        "against_group": difference.against_group if difference else None,
        "against_lam": difference.against_lam if difference else None,
        "metric": metric,
        **_numbers(value),
    }


def _estimates(metrics: Any) -> dict[str, dict[str, float | int | None]]:
    return {column: _numbers(value) for column, value in metrics.items()}


def _numbers(value: Estimate) -> dict[str, float | int | None]:
    numbers = {"mean": value.mean, "sd": value.sd, "low": value.low, "high": value.high}
    finite = {name: number if math.isfinite(number) else None for name, number in numbers.items()}
    return {**finite, "seeds": value.count}
