"""What the first line of a CSV file tells: separator, header, the label's column, the pixels'."""

import csv
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..base.counted import counted
from ..base.errors import DataError
from .pixel_names import pixel_like, pixel_order
from .unpacked import open_unpacked

LABEL_NAMES = ("label", "class", "target", "y")
"""What a header may call the label, in any case."""

_MAX_LINE = 2**24
_MAX_SIZE = 256
_SEPARATORS = "\t;,"
_NUMBER = re.compile(r"\s*[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?\s*|\s*", re.IGNORECASE)
# A row of so many columns that counts up by ones is a header, not an image.
_COUNTED = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which column of a file is what."""

    columns: int
    header: bool
    separator: str
    label: int | None
    """The label's column, from 0; None when there is none."""
    pixels: npt.NDArray[np.int64]
    """(H·W,), the columns of the pixels, from 0, in the order of the image's rows."""

    @property
    def size(self) -> int:
        """Height and width of an image."""
        return math.isqrt(len(self.pixels))


def read_layout(path: Path, label_column: str | None) -> Layout:
    """The layout of a CSV file.

    Args:
        path: the file, which may be compressed.
        label_column: the name of the label's column, or its number from 1 in a file without a
            header; None: the one that the header names as one does, else the first. A file that
            has no such column has no label.

    Raises:
        DataError: it cannot be read, or its columns are no label and square images.
    """
    fields, separator = _first_row(path)
    if not _is_header(fields, label_column):
        label, pixels = _without_names(fields, path, label_column)
    else:
        label, pixels = _by_name(fields, path, label_column)
    return Layout(
        columns=len(fields),
        header=_is_header(fields, label_column),
        separator=separator,
        label=label,
        pixels=pixels,
    )


def _first_row(path: Path) -> tuple[list[str], str]:
    """The fields of the first line, and what separates them."""
    with open_unpacked(path) as file:
        line = file.readline(_MAX_LINE)
    if not line:
        raise DataError(f"{path} is empty.")
    if b"\0" in line:
        raise DataError(f"{path} is not a CSV file of images.")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not a CSV file of images.") from error
    if not text.strip():
        raise DataError(f"{path}: row 1 is empty; delete it.")
    if max(map(text.count, _SEPARATORS)) > _MAX_SIZE**2:
        raise DataError(
            f"{path} has more columns than images of {_MAX_SIZE}×{_MAX_SIZE} pixels and a label:"
            " make the images smaller, or give pictures."
        )
    rows = {sign: _split(text, sign) for sign in _SEPARATORS}
    # The comma last: between semicolons it may be the decimal one, and as often.
    best = next(
        (sign for sign in _SEPARATORS if _is_square(len(rows[sign]))),
        max(rows, key=lambda sign: len(rows[sign])),
    )
    if not rows[best]:
        raise DataError(f"{path} is not a CSV file of images.")
    return [field.strip() for field in rows[best]], best


def _split(text: str, separator: str) -> list[str]:
    """The fields of a line; none where they cannot be separated so."""
    try:
        return next(csv.reader([text], delimiter=separator), [])
    except csv.Error:
        return []


def _is_square(columns: int) -> bool:
    """Whether so many columns may be square images with or without a label."""
    return any(n >= 4 and math.isqrt(n) ** 2 == n for n in (columns, columns - 1))


def _is_header(fields: list[str], label_column: str | None) -> bool:
    """Names such as `label,pixel0,…` or `0,1,…,label`, and not a row with one wrong value."""
    words = sum(not _NUMBER.fullmatch(field) for field in fields)
    if 2 * words > len(fields):
        return True
    if len(fields) >= _COUNTED and _counts_up(fields):
        return True
    known = _label_columns(fields, label_column)
    pixels = [name for index, name in enumerate(fields) if index not in known]
    if len(known) == 1 and pixel_order(pixels) is not None:
        return True
    return words > 0 and _counts_up(fields[1:])


def _counts_up(fields: Sequence[str]) -> bool:
    """Whether these are all whole numbers from 0 or 1, in their order."""
    return fields[:1] in (["0"], ["1"]) and all(
        field == str(number) for number, field in enumerate(fields, int(fields[0]))
    )


def _label_columns(fields: Sequence[str], label_column: str | None) -> list[int]:
    """The columns that the header names as the label, from 0."""
    if label_column is not None:
        wanted = label_column.strip()
        exact = [index for index, name in enumerate(fields) if name == wanted]
        wanted = wanted.lower()
        return exact or [index for index, name in enumerate(fields) if name.lower() == wanted]
    return [index for index, name in enumerate(fields) if name.lower() in LABEL_NAMES]


def _without_names(
    fields: list[str], path: Path, label_column: str | None
) -> tuple[int | None, npt.NDArray[np.int64]]:
    columns = len(fields)
    _check_square(path, columns)
    has_label = math.isqrt(columns) ** 2 != columns
    label = 0
    if label_column is not None:
        if not label_column.strip().isdecimal():
            raise DataError(
                f"{path} has no header that could name the column {label_column!r}: give the"
                " column's number, from 1, or add a header."
            )
        label = int(label_column) - 1
        if has_label and not 0 <= label < columns:
            raise DataError(f"{path} has no column {label_column}: it has {columns} columns.")
    every = np.arange(columns)
    return (label, np.delete(every, label)) if has_label else (None, every)


def _by_name(
    names: list[str], path: Path, label_column: str | None
) -> tuple[int | None, npt.NDArray[np.int64]]:
    labels = _label_columns(names, label_column)
    if len(labels) > 1:
        shown = " and ".join(repr(names[index]) for index in labels[:3])
        raise DataError(
            f"{path} has more than one column that could be the label, {shown}: keep one, or name"
            " it, as in `centerviz run --label-column NAME`."
        )
    others = np.delete(np.arange(len(names)), labels)
    pixels = [names[index] for index in others]
    odd = [name for name, alike in zip(pixels, pixel_like(pixels), strict=True) if not alike]
    if odd and 2 * len(odd) <= len(pixels):
        if label_column is not None and not labels:
            raise DataError(
                f"{path} has no column {label_column!r}: its header has {_shown(odd)} beside the"
                " pixels; name the label's column as it stands there."
            )
        raise DataError(
            f"{path}: its header has {_shown(odd)} beside the pixels: remove what is neither a"
            " label nor a pixel, or name the label where it is not called"
            f" {', '.join(LABEL_NAMES[:-1])} or {LABEL_NAMES[-1]}, as in"
            " `centerviz run --label-column NAME`."
        )
    order = None if odd else pixel_order(pixels)
    if order is None:
        _check_square(path, len(names))
        raise DataError(
            f"{path}: its header names the pixels {_shown(pixels)}, which does not tell where they"
            " lie: number them, each once, as pixel0, pixel1, … or by row and column as 1x1, 1x2, …"
        )
    return (labels[0] if labels else None), others[order]


def _check_square(path: Path, columns: int) -> None:
    if not _is_square(columns):
        raise DataError(
            f"{path} has {counted(columns, 'column')}; a label and square images are needed, such"
            " as 785 columns for a label and 28×28 pixels."
        )


def _shown(names: Sequence[str]) -> str:
    """Some names, in quotes: the first ones and the last."""
    some = names if len(names) <= 4 else [*names[:3], "…", names[-1]]
    return ", ".join(name if name == "…" else repr(name[:24]) for name in some)
