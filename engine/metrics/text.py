"""Metric values as texts for people: the one place that rounds them, for every view of a run."""

import math

from .bootstrap import Estimate

UNKNOWN = "–"
"""Stands for a value that is not known or not defined."""
_DIGITS, _SD_DIGITS, _CHANGE_DIGITS = 4, 2, 3
"""Significant digits of a value, of its standard deviation, and of a difference and its ends."""
_WHOLE = 1e6
"""Below this all digits before the point are shown."""


def metric_text(name: str, value: float | None) -> str:
    """The value of the metric (or column) `name`: `99.22%` of an accuracy, else `0.04118`.

    Args:
        name: of the column in `metrics.csv`; it decides the unit.
        value: None and NaN are a dash.
    """
    if _is_share(name):
        return percent_text(value)
    if name == "seconds" and value is not None and math.isfinite(value):
        return f"{value:.1f}"
    return number_text(value)


def number_text(value: float | None, digits: int = _DIGITS, *, signed: bool = False) -> str:
    """Rounded to significant digits, as `0.00798`, `122.4`, `12346` or `1.172e-05`; never cut.

    Args:
        value: None and NaN are a dash.
        digits: significant ones; all of a number's digits before the point are kept up to six.
        signed: a plus sign for what is positive.
    """
    if value is None or math.isnan(value):
        return UNKNOWN
    sign = "+" if signed else ""
    if 10**digits - 0.5 <= abs(value) < _WHOLE - 0.5:
        return f"{value:{sign}.0f}"
    return f"{value:{sign}.{digits}g}"


def percent_text(share: float | None, digits: int = 2) -> str:
    """0.9731 as `97.31%`.

    Args:
        share: None and NaN are a dash.
        digits: after the point.
    """
    return UNKNOWN if share is None or math.isnan(share) else f"{100 * share:.{digits}f}%"


def level_text(name: str, value: Estimate) -> str:
    """A mean over seeds, with the standard deviation between them if there are several."""
    if math.isnan(value.mean):
        return UNKNOWN
    sd = "" if math.isnan(value.sd) else f" ± {number_text(_scale(name) * value.sd, _SD_DIGITS)}"
    return metric_text(name, value.mean) + sd


def change_text(name: str, value: Estimate) -> str:
    """A difference, with its 95% interval if there are several seeds.

    Of shares it is in percentage points, as are the ± of `level_text`.
    """
    if math.isnan(value.mean):
        return UNKNOWN
    mean, low, high = (
        number_text(_scale(name) * end, _CHANGE_DIGITS, signed=True)
        for end in (value.mean, value.low, value.high)
    )
    unit = " pp" if _is_share(name) else ""
    return f"{mean}{unit}" + ("" if math.isnan(value.low) else f" [{low}, {high}]")


def _is_share(name: str) -> bool:
    return name.endswith("accuracy")


def _scale(name: str) -> float:
    return 100.0 if _is_share(name) else 1.0
