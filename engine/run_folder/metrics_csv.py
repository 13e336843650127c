"""`metrics.csv`: one row per epoch and arm, exact to the last bit."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..errors import RunError
from ..events import ArmState
from ..metrics.catalog import COLUMNS
from ..metrics.drawn import DRAWN
from . import v1
from .atomic import is_there, read_bytes, write_bytes

FIRST_COLUMNS = (
    "epoch",
    "arm",
    "train_loss",
    "train_cross_entropy",
    "train_accuracy",
    "test_loss",
    "test_cross_entropy",
    "test_accuracy",
    "validation_loss",
    "validation_accuracy",
    "seconds",
)
"""Always there, in this order; every other metric follows."""
ALWAYS = frozenset(FIRST_COLUMNS) - {"train_cross_entropy", "test_cross_entropy"}
"""Those that every arm has; there are losses without a cross-entropy."""
MAX_BYTES = 256 * 2**20
_MAX_EPOCH = 10**9
_NAME = re.compile(r"\w{1,80}", re.ASCII)
"""A metric's name: it is shown as it is, on the screen and in reports."""
_TEXTS = frozenset({"arm"})
_KNOWN = frozenset({*FIRST_COLUMNS, *COLUMNS, *(metric.name for metric in DRAWN)}) - _TEXTS
"""What is in these columns is a number or the file is damaged."""


class MetricsTable:
    """The rows of one run, rewritten as a whole each time they grow."""

    def __init__(self, path: Path, rows: Iterable[Mapping[str, str]] = ()) -> None:
        self._path = path
        self._rows = [dict(row) for row in rows]
        self._columns = list(FIRST_COLUMNS)
        for row in self._rows:
            self._extend_columns(row)

    def append(self, epoch: int, arms: Iterable[ArmState]) -> None:
        """Add one row for each arm's metrics and replace the file.

        Raises:
            RunError: the disk refuses; the old file is still there.
        """
        for arm in arms:
            row = row_of(epoch, arm.arm, arm.metrics)
            self._extend_columns(row)
            self._rows.append(row)
        self.write()

    def write(self) -> None:
        """Replace the file by the rows so far."""
        text = io.StringIO()
        writer = csv.DictWriter(text, self._columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self._rows)
        write_bytes(self._path, text.getvalue().encode())

    def _extend_columns(self, row: Mapping[str, str]) -> None:
        self._columns += [name for name in row if name not in self._columns]


def row_of(epoch: int, arm: str, metrics: Mapping[str, float]) -> dict[str, str]:
    """One arm's numbers after one epoch as the file's texts; exact to the last bit."""
    numbers = {name: repr(float(value)) for name, value in metrics.items()}
    return {"epoch": str(epoch), "arm": arm, **numbers}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows as texts, by column; none where there is no file.

    Raises:
        RunError: the file cannot be read, or is no such table.
    """
    if not is_there(path):
        return []
    data = read_bytes(path, MAX_BYTES)
    try:
        # Programs that people edit tables with put a byte order mark before it.
        text = data.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _damaged(path, "it is not a table of metrics") from error
    if rows and not text.endswith(("\n", "\r")):
        raise _damaged(path, "it does not end with a line break, so its last row may be cut short")
    if rows and not all(name.isprintable() for name in rows[0]):
        raise _damaged(path, "one of its columns is not a metric's name")
    try:
        rows = v1.table_rows(rows)
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    for row in rows:
        _check_row(path, row)
    return rows


def metric_columns(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The columns that hold numbers under a metric's name; what people have added is none."""
    names = rows[0] if rows else FIRST_COLUMNS
    return [
        name
        for name in names
        if name not in _TEXTS
        and (
            name in _KNOWN or (is_metric_name(name) and all(_is_number(row[name]) for row in rows))
        )
    ]


def is_metric_name(name: str) -> bool:
    """Whether a metric may be called so."""
    return _NAME.fullmatch(name) is not None


def _is_number(text: str) -> bool:
    try:
        float(text or "nan")
    except ValueError:
        return False
    return True


def _check_row(path: Path, row: dict[str, str]) -> None:
    if any(name not in row for name in FIRST_COLUMNS) or "" in row or None in row.values():
        raise _damaged(path, "its columns are not those of metrics.csv")
    try:
        if not 0 <= int(row["epoch"]) < _MAX_EPOCH:
            raise ValueError(f"there is no epoch {row['epoch']!r:.40}")
        for name in _KNOWN & row.keys():
            # A metric that later versions added may be missing, or one that the arm has not.
            float(row[name] if name in ALWAYS else row[name] or "nan")
    except ValueError as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, why: str) -> RunError:
    return RunError(
        f"{path} is damaged: {why}; repair it, or remove it and its rows are rebuilt "
        "from the features of each epoch."
    )
