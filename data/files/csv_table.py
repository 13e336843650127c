"""Kaggle's CSV form of MNIST: one image a row, the label first (or no label at all)."""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError
from .regular import open_regular, reading

if TYPE_CHECKING:
    import pandas as pd

_CHUNK_ROWS = 8192
_MAX_LINE = 2**24


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The images of one CSV file."""

    images: npt.NDArray[np.uint8]
    """(N, H, W), square."""
    labels: npt.NDArray[np.int64] | None
    """(N,), whole numbers of any size; None when the file has no label column."""
    first_row: int
    """The first image's row as a spreadsheet counts: 1, or 2 below a header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What the first line tells about a file."""

    columns: int
    header: bool
    labelled: bool
    size: int


def parse_csv(path: Path) -> Table:
    """Read and check a whole CSV file.

    Raises:
        DataError: it cannot be read, has the wrong columns, or a value that is not a label or
            pixel; the text names the row and column as a spreadsheet counts them.
    """
    # Imported here: pandas takes half a second, and most runs read no CSV.
    import pandas as pd

    layout = _sniff(path)
    try:
        with reading(path), open_regular(path) as file:
            chunks = pd.read_csv(
                file,
                header=None,
                skiprows=int(layout.header),
                skip_blank_lines=False,  # or row numbers would be wrong below a blank line
                low_memory=False,
                encoding="utf-8-sig",
                chunksize=_CHUNK_ROWS,
            )
            values = list(_checked_chunks(chunks, layout, path))
    except pd.errors.EmptyDataError:
        values = []
    except pd.errors.ParserError as error:
        raise DataError(_ragged(path, str(error))) from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not a CSV file: it is not text in UTF-8.") from error
    if not any(len(pixels) for _, pixels in values):
        raise DataError(f"{path} has no rows of images.")
    labels = np.concatenate([label for label, _ in values])
    pixels = np.concatenate([chunk for _, chunk in values])
    return Table(
        images=pixels.reshape(-1, layout.size, layout.size),
        labels=labels if layout.labelled else None,
        first_row=1 + layout.header,
    )


def _sniff(path: Path) -> _Layout:
    """Header or not, label or not, and the size of an image, from the first line."""
    with reading(path), open_regular(path) as file:
        line = file.readline(_MAX_LINE)
    if not line:
        raise DataError(f"{path} is empty.")
    try:
        fields = next(csv.reader([line.decode("utf-8-sig")]))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is not a CSV file of images.") from error
    if b"\0" in line:
        raise DataError(f"{path} is not a CSV file of images.")
    if not fields:
        raise DataError(f"{path}: row 1 is empty; delete it.")
    header = _is_header(fields)
    names = [field.strip().lower() for field in fields]
    if header and "label" in names[1:]:
        raise DataError(
            f"{path} has its label in column {names.index('label') + 1}: move it to the first."
        )
    return _measure(path, fields, header)


def _measure(path: Path, fields: list[str], header: bool) -> _Layout:
    columns = len(fields)
    for labelled in (True, False):
        size = math.isqrt(columns - labelled)
        if size > 1 and size * size == columns - labelled:
            return _Layout(columns=columns, header=header, labelled=labelled, size=size)
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if separator in fields[0]:
            raise DataError(f"{path} separates its columns by {name}: save it with commas.")
    raise DataError(
        f"{path} has {columns} columns; a label and square images are needed, such as 785 columns"
        " for a label and 28×28 pixels."
    )


def _is_header(fields: list[str]) -> bool:
    """Names such as `label,pixel0,…` or `label,0,1,…`, and not a row with one wrong value."""
    first, rest = fields[0], fields[1:]
    if _is_number(first):
        return False
    counted = [[str(start + index) for index in range(len(rest))] for start in (0, 1)]
    return rest in counted or not any(_is_number(field) for field in rest)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _checked_chunks(
    chunks: "Iterator[pd.DataFrame]", layout: _Layout, path: Path
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]]:
    """Labels (n,) and pixels (n, H·W) of each chunk; blank lines at the end are let go."""
    row = 1 + layout.header
    blank_row = None
    for frame in chunks:
        if frame.shape[1] != layout.columns:
            raise DataError(
                f"{path}: row {row} has {frame.shape[1]} columns and row 1 has {layout.columns}."
            )
        blank = frame.isna().all(axis=1).to_numpy()
        filled = len(blank) - int(np.argmin(blank[::-1])) if not blank.all() else 0
        if filled and blank_row is not None:
            raise DataError(f"{path}: row {blank_row} is empty; delete it.")
        if filled < len(frame) and blank_row is None:
            blank_row = row + filled
        values = _whole_numbers(frame.iloc[:filled], layout, row, path)
        label_columns = int(layout.labelled)
        yield values[:, :label_columns].ravel(), values[:, label_columns:].astype(np.uint8)
        row += len(frame)


def _whole_numbers(
    frame: "pd.DataFrame", layout: _Layout, first_row: int, path: Path
) -> npt.NDArray[np.int64]:
    """A chunk's values (n, columns), pixels within 0 to 255."""
    import pandas as pd

    if all(dtype == np.int64 for dtype in frame.dtypes):
        values: npt.NDArray[np.int64] = frame.to_numpy()
        pixels = values[:, int(layout.labelled) :]
        if not len(pixels) or (pixels.min() >= 0 and pixels.max() <= 255):
            return values
    # Through text, or pandas would take True for 1.
    numbers = np.column_stack(
        [
            column
            if column.dtype.kind in "iuf"
            else pd.to_numeric(column.astype(str), errors="coerce")
            for _, column in frame.items()
        ]
    ).astype(np.float64)
    with np.errstate(invalid="ignore"):
        good = np.isfinite(numbers) & (numbers == np.rint(numbers)) & (np.abs(numbers) < 2**53)
        pixel_good = (numbers >= 0) & (numbers <= 255)
    pixel_good[:, : int(layout.labelled)] = True
    for row, column in np.argwhere(~(good & pixel_good))[:1]:
        cell = frame.iat[int(row), int(column)]
        raise DataError(_bad_cell(path, int(row) + first_row, int(column), cell, layout))
    return numbers.astype(np.int64)


def _bad_cell(path: Path, row: int, column: int, cell: object, layout: _Layout) -> str:
    # NaN alone differs from itself.
    is_empty = cell is None or cell != cell
    is_label = layout.labelled and column == 0
    what, needed = ("label", "0 to 9") if is_label else ("pixel", "0 to 255")
    shown = "empty or NaN" if is_empty else repr(str(cell)[:20])
    return (
        f"{path}: the {what} in row {row}, column {column + 1} (counted from 1, as a spreadsheet"
        f" does) is {shown}; it must be a whole number from {needed}."
    )


def _ragged(path: Path, message: str) -> str:
    match = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message)
    if match:
        expected, row, saw = match.groups()
        return f"{path}: row {row} has {saw} columns and the rows above have {expected}."
    return f"{path} is not a CSV file of images ({message.strip()})."
