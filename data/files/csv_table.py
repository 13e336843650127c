"""Images in CSV form, as Kaggle has MNIST: one image a row, its pixels and, perhaps, its label."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..base.counted import counted
from ..base.errors import DataError
from .classes import Labels
from .csv_layout import Layout, read_layout
from .pixel_range import RANGES, ByteRange, Numbers
from .unpacked import check_unpacked, open_unpacked

if TYPE_CHECKING:
    import pandas as pd

_CHUNK_ROWS = 8192
_CHUNK_CELLS = _CHUNK_ROWS * 1024
_MAX_LABEL = 1000
# All else is a label: None, NA and null name things.
_NOT_A_LABEL = ("", "nan", "NaN", "NAN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The images of one CSV file."""

    images: npt.NDArray[np.uint8]
    """(N, H, W), square."""
    labels: Labels | None
    """None when the file has no label column."""
    first_row: int
    """The first image's row as a spreadsheet counts: 1, or 2 below a header."""
    scaled: bool | None
    """Whether pixels from 0 to 1 were multiplied by 255; None when all pixels are 0."""


def parse_csv(path: Path, label_column: str | None = None) -> Table:
    """Read and check a whole CSV file, which may be compressed.

    Args:
        path: the file.
        label_column: which column holds the label; see `read_layout`.

    Raises:
        DataError: it cannot be read, has the wrong columns, or a value that is not a label or
            pixel; the text names the row and column as a spreadsheet counts them.
    """
    # Imported here: pandas takes half a second, and most runs read no CSV.
    import pandas as pd

    check_unpacked(path)
    layout = read_layout(path, label_column)
    reader = _Reader(path, layout)
    try:
        with open_unpacked(path) as file:
            chunks = pd.read_csv(
                file,
                sep=layout.separator,
                header=None,
                skiprows=int(layout.header),
                skip_blank_lines=False,  # or row numbers would be wrong below a blank line
                low_memory=False,
                encoding="utf-8-sig",
                dtype=None if layout.label is None else {layout.label: str},
                keep_default_na=False,
                na_values=_NOT_A_LABEL,
                chunksize=max(1, min(_CHUNK_ROWS, _CHUNK_CELLS // layout.columns)),
            )
            for frame in chunks:
                reader.take(frame)
    except pd.errors.EmptyDataError:
        pass
    except pd.errors.ParserError as error:
        raise DataError(_ragged(path, str(error))) from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not a CSV file: it is not text in UTF-8.") from error
    return reader.table()


class _Reader:
    """Takes a file's rows chunk by chunk."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self._path, self._layout = path, layout
        self._row = 1 + layout.header
        """The next chunk's first row, as a spreadsheet counts."""
        self._blank_row: int | None = None
        self._pixels = ByteRange()
        self._num_images = 0
        self._codes: list[npt.NDArray[np.int64]] = []
        self._code_of: dict[str, int] = {}

    def take(self, frame: "pd.DataFrame") -> None:
        """Check the next rows and keep them; blank lines at the end are let go."""
        path, layout = self._path, self._layout
        if frame.shape[1] != layout.columns:
            raise DataError(
                f"{path}: row {self._row} has {frame.shape[1]} columns and row 1 has"
                f" {layout.columns}."
            )
        blank = frame.isna().all(axis=1).to_numpy()
        filled = len(blank) - int(np.argmin(blank[::-1])) if not blank.all() else 0
        if filled and self._blank_row is not None:
            raise DataError(f"{path}: row {self._blank_row} is empty; delete it.")
        if filled < len(frame) and self._blank_row is None:
            self._blank_row = self._row + filled
        if filled:
            part = frame.iloc[:filled]
            if layout.label is not None:
                self._codes.append(self._label_codes(part[layout.label]))
            self._take_pixels(part)
            self._num_images += filled
        self._row += len(frame)

    def table(self) -> Table:
        """All that was taken."""
        layout = self._layout
        if not self._num_images:
            raise DataError(f"{self._path} has no rows of images.")
        fraction = self._pixels.fraction()
        if fraction is not None:
            row, column, value = fraction
            raise self._bad_cell("pixel", row, int(layout.pixels[column]), f"'{value:.6g}'")
        pixels, scaled = self._pixels.finish()
        labels = None
        if layout.label is not None:
            labels = Labels(texts=tuple(self._code_of), codes=np.concatenate(self._codes))
        return Table(
            images=pixels.reshape(-1, layout.size, layout.size),
            labels=labels,
            first_row=1 + layout.header,
            scaled=scaled,
        )

    def _label_codes(self, column: "pd.Series[str]") -> npt.NDArray[np.int64]:
        """(n,): each label's number among those that have occurred so far."""
        import pandas as pd

        codes, texts = pd.factorize(column)
        label = self._layout.label
        assert label is not None
        stripped = [str(text).strip() for text in texts]
        for index in np.flatnonzero(codes < 0)[:1]:
            raise self._bad_cell("label", self._num_images + int(index), label, "empty or NaN")
        for code, text in enumerate(stripped):
            if not text or len(text) > _MAX_LABEL:
                row = self._num_images + int(np.argmax(codes == code))
                what = f"{len(text):,} characters long" if text else "empty or NaN"
                raise self._bad_cell("label", row, label, what)
        known = [self._code_of.setdefault(text, len(self._code_of)) for text in stripped]
        return np.array(known, np.int64)[codes]

    def _take_pixels(self, frame: "pd.DataFrame") -> None:
        import pandas as pd

        columns = self._layout.pixels
        bad = self._pixels.add(_numbers(frame, self._layout))
        if bad is not None:
            row, column = bad[0], int(columns[bad[1]])
            cell: Any = frame.iat[row - self._num_images, column]
            shown = "empty or NaN" if pd.isna(cell) else repr(str(cell)[:20])
            raise self._bad_cell("pixel", row, column, shown)

    def _bad_cell(self, what: str, image: int, column: int, shown: str) -> DataError:
        row = image + 1 + self._layout.header
        needed = f"pixels must be {RANGES}" if what == "pixel" else "give it a number or a text"
        return DataError(
            f"{self._path}: the {what} in row {row}, column {column + 1} (counted from 1, as a"
            f" spreadsheet does) is {shown}; {needed}."
        )


def _numbers(frame: "pd.DataFrame", layout: Layout) -> Numbers:
    """A chunk's pixels (n, H·W) in the order of the image; NaN for what is no number."""
    import pandas as pd

    # In the order of the file as long as it can be: pandas takes columns apart one by one.
    in_file = np.sort(layout.pixels)
    part = frame if len(in_file) == frame.shape[1] else frame[in_file]
    if all(dtype == np.int64 for dtype in part.dtypes):
        values: Numbers = part.to_numpy()
    else:
        # Through text, or pandas would take True for 1.
        values = np.column_stack(
            [
                column.to_numpy()
                if column.dtype.kind in "iuf"
                else pd.to_numeric(_as_written(column, layout.separator), errors="coerce")
                for _, column in part.items()
            ]
        ).astype(np.float64)
    if np.array_equal(in_file, layout.pixels):
        return values
    return values[:, np.searchsorted(in_file, layout.pixels)]


def _as_written(column: "pd.Series[str]", separator: str) -> "pd.Series[str]":
    """The texts of a column; a comma in a number can only be a decimal one between semicolons."""
    text = column.astype(str)
    return text if separator == "," else text.str.replace(",", ".", regex=False)


def _ragged(path: Path, message: str) -> str:
    match = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message)
    if match:
        expected, row, saw = match.groups()
        has = counted(int(saw), "column")
        return f"{path}: row {row} has {has} and the rows above have {expected}."
    return f"{path} is not a CSV file of images ({message.strip()})."
