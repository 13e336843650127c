"""A comparison as JSON values and as a tidy table."""

import dataclasses
import math
from typing import Any

from ..metrics.bootstrap import Estimate
from .compare import Comparison, Difference
from .verdicts import Verdict

TABLE_COLUMNS = (
    "group",
    "arm",
    "against_group",
    "against_arm",
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
            "test_images": group.test_images,
            "settings": dict(group.settings),
            "epoch": group.epoch,
            "arms": [
                {
                    "arm": arm.name,
                    "title": arm.title,
                    "seeds": list(arm.seeds),
                    "metrics": _estimates(arm.metrics),
                }
                for arm in group.arms
            ],
        }
        for group in comparison.groups
    ]
    differences = [
        {
            "group": one.group,
            "arm": one.arm,
            "title": one.title,
            "against_group": one.against_group,
            "against_arm": one.against_arm,
            "against_title": one.against_title,
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
        _row(group.name, arm.name, None, metric, value)
        for group in comparison.groups
        for arm in group.arms
        for metric, value in arm.metrics.items()
    ]
    rows += [
        _row(one.group, one.arm, one, metric, value)
        for one in comparison.differences
        for metric, value in one.metrics.items()
    ]
    return rows


def _row(
    group: str, arm: str, difference: Difference | None, metric: str, value: Estimate
) -> dict[str, Any]:
    return {
        "group": group,
        "arm": arm,
        "against_group": difference.against_group if difference else None,
        "against_arm": difference.against_arm if difference else None,
        "metric": metric,
        **_numbers(value),
    }


def _estimates(metrics: Any) -> dict[str, dict[str, float | int | None]]:
    return {column: _numbers(value) for column, value in metrics.items()}


def _numbers(value: Estimate) -> dict[str, float | int | None]:
    numbers = {"mean": value.mean, "sd": value.sd, "low": value.low, "high": value.high}
    finite = {name: number if math.isfinite(number) else None for name, number in numbers.items()}
    return {**finite, "seeds": value.count}
