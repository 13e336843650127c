"""`metrics.csv`: one row per epoch and arm, exact to the last bit."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..config.experiment import lam_text
from ..errors import RunError
from .atomic import read_bytes, write_bytes

FIRST_COLUMNS = (
    "epoch",
    "lam",
    "train_loss",
    "train_cross_entropy",
    "train_center_loss",
    "train_accuracy",
    "test_loss",
    "test_cross_entropy",
    "test_center_loss",
    "test_accuracy",
    "validation_loss",
    "validation_accuracy",
    "seconds",
)
"""Always there, in this order; every other metric follows."""
MAX_BYTES = 256 * 2**20
_MAX_EPOCH = 10**9
_NAME = re.compile(r"\w{1,80}", re.ASCII)
"""A metric's name: it is shown as it is, on the screen and in reports."""


class MetricsTable:
    """The rows of one run, rewritten as a whole each time they grow."""

    def __init__(self, path: Path, rows: Iterable[Mapping[str, str]] = ()) -> None:
        self._path = path
        self._rows = [dict(row) for row in rows]
        self._columns = list(FIRST_COLUMNS)
        for row in self._rows:
            self._extend_columns(row)

    def append(self, epoch: int, arms: Iterable[tuple[float, Mapping[str, float]]]) -> None:
        """Add one row for each (λ, metrics) and replace the file.

        Raises:
            RunError: the disk refuses; the old file is still there.
        """
        for lam, metrics in arms:
            numbers = {name: repr(float(value)) for name, value in metrics.items()}
            row = {"epoch": str(epoch), "lam": lam_text(lam), **numbers}
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


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows as texts, by column.

    Raises:
        RunError: the file is missing, cannot be read, or is no such table.
    """
    data = read_bytes(path, MAX_BYTES)
    try:
        text = io.StringIO(data.decode(), newline="")
        rows = list(csv.DictReader(text, restkey="", strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise RunError(f"{path} is damaged: it is not a table of metrics.") from error
    for row in rows:
        _check_row(path, row)
    if rows and not all(map(_NAME.fullmatch, rows[0])):
        raise RunError(f"{path} is damaged: one of its columns is no metric's name.")
    return rows


def _check_row(path: Path, row: dict[str, str]) -> None:
    if any(name not in row for name in FIRST_COLUMNS) or "" in row:
        raise RunError(f"{path} is damaged: its columns are not those of metrics.csv.")
    try:
        if not 0 <= int(row["epoch"]) < _MAX_EPOCH:
            raise ValueError(f"there is no epoch {row['epoch']!r:.40}")
        for name, text in row.items():
            # Only a metric that later versions added may be missing.
            float(text if name in FIRST_COLUMNS else text or "nan")
    except (TypeError, ValueError) as error:
        raise RunError(f"{path} is damaged: {error}.") from error
